package be.fusie.merge;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** The last look at a finished move. */
@Entity
@Table(name = "after_check")
class AfterCheckRow extends PanacheEntityBase {

    @Id
    public UUID migration;

    /** JSON. */
    public String checks;

    public Instant at;
}
