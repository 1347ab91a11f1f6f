package be.fusie.billing.charge;

import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.pdf.Pdf;
import io.quarkus.hibernate.reactive.panache.Panache;
import jakarta.enterprise.context.ApplicationScoped;

/** Makes the documents of an invoice or a credit note once, and stores their bytes. On a worker thread. */
@ApplicationScoped
class Documents {
    private final Transactions transactions;

    Documents(Transactions transactions) {
        this.transactions = transactions;
    }

    /** Both forms of the invoice, as far as they are missing. */
    void ofInvoice(Invoice invoice) {
        if (isMissing(invoice.number)) {
            InvoiceView view = transactions.await(() -> Charges.view(invoice));
            store(
                    Document.of(view.number(), Pdf.MEDIA_TYPE, InvoicePdf.invoice(view)),
                    Document.of(view.number(), Ubl.MEDIA_TYPE, Ubl.invoice(view)));
        }
    }

    /** Both forms of the credit note, as far as they are missing. */
    void ofCreditNote(CreditNote note) {
        if (isMissing(note.number)) {
            InvoiceView view = transactions.await(
                    () -> Invoice.<Invoice>findById(note.invoice).flatMap(Charges::view));
            store(
                    Document.of(note.number, Pdf.MEDIA_TYPE, InvoicePdf.creditNote(view)),
                    Document.of(note.number, Ubl.MEDIA_TYPE, Ubl.creditNote(view)));
        }
    }

    private boolean isMissing(String number) {
        return transactions.await(() -> Document.count("number", number)) == 0;
    }

    private void store(Document... documents) {
        transactions.await(() -> Panache.getSession().flatMap(session -> session.persistAll((Object[]) documents)));
    }
}
