package be.fusie.billing.charge;

import be.fusie.billing.BillingSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.LocalDate;
import java.util.UUID;

/** Charges a migration once and takes that back once (B1, I5). Each call runs inside a transaction of the caller. */
@ApplicationScoped
class Charges {
    private final BillingSettings settings;
    private final MeterRegistry metrics;

    Charges(BillingSettings settings, MeterRegistry metrics) {
        this.settings = settings;
        this.metrics = metrics;
    }

    /** The price list the migration was quoted by, else today's; null when there is none. */
    Uni<Price> priceFor(UUID migration) {
        return Quote.<Quote>findById(migration)
                .flatMap(quote -> quote == null ? Price.on(settings.today()) : Price.findById(quote.priceList));
    }

    /** The invoice for the migrated database: the one that exists, or a new one. */
    Uni<Invoice> charge(UUID migration, String database, String debtor, Price price) {
        return Charge.<Charge>find("migration = ?1 and database = ?2", migration, database)
                .firstResult()
                .flatMap(charged -> charged == null
                        ? invoice(migration, database, debtor, price)
                        : Invoice.findById(charged.invoice));
    }

    private Uni<Invoice> invoice(UUID migration, String database, String debtor, Price price) {
        LocalDate today = settings.today();
        return NumberRange.INVOICE.next(today.getYear()).flatMap(number -> {
            Amounts amounts = price.amounts(1);
            var invoice = new Invoice();
            invoice.number = NumberRange.INVOICE.written(today.getYear(), number);
            invoice.migration = migration;
            invoice.debtor = debtor;
            invoice.issuedOn = today;
            invoice.dueOn = today.plusDays(settings.paymentDays());
            invoice.ogm = Ogm.of(today.getYear() * 1_000_000L + number).digits();
            invoice.netCents = amounts.netCents();
            invoice.vatCents = amounts.vatCents();
            invoice.totalCents = amounts.totalCents();
            invoice.currency = price.currency;
            invoice.vatBasisPoints = price.vatBasisPoints;
            invoice.priceList = price.version;
            invoice.sellerName = settings.seller().name();
            invoice.sellerAddress = settings.seller().address();
            invoice.sellerEnterpriseNumber = settings.seller().enterpriseNumber();
            invoice.sellerIban = settings.seller().iban();

            var charge = new Charge();
            charge.id = UUID.randomUUID();
            charge.migration = migration;
            charge.database = database;
            charge.invoice = invoice.number;
            charge.description = "Migration of school database " + database;
            charge.netCents = amounts.netCents();

            metrics.counter("fusie.billing.charges").increment();
            return invoice.<Invoice>persist().chain(() -> charge.persist()).replaceWith(invoice);
        });
    }

    /** The credit note of the migration's invoice: the one that exists, or a new one; null when nothing was charged. */
    Uni<CreditNote> credit(UUID migration) {
        return NoCharge.record(migration).chain(() -> invoiceOf(migration)).flatMap(invoice -> {
            if (invoice == null) {
                return Uni.createFrom().nullItem();
            }
            return CreditNote.<CreditNote>find("invoice", invoice.number)
                    .firstResult()
                    .flatMap(note -> note == null
                            ? creditNote(invoice)
                            : Uni.createFrom().item(note));
        });
    }

    private static Uni<Invoice> invoiceOf(UUID migration) {
        return Invoice.find("migration", migration).firstResult();
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
}
