package be.fusie.billing.charge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.rendering.ImageType;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvoicePdfTest {
    @Test
    void an_invoice_says_who_pays_what_to_whom_with_which_reference() throws IOException {
        InvoiceView invoice = Invoices.in("en");
        assertThat(text("invoice", InvoicePdf.invoice(invoice)))
                .contains("Invoice", "F2026-000042", "2027-01-27")
                .contains("Katholiek Onderwijs Leiestreek vzw", "Institution 111111", "VAT BE 0400.000.185")
                .contains("Migratie van schooldatabase zuid", "VAT 21 % on 1\u00a0449.50", "304.40", "1\u00a0753.90")
                .contains("BE68 5390 0754 7034", invoice.ogm());
    }

    @Test
    void a_credit_note_names_the_invoice_that_it_takes_back() throws IOException {
        assertThat(text("credit-note", InvoicePdf.creditNote(Invoices.in("en"))))
                .contains("Credit note", "C2026-000007", "invoice F2026-000042 of 2026-12-28", "1\u00a0753.90");
    }

    @ParameterizedTest
    @CsvSource({
        "nl, Factuur, 'Te betalen', Creditnota",
        "fr, Facture, 'À payer', 'Note de crédit'",
        "de, Rechnung, 'Zu zahlen', Gutschrift"
    })
    void it_speaks_the_language_of_the_invoice(String language, String title, String total, String credit)
            throws IOException {
        InvoiceView invoice = Invoices.in(language);
        assertThat(text("invoice-" + language, InvoicePdf.invoice(invoice)))
                .contains(title, total, "28/12/2026", "1\u00a0753,90");
        assertThat(text("credit-note-" + language, InvoicePdf.creditNote(invoice)))
                .contains(credit);
    }

    @Test
    void a_banking_app_reads_beneficiary_account_amount_and_reference_from_the_code() throws Exception {
        InvoiceView invoice = Invoices.in("nl");
        try (var document = Loader.loadPDF(InvoicePdf.invoice(invoice))) {
            var image = new PDFRenderer(document).renderImageWithDPI(0, 200, ImageType.RGB);
            int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
            var source = new RGBLuminanceSource(image.getWidth(), image.getHeight(), pixels);
            String read = new QRCodeReader()
                    .decode(new BinaryBitmap(new HybridBinarizer(source)))
                    .getText();
            assertThat(read.split("\n", -1))
                    .containsExactly(
                            "BCD",
                            "002",
                            "1",
                            "SCT",
                            "",
                            "Fusie operator",
                            "BE68539007547034",
                            "EUR1753.90",
                            "",
                            invoice.ogm());
        }
    }

    private static String text(String name, byte[] pdf) throws IOException {
        Files.write(Path.of("target", name + ".pdf"), pdf);
        try (var document = Loader.loadPDF(pdf)) {
            assertThat(document.getNumberOfPages()).isOne();
            return new PDFTextStripper().getText(document);
        }
    }
}
