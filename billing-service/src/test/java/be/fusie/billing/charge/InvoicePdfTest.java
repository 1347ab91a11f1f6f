package be.fusie.billing.charge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;

class InvoicePdfTest {
    private static final InvoiceView INVOICE = new InvoiceView(
            "F2026-000042",
            UUID.fromString("5f0c2f7e-57a5-4d6c-9f43-0a4f1a2b3c4d"),
            "111111",
            LocalDate.of(2026, 12, 28),
            LocalDate.of(2027, 1, 27),
            List.of(new InvoiceView.Line("zuid", "Migration of school database zuid", 1, 144_950, 144_950)),
            144_950,
            2100,
            30_440,
            175_390,
            "EUR",
            Ogm.of(2026000042L).toString(),
            "2026",
            new InvoiceView.Seller(
                    "Fusie operator", "Voorbeeldstraat 1, 1000 Brussel", "0123456749", "BE68539007547034"),
            new InvoiceView.Credit("C2026-000007", LocalDate.of(2027, 1, 3)));

    @Test
    void an_invoice_says_who_pays_what_to_whom_with_which_reference() throws IOException {
        assertThat(text("invoice", InvoicePdf.invoice(INVOICE)))
                .contains("Invoice", "F2026-000042", "Institution 111111", "2027-01-27")
                .contains("Migration of school database zuid", "VAT 21 %", "304.40", "1 753.90")
                .contains("BE68 5390 0754 7034", INVOICE.ogm());
    }

    @Test
    void a_credit_note_names_the_invoice_that_it_takes_back() throws IOException {
        assertThat(text("credit-note", InvoicePdf.creditNote(INVOICE)))
                .contains("Credit note", "C2026-000007", "invoice F2026-000042 of 2026-12-28", "1 753.90");
    }

    private static String text(String name, byte[] pdf) throws IOException {
        Files.write(Path.of("target", name + ".pdf"), pdf);
        try (var document = Loader.loadPDF(pdf)) {
            assertThat(document.getNumberOfPages()).isOne();
            return new PDFTextStripper().getText(document);
        }
    }
}
