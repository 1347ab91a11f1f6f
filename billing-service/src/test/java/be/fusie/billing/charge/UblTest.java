package be.fusie.billing.charge;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.billing.charge.InvoiceView.Line;
import be.fusie.platform.PeppolRules;
import com.helger.ubl21.UBL21Marshaller;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The e-invoice, judged by the official rules: the schemas of UBL, those of EN 16931, and those of Peppol BIS Billing 3. */
class UblTest {
    @Test
    void an_invoice_keeps_every_rule() throws Exception {
        byte[] ubl = Ubl.invoice(Invoices.in("nl"));
        Files.write(Path.of("target", "invoice.xml"), ubl);
        assertThat(PeppolRules.faultsOfInvoice(ubl)).isEmpty();
    }

    @Test
    void a_credit_note_keeps_every_rule() throws Exception {
        byte[] ubl = Ubl.creditNote(Invoices.in("nl"));
        Files.write(Path.of("target", "credit-note.xml"), ubl);
        assertThat(PeppolRules.faultsOfCreditNote(ubl)).isEmpty();
    }

    @Test
    void so_does_one_with_several_lines_and_rates() {
        var invoice = Invoices.of(
                "fr",
                List.of(
                        new Line("zuid", "Migration", 1, 44_950, 44_950, 2100),
                        new Line("zuid", "Support", 1, 333, 333, 2100),
                        new Line("zuid", "Book", 1, 1_777, 1_777, 600),
                        new Line("zuid", "Newspaper", 1, 250, 250, 0)));
        assertThat(PeppolRules.faultsOfInvoice(Ubl.invoice(invoice))).isEmpty();
    }

    @Test
    void the_judge_finds_a_wrong_sum_and_a_wrong_enterprise_number() {
        String ubl = new String(Ubl.invoice(Invoices.in("nl")), StandardCharsets.UTF_8);
        assertThat(PeppolRules.faultsOfInvoice(ubl.replace("304.40", "304.41").getBytes(StandardCharsets.UTF_8)))
                .isNotEmpty();
        assertThat(PeppolRules.faultsOfInvoice(
                        ubl.replace(">0400000185<", ">0400000186<").getBytes(StandardCharsets.UTF_8)))
                .isNotEmpty();
    }

    @Test
    void parties_are_addressed_by_enterprise_number_and_the_ogm_is_the_payment_id() {
        var invoice = Invoices.in("nl");
        var ubl = UBL21Marshaller.invoice().read(Ubl.invoice(invoice));
        var buyer = ubl.getAccountingCustomerParty().getParty();
        assertThat(buyer.getEndpointID().getSchemeID()).isEqualTo("0208");
        assertThat(buyer.getEndpointIDValue()).isEqualTo("0400000185");
        assertThat(buyer.getPartyTaxSchemeAtIndex(0).getCompanyIDValue()).isEqualTo("BE0400000185");
        assertThat(ubl.getPaymentMeansAtIndex(0).getPaymentIDAtIndex(0).getValue())
                .isEqualTo(invoice.ogm());
        assertThat(ubl.getLegalMonetaryTotal().getPayableAmountValue()).isEqualByComparingTo("1753.90");
    }
}
