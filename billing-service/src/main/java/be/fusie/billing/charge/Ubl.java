package be.fusie.billing.charge;

import be.fusie.billing.charge.InvoiceView.Line;
import com.helger.diagnostics.error.list.ErrorList;
import com.helger.ubl21.UBL21Marshaller;
import com.helger.ubl21.UBL21Marshaller.UBL21JAXBMarshaller;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.BillingReferenceType;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.CreditNoteLineType;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.DocumentReferenceType;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.InvoiceLineType;
import oasis.names.specification.ubl.schema.xsd.commonbasiccomponents_21.CreditedQuantityType;
import oasis.names.specification.ubl.schema.xsd.commonbasiccomponents_21.InvoicedQuantityType;
import oasis.names.specification.ubl.schema.xsd.creditnote_21.CreditNoteType;
import oasis.names.specification.ubl.schema.xsd.invoice_21.InvoiceType;

/**
 * Invoice and credit note as UBL 2.1, by the rules of Peppol BIS Billing 3: what goes over Peppol between VAT-registered
 * parties in Belgium. Parties are addressed by enterprise number (scheme 0208); the OGM is the payment id.
 *
 * <p>UBL's invoice and credit note have the same fields, but no type in common: what can be shared is in {@link UblParts}.
 */
final class Ubl {
    static final String MEDIA_TYPE = "application/xml";

    private static final String CUSTOMIZATION =
            "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0";
    private static final String PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0";

    /** UNCL1001: commercial invoice, credit note. */
    private static final String INVOICE = "380";

    private static final String CREDIT_NOTE = "381";

    /** UN/ECE recommendation 20: one. */
    private static final String PIECE = "C62";

    private Ubl() {}

    static byte[] invoice(InvoiceView invoice) {
        var parts = new UblParts(invoice);
        var ubl = new InvoiceType();
        ubl.setCustomizationID(CUSTOMIZATION);
        ubl.setProfileID(PROFILE);
        ubl.setID(invoice.number());
        ubl.setIssueDate(invoice.issuedOn());
        ubl.setDueDate(invoice.dueOn());
        ubl.setInvoiceTypeCode(INVOICE);
        ubl.setDocumentCurrencyCode(invoice.currency());
        ubl.setBuyerReference(invoice.debtor());
        ubl.setAccountingSupplierParty(parts.seller());
        ubl.setAccountingCustomerParty(parts.buyer());
        ubl.addPaymentMeans(parts.transfer());
        ubl.addTaxTotal(parts.taxes());
        ubl.setLegalMonetaryTotal(parts.totals());
        ubl.setInvoiceLine(lines(invoice, (id, line) -> invoiced(parts, id, line)));
        return bytes(UBL21Marshaller.invoice(), ubl);
    }

    /** Amounts of a credit note are positive: its type says that they are in the buyer's favour. */
    static byte[] creditNote(InvoiceView invoice) {
        var parts = new UblParts(invoice);
        var ubl = new CreditNoteType();
        ubl.setCustomizationID(CUSTOMIZATION);
        ubl.setProfileID(PROFILE);
        ubl.setID(invoice.creditNote().number());
        ubl.setIssueDate(invoice.creditNote().issuedOn());
        ubl.setCreditNoteTypeCode(CREDIT_NOTE);
        ubl.setDocumentCurrencyCode(invoice.currency());
        ubl.setBuyerReference(invoice.debtor());
        ubl.addBillingReference(takenBack(invoice));
        ubl.setAccountingSupplierParty(parts.seller());
        ubl.setAccountingCustomerParty(parts.buyer());
        ubl.addPaymentMeans(parts.transfer());
        ubl.addTaxTotal(parts.taxes());
        ubl.setLegalMonetaryTotal(parts.totals());
        ubl.setCreditNoteLine(lines(invoice, (id, line) -> credited(parts, id, line)));
        return bytes(UBL21Marshaller.creditNote(), ubl);
    }

    /** @param make of a line and its id, counted from 1 */
    private static <L> List<L> lines(InvoiceView invoice, BiFunction<String, Line, L> make) {
        List<Line> lines = invoice.lines();
        return IntStream.range(0, lines.size())
                .mapToObj(i -> make.apply(Integer.toString(i + 1), lines.get(i)))
                .toList();
    }

    private static InvoiceLineType invoiced(UblParts parts, String id, Line line) {
        var quantity = new InvoicedQuantityType(UblParts.whole(line.quantity()));
        quantity.setUnitCode(PIECE);
        var invoiced = new InvoiceLineType();
        invoiced.setID(id);
        invoiced.setInvoicedQuantity(quantity);
        invoiced.setLineExtensionAmount(parts.net(line.netCents()));
        invoiced.setItem(parts.item(line));
        invoiced.setPrice(parts.price(line));
        return invoiced;
    }

    private static CreditNoteLineType credited(UblParts parts, String id, Line line) {
        var quantity = new CreditedQuantityType(UblParts.whole(line.quantity()));
        quantity.setUnitCode(PIECE);
        var credited = new CreditNoteLineType();
        credited.setID(id);
        credited.setCreditedQuantity(quantity);
        credited.setLineExtensionAmount(parts.net(line.netCents()));
        credited.setItem(parts.item(line));
        credited.setPrice(parts.price(line));
        return credited;
    }

    private static BillingReferenceType takenBack(InvoiceView invoice) {
        var document = new DocumentReferenceType();
        document.setID(invoice.number());
        document.setIssueDate(invoice.issuedOn());
        var reference = new BillingReferenceType();
        reference.setInvoiceDocumentReference(document);
        return reference;
    }

    private static <T> byte[] bytes(UBL21JAXBMarshaller<T> marshaller, T ubl) {
        var errors = new ErrorList();
        byte[] bytes =
                marshaller.setFormattedOutput(true).setCollectErrors(errors).getAsBytes(ubl);
        if (bytes == null || errors.containsAtLeastOneError()) {
            throw new IllegalStateException("the document breaks the schema of UBL: " + errors);
        }
        return bytes;
    }
}
