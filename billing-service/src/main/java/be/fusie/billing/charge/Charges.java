package be.fusie.billing.charge;

import be.fusie.billing.BillingSettings;
import be.fusie.kit.messaging.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.UUID;

/**
 * Charges a migration once and takes that back once (B1, I5). The invoice is committed first, its documents are made from
 * it and stored after that: a repeated command finds the one and makes the others as far as they are missing.
 */
@ApplicationScoped
class Charges {
    private final BillingSettings settings;
    private final Transactions transactions;
    private final MeterRegistry metrics;

    Charges(BillingSettings settings, Transactions transactions, MeterRegistry metrics) {
        this.settings = settings;
        this.transactions = transactions;
        this.metrics = metrics;
    }

    /** The price list the migration was quoted by, else today's; null when there is none. */
    Price priceFor(UUID migration) {
        return transactions.await(() -> Quote.<Quote>findById(migration)
                .flatMap(quote -> quote == null ? Price.on(settings.today()) : Price.findById(quote.priceList)));
    }

    /** The invoice for the migrated database, or null when there is none yet. */
    Invoice charged(UUID migration, String database) {
        return transactions.await(() -> Charge.<Charge>find("migration = ?1 and database = ?2", migration, database)
                .firstResult()
                .flatMap(charge ->
                        charge == null ? Uni.createFrom().nullItem() : Invoice.<Invoice>findById(charge.invoice)));
    }

    /** Makes the invoice; the permanent constraint fails the second of two that come at once. */
    Invoice charge(UUID migration, String database, Debtor debtor, Price price) {
        LocalDate today = settings.today();
        Invoice invoice = transactions.await(() -> NumberRange.INVOICE
                .next(today.getYear())
                .flatMap(number -> persist(invoice(number, today, migration, debtor, price), database, price)));
        metrics.counter("fusie.billing.charges").increment();
        return invoice;
    }

    private Uni<Invoice> persist(Invoice invoice, String database, Price price) {
        var charge = new Charge();
        charge.id = UUID.randomUUID();
        charge.migration = invoice.migration;
        charge.database = database;
        charge.invoice = invoice.number;
        charge.description = ResourceBundle.getBundle("texts.invoice", Locale.forLanguageTag(invoice.language))
                .getString("line")
                .formatted(database);
        charge.netCents = price.centsPerDatabase;
        charge.vatBasisPoints = price.vatBasisPoints;
        Object[] totals = price.amounts(1).perRate().stream()
                .map(rate -> VatTotal.of(invoice.number, rate))
                .toArray();
        return Panache.getSession()
                .flatMap(session -> session.persist(invoice)
                        .chain(session::flush)
                        .chain(() -> session.persist(charge))
                        .chain(() -> session.persistAll(totals)))
                .replaceWith(invoice);
    }

    private Invoice invoice(int number, LocalDate today, UUID migration, Debtor debtor, Price price) {
        Amounts amounts = price.amounts(1);
        var invoice = new Invoice();
        invoice.number = NumberRange.INVOICE.written(today.getYear(), number);
        invoice.migration = migration;
        invoice.debtor = debtor.institution();
        invoice.issuedOn = today;
        invoice.dueOn = today.plusDays(settings.paymentDays());
        invoice.ogm = Ogm.of(today.getYear() * 1_000_000L + number).digits();
        invoice.netCents = amounts.netCents();
        invoice.vatCents = amounts.vatCents();
        invoice.totalCents = amounts.totalCents();
        invoice.currency = price.currency;
        invoice.priceList = price.version;
        invoice.language = settings.language();
        invoice.sellerName = settings.seller().name();
        invoice.sellerStreet = settings.seller().street();
        invoice.sellerPostalCode = settings.seller().postalCode();
        invoice.sellerCity = settings.seller().city();
        invoice.sellerEnterpriseNumber = settings.seller().enterpriseNumber();
        invoice.sellerIban = settings.seller().iban();
        invoice.buyerName = debtor.name();
        invoice.buyerEnterpriseNumber = debtor.enterpriseNumber().digits();
        invoice.buyerStreet = debtor.street();
        invoice.buyerPostalCode = debtor.postalCode();
        invoice.buyerCity = debtor.city();
        return invoice;
    }

    /**
     * The credit note of the migration's invoice: the one that exists, or a new one; null when nothing was charged. From
     * now on the migration can't be charged any more.
     */
    CreditNote credit(UUID migration) {
        return transactions.await(() -> NoCharge.record(migration)
                .chain(() -> Invoice.<Invoice>find("migration", migration).<Invoice>firstResult())
                .flatMap(invoice -> invoice == null ? Uni.createFrom().nullItem() : creditNoteOf(invoice)));
    }

    private Uni<CreditNote> creditNoteOf(Invoice invoice) {
        return CreditNote.<CreditNote>find("invoice", invoice.number)
                .<CreditNote>firstResult()
                .flatMap(note ->
                        note == null ? creditNote(invoice) : Uni.createFrom().item(note));
    }

    private Uni<CreditNote> creditNote(Invoice invoice) {
        LocalDate today = settings.today();
        return NumberRange.CREDIT_NOTE.next(today.getYear()).flatMap(number -> {
            var note = new CreditNote();
            note.number = NumberRange.CREDIT_NOTE.written(today.getYear(), number);
            note.invoice = invoice.number;
            note.migration = invoice.migration;
            note.issuedOn = today;
            metrics.counter("fusie.billing.credits").increment();
            return note.persist();
        });
    }

    /** The invoice with all that belongs to it; inside a transaction. */
    static Uni<InvoiceView> view(Invoice invoice) {
        Uni<List<Charge>> charges = Charge.list("invoice = ?1 order by database", invoice.number);
        return charges.flatMap(lines -> VatTotal.of(invoice.number)
                .flatMap(vat -> CreditNote.<CreditNote>find("invoice", invoice.number)
                        .firstResult()
                        .map(note -> InvoiceView.of(invoice, lines, vat, note))));
    }
}
