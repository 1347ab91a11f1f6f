package be.fusie.billing.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import be.fusie.billing.registration.SchoolBarcodes.Labelled;
import com.google.zxing.BarcodeFormat;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.NotFoundException;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.oned.Code128Reader;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.rendering.ImageType;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.PDFTextStripperByArea;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BarcodeSheetsTest {
    private static final int DPI = 300;
    private static final double MM = 72 / 25.4;

    @ParameterizedTest
    @EnumSource(LabelFormat.class)
    void every_label_of_a_sheet_is_read_by_a_barcode_reader_at_its_place(LabelFormat format) throws Exception {
        List<Labelled> pupils = pupils("123456", format.labels() + 2);
        byte[] pdf = BarcodeSheets.render("Barcodes", format, 0, pupils);
        Files.write(Path.of("target", "barcodes-" + format.name().toLowerCase(Locale.ROOT) + ".pdf"), pdf);
        try (PDDocument document = Loader.loadPDF(pdf)) {
            assertThat(document.getNumberOfPages()).isEqualTo(2);
            BufferedImage page = new PDFRenderer(document).renderImageWithDPI(0, DPI, ImageType.RGB);
            List<String> read = new ArrayList<>();
            for (int place = 0; place < format.labels(); place++) {
                read.add(read(label(page, format, place)));
            }
            assertThat(read)
                    .containsExactlyElementsOf(pupils.stream()
                            .limit(format.labels())
                            .map(Labelled::code)
                            .toList());
        }
    }

    @ParameterizedTest
    @EnumSource(LabelFormat.class)
    void bars_and_words_stand_inside_their_label_to_the_tenth_of_a_millimetre(LabelFormat format) throws Exception {
        List<Labelled> pupils = pupils("123456", format.labels());
        try (PDDocument document = Loader.loadPDF(BarcodeSheets.render("Barcodes", format, 0, pupils))) {
            List<Rectangle2D> bars = Rectangles.of(document.getPage(0));
            assertThat(bars.size() % format.labels())
                    .as("each label has as many bars")
                    .isZero();
            int each = bars.size() / format.labels();
            for (int place = 0; place < format.labels(); place++) {
                List<Rectangle2D> mine = bars.subList(place * each, (place + 1) * each);
                double left = mine.get(0).getMinX();
                double right = mine.get(each - 1).getMaxX();
                double middle = format.x(place) + format.width() / 2;
                assertThat((left + right) / 2)
                        .as("in the middle of label " + place)
                        .isCloseTo(middle, within(0.1));
                double module =
                        mine.stream().mapToDouble(Rectangle2D::getWidth).min().orElseThrow();
                assertThat(left - format.x(place))
                        .as("white at the left, ten narrow bars")
                        .isGreaterThanOrEqualTo(10 * module - 0.01);
                assertThat(module).as("narrow bar").isBetween(0.23, 0.34);
                assertThat(mine).allSatisfy(bar -> {
                    assertThat(bar.getWidth() / module).isCloseTo(Math.round(bar.getWidth() / module), within(0.02));
                });
                assertThat(mine.get(0).getMinY()).isGreaterThan(format.y(place));
                assertThat(mine.get(0).getMaxY()).isLessThan(format.y(place) + format.height());
            }
            int last = format.labels() - 1;
            assertThat(format.x(last) + format.width()).isLessThanOrEqualTo(210.0);
            assertThat(format.y(last) + format.height()).isLessThanOrEqualTo(297.0 + 0.001);
            assertThat(words(document, format, last))
                    .contains("Vandenbroucke" + last, pupils.get(last).code());
        }
    }

    @Test
    void a_sheet_that_was_begun_is_used_up() throws Exception {
        byte[] pdf = BarcodeSheets.render("Barcodes", LabelFormat.L7160, 20, pupils("123456", 2));
        try (PDDocument document = Loader.loadPDF(pdf)) {
            assertThat(document.getNumberOfPages()).isEqualTo(2);
            assertThat(words(document, LabelFormat.L7160, 20)).contains("Vandenbroucke0");
            assertThat(words(document, LabelFormat.L7160, 0)).isBlank();
        }
    }

    @Test
    void a_label_shows_name_and_class_in_every_script_that_schools_meet() throws Exception {
        var pupils = List.of(
                new Labelled("123456", "123456020000000017", 1, "Çelik-Özdemir", "Şükrü", "3B"),
                new Labelled(
                        "123456",
                        "123456020000000025",
                        2,
                        "Łukaszewicz",
                        "Żofia Małgorzata Aleksandra Wilhelmina",
                        null),
                new Labelled("123456", "123456020000000033", 3, "Ковальчук", "Олена", "1A"),
                new Labelled("123456", "123456020000000041", 4, "O'Neill 王", "Zoë", "1A"));
        try (PDDocument document = Loader.loadPDF(BarcodeSheets.render("Barcodes", LabelFormat.A4_3X8, 0, pupils))) {
            assertThat(new PDFTextStripper().getText(document))
                    .contains("Çelik-Özdemir Şükrü", "3B", "Łukaszewicz Żofia", "Ковальчук Олена", "O'Neill ? Zoë");
        }
    }

    @Test
    void another_institution_begins_another_sheet() throws Exception {
        List<Labelled> pupils = new ArrayList<>(pupils("111111", 2));
        pupils.addAll(pupils("222222", 2));
        try (PDDocument document = Loader.loadPDF(BarcodeSheets.render("Barcodes", LabelFormat.L7163, 0, pupils))) {
            assertThat(document.getNumberOfPages()).isEqualTo(2);
        }
    }

    @Test
    void without_pupils_the_sheet_says_so() throws Exception {
        try (PDDocument document = Loader.loadPDF(BarcodeSheets.render("Barcodes", LabelFormat.A4_3X8, 0, List.of()))) {
            assertThat(new PDFTextStripper().getText(document)).contains("No pupil");
        }
    }

    @Test
    void the_list_for_a_card_printer_is_no_formula_for_a_spreadsheet() {
        var pupils = List.of(new Labelled("123456", "123456020000000017", 1, "=SUM(A1)", "Jan, \"Jef\"", null));
        assertThat(new String(BarcodeCsv.write(pupils), StandardCharsets.UTF_8))
                .isEqualTo("institution,class,lastName,firstName,person,code\r\n"
                        + "123456,,'=SUM(A1),\"Jan, \"\"Jef\"\"\",1,123456020000000017\r\n");
    }

    private static List<Labelled> pupils(String institution, int count) {
        List<Labelled> pupils = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String code = new BarcodeCode(institution, 2, 4_000 + i * 7919L).toString();
            pupils.add(new Labelled(institution, code, i, "Vandenbroucke" + i, "Elise", 1 + i / 10 + "A"));
        }
        return pupils;
    }

    private static String words(PDDocument document, LabelFormat format, int place) throws IOException {
        var stripper = new PDFTextStripperByArea();
        stripper.addRegion(
                "label",
                new Rectangle2D.Double(
                        format.x(place) * MM, format.y(place) * MM, format.width() * MM, format.height() * MM));
        stripper.extractRegions(document.getPage(0));
        return stripper.getTextForRegion("label");
    }

    private static BufferedImage label(BufferedImage page, LabelFormat format, int place) {
        double pixels = DPI / 25.4;
        int x = (int) (format.x(place) * pixels);
        int y = (int) (format.y(place) * pixels);
        int width = Math.min((int) (format.width() * pixels), page.getWidth() - x);
        int height = Math.min((int) (format.height() * pixels), page.getHeight() - y);
        return page.getSubimage(x, y, width, height);
    }

    private static String read(BufferedImage label) throws NotFoundException, com.google.zxing.FormatException {
        int[] pixels = label.getRGB(0, 0, label.getWidth(), label.getHeight(), null, 0, label.getWidth());
        var source = new RGBLuminanceSource(label.getWidth(), label.getHeight(), pixels);
        var result = new Code128Reader().decode(new BinaryBitmap(new HybridBinarizer(source)));
        assertThat(result.getBarcodeFormat()).isEqualTo(BarcodeFormat.CODE_128);
        return result.getText();
    }
}
