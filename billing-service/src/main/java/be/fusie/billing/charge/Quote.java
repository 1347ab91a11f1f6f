package be.fusie.billing.charge;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.LocalDate;
import java.util.UUID;

/** The price list that the last plan of a migration was quoted by; the charge follows it, whatever the day. */
@Entity
class Quote extends PanacheEntityBase {
    @Id
    public UUID migration;

    public String priceList;

    /** The cut-over date of the plan. */
    public LocalDate quotedFor;

    static Uni<Quote> record(UUID migration, String priceList, LocalDate quotedFor) {
        return Quote.<Quote>findById(migration)
                .map(known -> known == null ? new Quote() : known)
                .flatMap(quote -> {
                    quote.migration = migration;
                    quote.priceList = priceList;
                    quote.quotedFor = quotedFor;
                    return quote.persist();
                });
    }
}
