package be.fusie.freeze;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;

/** Where an institution lives since a migration moved it (F7). */
@Entity
class Home extends PanacheEntityBase {

    @Id
    public String institution;

    public String database;
    public long epoch;
    public UUID migration;
    public Instant since;
}
