package be.fusie.kit.pdf;

import static org.apache.pdfbox.pdmodel.graphics.state.RenderingMode.FILL;
import static org.apache.pdfbox.pdmodel.graphics.state.RenderingMode.FILL_STROKE;

import java.awt.Color;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.text.Normalizer;
import java.util.List;
import java.util.Map;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentInformation;
import org.apache.pdfbox.pdmodel.PDDocumentNameDictionary;
import org.apache.pdfbox.pdmodel.PDEmbeddedFilesNameTreeNode;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.common.filespecification.PDComplexFileSpecification;
import org.apache.pdfbox.pdmodel.common.filespecification.PDEmbeddedFile;
import org.apache.pdfbox.pdmodel.font.PDType0Font;

/**
 * An A4 document, drawn in millimetres from the top left corner of the page. The font is embedded, so that every reader
 * shows names with every Latin, Greek or Cyrillic letter the same way. A service that makes PDFs names PDFBox itself.
 */
public final class Pdf implements AutoCloseable {
    public static final String MEDIA_TYPE = "application/pdf";

    /** Points in a millimetre. */
    private static final float MM = 72f / 25.4f;

    private static final float HEIGHT = PDRectangle.A4.getHeight();

    private final PDDocument document = new PDDocument();
    private final PDType0Font font;
    private PDPageContentStream page;

    /** A document in English. */
    public Pdf(String title) {
        this(title, "en");
    }

    /** @param language of its texts, such as {@code nl} */
    public Pdf(String title, String language) {
        try (InputStream ttf =
                PDDocument.class.getResourceAsStream("/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf")) {
            font = PDType0Font.load(document, ttf, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var information = new PDDocumentInformation();
        information.setTitle(title);
        information.setCreator("Fusie");
        document.setDocumentInformation(information);
        document.getDocumentCatalog().setLanguage(language);
    }

    /** Starts the next page; there is none at the beginning. */
    public void newPage() {
        try {
            endPage();
            var a4 = new PDPage(PDRectangle.A4);
            document.addPage(a4);
            page = new PDPageContentStream(document, a4, PDPageContentStream.AppendMode.OVERWRITE, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many pages there are. */
    public int pages() {
        return document.getNumberOfPages();
    }

    /** Goes on at an earlier page, on top of what is there. @param number from 0 */
    public void goOnAt(int number) {
        try {
            endPage();
            page = new PDPageContentStream(
                    document, document.getPage(number), PDPageContentStream.AppendMode.APPEND, true, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts a file into the document, to be taken out by any reader of PDF. The last one stays. */
    public void attach(String name, String mediaType, byte[] bytes) {
        try {
            var file = new PDEmbeddedFile(document, new ByteArrayInputStream(bytes));
            file.setSubtype(mediaType);
            file.setSize(bytes.length);
            var specification = new PDComplexFileSpecification();
            specification.setFile(name);
            specification.setFileUnicode(name);
            specification.setEmbeddedFile(file);
            specification.setEmbeddedFileUnicode(file);
            var tree = new PDEmbeddedFilesNameTreeNode();
            tree.setNames(Map.of(name, specification));
            var names = new PDDocumentNameDictionary(document.getDocumentCatalog());
            names.setEmbeddedFiles(tree);
            document.getDocumentCatalog().setNames(names);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes one line of text.
     *
     * @param x left edge in millimetres
     * @param y base line in millimetres from the top
     * @param size in points
     */
    public void text(double x, double y, double size, String text) {
        try {
            page.beginText();
            page.setFont(font, (float) size);
            page.newLineAtOffset(mm(x), HEIGHT - mm(y));
            page.showText(printable(text));
            page.endText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same with its right edge at {@code x}. */
    public void textRight(double x, double y, double size, String text) {
        text(x - width(size, text), y, size, text);
    }

    /** The same, centred at {@code x}. */
    public void textCentred(double x, double y, double size, String text) {
        text(x - width(size, text) / 2, y, size, text);
    }

    /** The same, made smaller and then shortened until it fits the width. */
    public void textWithin(double x, double y, double size, double width, String text) {
        double fitting = size;
        while (fitting > size * 0.7 && width(fitting, text) > width) {
            fitting -= 0.25;
        }
        text(x, y, fitting, shortened(fitting, width, text));
    }

    /** The text, as it is or with dots at its end when it is wider than {@code width} millimetres. */
    public String shortened(double size, double width, String text) {
        String shortened = text;
        while (shortened.length() > 1 && width(size, shortened) > width) {
            shortened = shortened.substring(0, shortened.length() - 2) + "…";
        }
        return shortened;
    }

    /** The same in bold letters. */
    public void bold(double x, double y, double size, String text) {
        try {
            // The family has one weight only: the outline makes it bold.
            page.setRenderingMode(FILL_STROKE);
            page.setLineWidth((float) (size * 0.035));
            text(x, y, size, text);
            page.setRenderingMode(FILL);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same with its right edge at {@code x}. */
    public void boldRight(double x, double y, double size, String text) {
        bold(x - width(size, text), y, size, text);
    }

    /** What is drawn from now on has this colour. */
    public void colour(Color colour) {
        try {
            page.setNonStrokingColor(colour);
            page.setStrokingColor(colour);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Draws the outline of a rectangle; all in millimetres. */
    public void frame(double x, double y, double width, double height, double line) {
        bar(x, y, width, line);
        bar(x, y + height - line, width, line);
        bar(x, y, line, height);
        bar(x + width - line, y, line, height);
    }

    /** Fills a rectangle; all in millimetres. */
    public void bar(double x, double y, double width, double height) {
        bars(List.of(new Bar(x, y, width, height)));
    }

    /** A rectangle that is filled. @param x left edge @param y top edge; all in millimetres */
    public record Bar(double x, double y, double width, double height) {}

    /** Fills rectangles all at once, such as the bars of a code. */
    public void bars(Iterable<Bar> bars) {
        try {
            for (Bar bar : bars) {
                page.addRect(mm(bar.x), HEIGHT - mm(bar.y + bar.height), mm(bar.width), mm(bar.height));
            }
            page.fill();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Width of the text in millimetres. */
    public double width(double size, String text) {
        try {
            return font.getStringWidth(printable(text)) / 1000 * size / MM;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The finished document. */
    public byte[] bytes() {
        try {
            endPage();
            var bytes = new ByteArrayOutputStream();
            document.save(bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            document.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void endPage() throws IOException {
        if (page != null) {
            page.close();
            page = null;
        }
    }

    /** A letter that the font lacks becomes a question mark; better than no sheet at all. */
    private String printable(String text) throws IOException {
        var printable = new StringBuilder();
        for (int letter :
                Normalizer.normalize(text, Normalizer.Form.NFC).codePoints().toArray()) {
            String one = Character.toString(letter);
            try {
                font.encode(one);
                printable.append(one);
            } catch (IllegalArgumentException e) {
                printable.append('?');
            }
        }
        return printable.toString();
    }

    private static float mm(double millimetres) {
        return (float) (millimetres * MM);
    }
}
