package be.fusie.billing.registration;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.billing.registration.SchoolBarcodes.Labelled;
import com.google.zxing.BarcodeFormat;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.NotFoundException;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.oned.Code128Reader;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.rendering.ImageType;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;

class BarcodeSheetsTest {
    private static final BarcodeSheets.Format FORMAT = BarcodeSheets.Format.A4_3X8;
    private static final int DPI = 200;

    @Test
    void every_label_of_a_sheet_is_read_by_a_barcode_reader_at_its_place() throws Exception {
        List<Labelled> pupils = pupils("123456", 30);
        try (PDDocument document = Loader.loadPDF(render("barcodes", pupils))) {
            assertThat(document.getNumberOfPages()).isEqualTo(2);
            List<String> read = new ArrayList<>();
            for (int page = 0; page < 2; page++) {
                BufferedImage image = new PDFRenderer(document).renderImageWithDPI(page, DPI, ImageType.RGB);
                for (int place = 0; place < FORMAT.labels() && read.size() < pupils.size(); place++) {
                    read.add(read(label(image, place)));
                }
            }
            assertThat(read)
                    .containsExactlyElementsOf(
                            pupils.stream().map(Labelled::code).toList());
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
        try (PDDocument document = Loader.loadPDF(render("names", pupils))) {
            assertThat(new PDFTextStripper().getText(document))
                    .contains("Çelik-Özdemir Şükrü", "3B", "Łukaszewicz Żofia", "Ковальчук Олена", "O'Neill ? Zoë");
        }
    }

    @Test
    void another_institution_begins_another_sheet() throws Exception {
        List<Labelled> pupils = new ArrayList<>(pupils("111111", 2));
        pupils.addAll(pupils("222222", 2));
        try (PDDocument document = Loader.loadPDF(render("two", pupils))) {
            assertThat(document.getNumberOfPages()).isEqualTo(2);
        }
    }

    @Test
    void without_pupils_the_sheet_says_so() throws Exception {
        try (PDDocument document = Loader.loadPDF(render("none", List.of()))) {
            assertThat(new PDFTextStripper().getText(document)).contains("No pupil");
        }
    }

    private static List<Labelled> pupils(String institution, int count) {
        List<Labelled> pupils = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String code = new BarcodeCode(institution, 2, 4_000 + i * 7919L).toString();
            pupils.add(new Labelled(institution, code, i, "Vandenbroucke" + i, "Elise", 1 + i / 10 + "A"));
        }
        return pupils;
    }

    private static byte[] render(String name, List<Labelled> pupils) throws IOException {
        byte[] pdf = BarcodeSheets.render("Barcodes", FORMAT, pupils);
        Files.write(Path.of("target", name + ".pdf"), pdf);
        return pdf;
    }

    private static BufferedImage label(BufferedImage page, int place) {
        double pixels = DPI / 25.4;
        int x = (int) (place % FORMAT.columns() * FORMAT.width() * pixels);
        int y = (int) (place / FORMAT.columns() * FORMAT.height() * pixels);
        int width = Math.min((int) (FORMAT.width() * pixels), page.getWidth() - x);
        int height = Math.min((int) (FORMAT.height() * pixels), page.getHeight() - y);
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
