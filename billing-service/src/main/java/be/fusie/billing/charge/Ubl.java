package be.fusie.billing.charge;

import com.helger.diagnostics.error.list.ErrorList;
import com.helger.ubl21.UBL21Marshaller;
import com.helger.ubl21.UBL21Marshaller.UBL21JAXBMarshaller;
import java.util.List;
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
        List<InvoiceView.Line> lines = invoice.lines();
        for (int i = 0; i < lines.size(); i++) {
            var line = new InvoiceLineType();
            line.setID(Integer.toString(i + 1));
            var quantity = new InvoicedQuantityType(UblParts.whole(lines.get(i).quantity()));
            quantity.setUnitCode(PIECE);
            line.setInvoicedQuantity(quantity);
            line.setLineExtensionAmount(parts.net(lines.get(i).netCents()));
            line.setItem(parts.item(lines.get(i)));
            line.setPrice(parts.price(lines.get(i)));
            ubl.addInvoiceLine(line);
        }
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
        List<InvoiceView.Line> lines = invoice.lines();
        for (int i = 0; i < lines.size(); i++) {
            var line = new CreditNoteLineType();
            line.setID(Integer.toString(i + 1));
            var quantity = new CreditedQuantityType(UblParts.whole(lines.get(i).quantity()));
            quantity.setUnitCode(PIECE);
            line.setCreditedQuantity(quantity);
            line.setLineExtensionAmount(parts.net(lines.get(i).netCents()));
            line.setItem(parts.item(lines.get(i)));
            line.setPrice(parts.price(lines.get(i)));
            ubl.addCreditNoteLine(line);
        }
        return bytes(UBL21Marshaller.creditNote(), ubl);
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
