package be.fusie.merge;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** How far the work of a migration is; written by the engine, read here by any replica. */
@Entity
@Table(name = "merge_progress")
class ProgressRow extends PanacheEntityBase {

    @Id
    public UUID migration;

    public String phase;

    @Column(name = "started_at")
    public Instant startedAt;

    @Column(name = "updated_at")
    public Instant updatedAt;

    /** JSON. */
    public String tables;
}
