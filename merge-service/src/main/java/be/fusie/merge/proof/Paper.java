package be.fusie.merge.proof;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentInformation;
import org.apache.pdfbox.pdmodel.PDDocumentNameDictionary;
import org.apache.pdfbox.pdmodel.PDEmbeddedFilesNameTreeNode;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.PDPageContentStream.AppendMode;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.common.filespecification.PDComplexFileSpecification;
import org.apache.pdfbox.pdmodel.common.filespecification.PDEmbeddedFile;
import org.apache.pdfbox.pdmodel.font.PDType0Font;

/**
 * A4 pages filled from top to bottom, in millimetres; a new page begins when one is full. The font is embedded.
 */
final class Paper implements AutoCloseable {

    static final double LEFT = 18;
    static final double RIGHT = 192;
    private static final double TOP = 20;
    private static final double BOTTOM = 278;
    private static final float MM = 72f / 25.4f;
    private static final float HEIGHT = PDRectangle.A4.getHeight();

    private final PDDocument document = new PDDocument();
    private final PDType0Font font;
    private PDPageContentStream page;
    private double y;

    Paper(String title) throws IOException {
        try (InputStream ttf =
                PDDocument.class.getResourceAsStream("/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf")) {
            font = PDType0Font.load(document, ttf, true);
        }
        PDDocumentInformation information = new PDDocumentInformation();
        information.setTitle(title);
        information.setCreator("Fusie");
        document.setDocumentInformation(information);
        document.getDocumentCatalog().setLanguage("en");
        newPage();
    }

    /** Goes down by {@code millimetres}; to a new page when so much and {@code needed} more is not left. */
    void down(double millimetres, double needed) throws IOException {
        y += millimetres;
        if (y + needed > BOTTOM) {
            newPage();
        }
    }

    boolean fits(double millimetres) {
        return y + millimetres <= BOTTOM;
    }

    /** Writes at the present height; shortened with dots when wider than {@code width} millimetres. */
    void text(double x, double size, double width, String text) throws IOException {
        String shown = printable(text);
        while (shown.length() > 1 && width(size, shown) > width) {
            shown = shown.substring(0, shown.length() - 2) + "…";
        }
        page.beginText();
        page.setFont(font, (float) size);
        page.newLineAtOffset((float) (x * MM), HEIGHT - (float) (y * MM));
        page.showText(shown);
        page.endText();
    }

    void textRight(double x, double size, String text) throws IOException {
        text(x - width(size, printable(text)), size, RIGHT, text);
    }

    /** Writes over as many lines as it takes, and goes down behind it. */
    void paragraph(double x, double size, String text) throws IOException {
        for (String line : lines(printable(text), size, RIGHT - x)) {
            down(0, size * 0.5);
            text(x, size, RIGHT - x, line);
            down(size * 0.46, 0);
        }
    }

    void rule() throws IOException {
        page.addRect((float) (LEFT * MM), HEIGHT - (float) ((y + 1.4) * MM), (float) ((RIGHT - LEFT) * MM), 0.6f);
        page.fill();
    }

    /** Breaks at blanks, and within a word that is wider than the line, such as a signature. */
    private List<String> lines(String text, double size, double width) throws IOException {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            String rest = word;
            while (width(size, line.isEmpty() ? rest : line + " " + rest) > width) {
                if (!line.isEmpty()) {
                    lines.add(line.toString());
                    line.setLength(0);
                    continue;
                }
                int cut = rest.length() - 1;
                while (width(size, rest.substring(0, cut)) > width) {
                    cut--;
                }
                lines.add(rest.substring(0, cut));
                rest = rest.substring(cut);
            }
            line.append(line.isEmpty() ? "" : " ").append(rest);
        }
        lines.add(line.toString());
        return lines;
    }

    private double width(double size, String text) throws IOException {
        return font.getStringWidth(text) / 1000 * size / MM;
    }

    private void newPage() throws IOException {
        if (page != null) {
            page.close();
        }
        PDPage a4 = new PDPage(PDRectangle.A4);
        document.addPage(a4);
        page = new PDPageContentStream(document, a4);
        y = TOP;
    }

    /** Puts a file into the document, to be taken out by any reader of PDF. */
    void attach(String name, String mediaType, byte[] bytes) throws IOException {
        PDEmbeddedFile file = new PDEmbeddedFile(document, new ByteArrayInputStream(bytes));
        file.setSubtype(mediaType);
        file.setSize(bytes.length);
        PDComplexFileSpecification specification = new PDComplexFileSpecification();
        specification.setFile(name);
        specification.setFileUnicode(name);
        specification.setEmbeddedFile(file);
        specification.setEmbeddedFileUnicode(file);
        PDEmbeddedFilesNameTreeNode tree = new PDEmbeddedFilesNameTreeNode();
        tree.setNames(Map.of(name, specification));
        PDDocumentNameDictionary names = new PDDocumentNameDictionary(document.getDocumentCatalog());
        names.setEmbeddedFiles(tree);
        document.getDocumentCatalog().setNames(names);
    }

    /** The finished document, with {@code foot} and the number at the foot of each page. */
    byte[] bytes(String foot) throws IOException {
        page.close();
        int pages = document.getNumberOfPages();
        for (int i = 0; i < pages; i++) {
            try (PDPageContentStream stream =
                    new PDPageContentStream(document, document.getPage(i), AppendMode.APPEND, true, true)) {
                page = stream;
                y = 288;
                text(LEFT, 7.5, 150, foot);
                textRight(RIGHT, 7.5, "page %d of %d".formatted(i + 1, pages));
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        document.save(bytes);
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        try {
            document.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A letter that the font lacks becomes a question mark. */
    private String printable(String text) throws IOException {
        StringBuilder printable = new StringBuilder();
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
}
