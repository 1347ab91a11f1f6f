package be.fusie.request.plan;

import com.openhtmltopdf.outputdevice.helper.BaseRendererBuilder.FontStyle;
import com.openhtmltopdf.pdfboxout.PdfBoxRenderer;
import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import com.openhtmltopdf.pdfboxout.PdfRendererBuilder.PdfAConformance;
import com.openhtmltopdf.util.XRLog;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.Map;
import java.util.TimeZone;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentCatalog;
import org.apache.pdfbox.pdmodel.PDDocumentNameDictionary;
import org.apache.pdfbox.pdmodel.PDEmbeddedFilesNameTreeNode;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.common.PDMetadata;
import org.apache.pdfbox.pdmodel.common.filespecification.PDComplexFileSpecification;
import org.apache.pdfbox.pdmodel.common.filespecification.PDEmbeddedFile;
import org.apache.pdfbox.pdmodel.interactive.action.PDActionURI;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotation;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotationLink;

/**
 * A plan as PDF/A-3 with tags for screen readers. The bytes that are signed are attached, so that whoever signs the file
 * by hand or by eID signs them too. Times in the file are those of the plan, and so is its id: the same plan gives the
 * same bytes.
 */
final class PlanPaper {

    /** Name of the attachment that holds the signed JSON. */
    static final String ATTACHMENT = "plan.json";

    private static final byte[] COLOURS =
            ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData();

    static {
        XRLog.setLoggingEnabled(false);
    }

    private PlanPaper() {}

    static byte[] of(String html, String title, PlanDocument plan, String json, String hash, Language language) {
        PdfRendererBuilder builder = new PdfRendererBuilder();
        font(builder, "Liberation Sans", "LiberationSans-Regular", 400, FontStyle.NORMAL);
        font(builder, "Liberation Sans", "LiberationSans-Bold", 700, FontStyle.NORMAL);
        font(builder, "Liberation Mono", "LiberationMono-Regular", 400, FontStyle.NORMAL);
        builder.useFastMode();
        builder.usePdfAConformance(PdfAConformance.PDFA_3_A);
        builder.usePdfUaAccessibility(true);
        builder.useColorProfile(COLOURS);
        builder.withProducer("Fusie");
        // Nothing outside the page is ever loaded.
        builder.useUriResolver((base, uri) -> uri.startsWith("#") || uri.startsWith("http") ? uri : null);
        builder.withHtmlContent(html, null);
        try (PdfBoxRenderer renderer = builder.buildPdfRenderer()) {
            renderer.createPDFWithoutClosing();
            try (PDDocument document = renderer.getPdfDocument()) {
                attach(document, plan, json);
                date(document, plan);
                describeLinks(document, title);
                document.setDocumentId(Long.parseUnsignedLong(hash.substring(0, 15), 16));
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                document.save(bytes);
                return bytes.toByteArray();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void font(PdfRendererBuilder builder, String family, String file, int weight, FontStyle style) {
        builder.useFont(
                () -> PlanPaper.class.getResourceAsStream("/liberation/" + file + ".ttf"), family, weight, style, true);
    }

    private static void attach(PDDocument document, PlanDocument plan, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        PDEmbeddedFile file = new PDEmbeddedFile(document, new ByteArrayInputStream(bytes));
        file.setSubtype("application/json");
        file.setSize(bytes.length);
        file.setCreationDate(calendar(plan));
        file.setModDate(calendar(plan));
        PDComplexFileSpecification specification = new PDComplexFileSpecification();
        specification.setFile(ATTACHMENT);
        specification.setFileUnicode(ATTACHMENT);
        specification.setFileDescription("The document that is signed");
        specification.setEmbeddedFile(file);
        specification.setEmbeddedFileUnicode(file);
        specification.getCOSObject().setName(COSName.getPDFName("AFRelationship"), "Source");
        PDEmbeddedFilesNameTreeNode tree = new PDEmbeddedFilesNameTreeNode();
        tree.setNames(Map.of(ATTACHMENT, specification));
        PDDocumentCatalog catalog = document.getDocumentCatalog();
        PDDocumentNameDictionary names =
                catalog.getNames() == null ? new PDDocumentNameDictionary(catalog) : catalog.getNames();
        names.setEmbeddedFiles(tree);
        catalog.setNames(names);
        COSArray associated = new COSArray();
        associated.add(specification);
        catalog.getCOSObject().setItem(COSName.getPDFName("AF"), associated);
    }

    private static void date(PDDocument document, PlanDocument plan) throws IOException {
        document.getDocumentInformation().setCreationDate(calendar(plan));
        document.getDocumentInformation().setModificationDate(null);
        PDMetadata metadata = document.getDocumentCatalog().getMetadata();
        String dated = new String(metadata.toByteArray(), StandardCharsets.UTF_8)
                .replaceAll(
                        "<xmp:CreateDate>[^<]*</xmp:CreateDate>",
                        "<xmp:CreateDate>"
                                + plan.madeAt()
                                        .truncatedTo(ChronoUnit.SECONDS)
                                        .atOffset(ZoneOffset.UTC)
                                        .format(DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'+00:00'"))
                                + "</xmp:CreateDate>");
        document.getDocumentCatalog()
                .setMetadata(
                        new PDMetadata(document, new ByteArrayInputStream(dated.getBytes(StandardCharsets.UTF_8))));
    }

    /** PDF/UA asks that every link says where it leads. */
    private static void describeLinks(PDDocument document, String title) throws IOException {
        for (PDPage page : document.getPages()) {
            for (PDAnnotation annotation : page.getAnnotations()) {
                if (annotation instanceof PDAnnotationLink link) {
                    link.setContents(link.getAction() instanceof PDActionURI uri ? uri.getURI() : title);
                }
            }
        }
    }

    private static Calendar calendar(PlanDocument plan) {
        Calendar calendar = new GregorianCalendar(TimeZone.getTimeZone("UTC"));
        calendar.setTimeInMillis(plan.madeAt().toEpochMilli());
        return calendar;
    }
}
