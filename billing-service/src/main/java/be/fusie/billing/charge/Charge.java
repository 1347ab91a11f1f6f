package be.fusie.billing.charge;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.UUID;

/**
 * A line of an invoice: one migrated database. The database holds one of them per (database, migration) for good (I5),
 * whatever becomes of the invoice.
 */
@Entity
class Charge extends PanacheEntityBase {
    @Id
    public UUID id;

    public UUID migration;

    /** The migrated database. */
    public String database;

    /** Number of the invoice. */
    public String invoice;

    public String description;
    public long netCents;

    /** Hundredths of a percent. */
    public int vatBasisPoints;
}
