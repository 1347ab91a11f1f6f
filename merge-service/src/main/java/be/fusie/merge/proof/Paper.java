package be.fusie.merge.proof;

import be.fusie.kit.pdf.Pdf;
import java.util.ArrayList;
import java.util.List;

/** A4 pages filled from top to bottom, in millimetres; a new page begins when one is full. */
final class Paper implements AutoCloseable {

    static final double LEFT = 18;
    static final double RIGHT = 192;
    private static final double TOP = 20;
    private static final double BOTTOM = 278;
    private static final double FOOT = 288;

    private final Pdf pdf;
    private double y = TOP;

    Paper(String title) {
        pdf = new Pdf(title);
        pdf.newPage();
    }

    /** Goes down by {@code millimetres}; to a new page when so much and {@code needed} more is not left. */
    void down(double millimetres, double needed) {
        y += millimetres;
        if (y + needed > BOTTOM) {
            pdf.newPage();
            y = TOP;
        }
    }

    /** Writes at the present height; shortened with dots when wider than {@code width} millimetres. */
    void text(double x, double size, double width, String text) {
        pdf.text(x, y, size, pdf.shortened(size, width, text));
    }

    void textRight(double x, double size, String text) {
        pdf.textRight(x, y, size, text);
    }

    /** Writes over as many lines as it takes, and goes down behind it. */
    void paragraph(double x, double size, String text) {
        for (String line : lines(text, size, RIGHT - x)) {
            down(0, size * 0.5);
            text(x, size, RIGHT - x, line);
            down(size * 0.46, 0);
        }
    }

    void rule() {
        pdf.bar(LEFT, y + 1.2, RIGHT - LEFT, 0.2);
    }

    /** Breaks at blanks, and within a word that is wider than the line, such as a signature. */
    private List<String> lines(String text, double size, double width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            String rest = word;
            while (pdf.width(size, line.isEmpty() ? rest : line + " " + rest) > width) {
                if (!line.isEmpty()) {
                    lines.add(line.toString());
                    line.setLength(0);
                    continue;
                }
                int cut = rest.length() - 1;
                while (pdf.width(size, rest.substring(0, cut)) > width) {
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

    /** Puts a file into the document, to be taken out by any reader of PDF. */
    void attach(String name, String mediaType, byte[] bytes) {
        pdf.attach(name, mediaType, bytes);
    }

    /** The finished document, with {@code foot} and the number at the foot of each page. */
    byte[] bytes(String foot) {
        int pages = pdf.pages();
        y = FOOT;
        for (int i = 0; i < pages; i++) {
            pdf.goOnAt(i);
            text(LEFT, 7.5, 150, foot);
            textRight(RIGHT, 7.5, "page %d of %d".formatted(i + 1, pages));
        }
        return pdf.bytes();
    }

    @Override
    public void close() {
        pdf.close();
    }
}
