package be.fusie.billing.charge;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.LocalDate;

/** One version of the price list (B1): valid from its date until the next version's. Rows are added, never changed. */
@Entity
@Table(name = "price_list")
class Price extends PanacheEntityBase {
    @Id
    public String version;

    public LocalDate validFrom;

    /** For one migrated database; a partial move counts as one. */
    public long centsPerDatabase;

    public String currency;

    /** Hundredths of a percent. */
    public int vatBasisPoints;

    /** Subject of the operator who added it; null for a version that came with the service. */
    public String addedBy;

    public Instant addedAt;

    /** The version valid on that day, or null when the day lies before the first. */
    static Uni<Price> on(LocalDate date) {
        return Price.find("validFrom <= ?1 order by validFrom desc", date).firstResult();
    }

    Amounts amounts(int databases) {
        return Amounts.of(Math.multiplyExact(centsPerDatabase, databases), vatBasisPoints);
    }
}
