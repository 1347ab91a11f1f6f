package be.fusie.billing.registration;

import be.fusie.kit.pdf.Pdf;
import java.util.List;
import java.util.Objects;
import uk.org.okapibarcode.backend.Code128;

/**
 * Sheets of labels to print, in vectors and to the millimetre: name and class above the code. A new institution begins a
 * new sheet.
 */
final class BarcodeSheets {
    /** Widest narrow bar: at 300 dots an inch four dots, for every reader. */
    private static final double MODULE = 0.33;

    /** White on both sides of a code, in narrow bars: the standard asks for ten. */
    private static final int QUIET = 10;

    /**
     * Where things stand on a label; in millimetres from its top, and points.
     *
     * @param margin nothing is drawn nearer to the left and right edge
     */
    private record Layout(
            double margin,
            double name,
            double nameSize,
            double line,
            double lineSize,
            double bars,
            double barHeight,
            double code,
            double codeSize) {
        /** Printers leave the edge of the paper white, and these labels reach it. */
        static final Layout USUAL = new Layout(6, 9, 11, 13.5, 8, 15.5, 12, 30.7, 8);

        static final Layout SMALL = new Layout(2, 4.3, 7, 6.9, 5, 7.8, 8.2, 18.3, 5.5);

        static Layout of(LabelFormat format) {
            return format.isSmall() ? SMALL : USUAL;
        }
    }

    private BarcodeSheets() {}

    /**
     * @param skip how many labels of the first sheet are used up already
     * @param pupils in the order of printing
     */
    static byte[] render(String title, LabelFormat format, int skip, List<SchoolBarcodes.Labelled> pupils) {
        try (var pdf = new Pdf(title)) {
            int place = skip;
            String institution = null;
            for (var pupil : pupils) {
                boolean another = !Objects.equals(institution, pupil.institution());
                if (another && institution != null || place == format.labels()) {
                    place = 0;
                }
                if (place == 0 || institution == null) {
                    pdf.newPage();
                }
                institution = pupil.institution();
                label(pdf, format, place, pupil);
                place++;
            }
            if (institution == null) {
                pdf.newPage();
                pdf.text(20, 25, 12, "No pupil has a new barcode.");
            }
            return pdf.bytes();
        }
    }

    private static void label(Pdf pdf, LabelFormat format, int place, SchoolBarcodes.Labelled pupil) {
        Layout layout = Layout.of(format);
        double x = format.x(place);
        double y = format.y(place);
        double inner = format.width() - 2 * layout.margin();
        pdf.textWithin(
                x + layout.margin(),
                y + layout.name(),
                layout.nameSize(),
                inner,
                pupil.lastName() + " " + pupil.firstName());
        pdf.text(
                x + layout.margin(),
                y + layout.line(),
                layout.lineSize(),
                pupil.classGroup() == null ? "" : pupil.classGroup());
        pdf.textRight(x + format.width() - layout.margin(), y + layout.line(), layout.lineSize(), pupil.institution());

        var symbol = new Code128();
        symbol.setContent(pupil.code());
        double module = Math.min(MODULE, format.width() / (symbol.getWidth() + 2 * QUIET));
        double start = x + (format.width() - symbol.getWidth() * module) / 2;
        pdf.bars(symbol.getRectangles().stream()
                .map(bar ->
                        new Pdf.Bar(start + bar.x * module, y + layout.bars(), bar.width * module, layout.barHeight()))
                .toList());
        pdf.textCentred(x + format.width() / 2, y + layout.code(), layout.codeSize(), pupil.code());
    }
}
