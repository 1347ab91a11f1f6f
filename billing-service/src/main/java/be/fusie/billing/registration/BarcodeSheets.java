package be.fusie.billing.registration;

import be.fusie.billing.Pdf;
import java.util.List;
import java.util.Objects;
import uk.org.okapibarcode.backend.Code128;
import uk.org.okapibarcode.graphics.Rectangle;

/** Sheets of labels to print, in vectors and to the millimetre: name and class above the code. A new institution begins a new sheet. */
final class BarcodeSheets {
    /**
     * A label format on A4; all in millimetres.
     *
     * @param left edge of the first column, from the left of the page
     * @param top edge of the first row, from the top of the page
     */
    record Format(int columns, int rows, double width, double height, double left, double top) {
        /** The common 24 labels of 70 × 37.1 mm. */
        static final Format A4_3X8 = new Format(3, 8, 70, 37.125, 0, 0);

        int labels() {
            return columns * rows;
        }
    }

    /** Printers leave the edge of the paper white: nothing is drawn nearer to the edge of a label than this. */
    private static final double MARGIN = 6;

    /** Width of the narrowest bar. At 300 dots an inch it is four dots; wide enough for every reader. */
    private static final double MODULE = 0.33;

    private static final double BAR_HEIGHT = 12;

    private BarcodeSheets() {}

    /** @param pupils in the order of printing */
    static byte[] render(String title, Format format, List<SchoolBarcodes.Labelled> pupils) {
        try (var pdf = new Pdf(title)) {
            int place = 0;
            String institution = null;
            for (var pupil : pupils) {
                if (place % format.labels() == 0 || !Objects.equals(institution, pupil.institution())) {
                    pdf.newPage();
                    place = 0;
                    institution = pupil.institution();
                }
                double x = format.left() + place % format.columns() * format.width();
                double y = format.top() + place / format.columns() * format.height();
                label(pdf, format, x, y, pupil);
                place++;
            }
            if (institution == null) {
                pdf.newPage();
                pdf.text(20, 25, 12, "No pupil has a new barcode.");
            }
            return pdf.bytes();
        }
    }

    private static void label(Pdf pdf, Format format, double x, double y, SchoolBarcodes.Labelled pupil) {
        double inner = format.width() - 2 * MARGIN;
        pdf.textWithin(x + MARGIN, y + MARGIN + 3, 11, inner, pupil.lastName() + " " + pupil.firstName());
        pdf.text(x + MARGIN, y + MARGIN + 7.5, 8, pupil.classGroup() == null ? "" : pupil.classGroup());
        pdf.textRight(x + format.width() - MARGIN, y + MARGIN + 7.5, 8, pupil.institution());

        var symbol = new Code128();
        symbol.setContent(pupil.code());
        double start = x + (format.width() - symbol.getWidth() * MODULE) / 2;
        double top = y + MARGIN + 9.5;
        for (Rectangle bar : symbol.getRectangles()) {
            pdf.bar(start + bar.x * MODULE, top, bar.width * MODULE, BAR_HEIGHT);
        }
        pdf.textCentred(x + format.width() / 2, top + BAR_HEIGHT + 3.2, 8, pupil.code());
    }
}
