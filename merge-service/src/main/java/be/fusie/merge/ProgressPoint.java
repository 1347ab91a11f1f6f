package be.fusie.merge;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** How many rows were copied at a moment; written by the engine. */
@Entity
@Table(name = "merge_progress_point")
class ProgressPoint extends PanacheEntityBase {

    @Id
    public UUID id;

    public UUID migration;

    @Column(name = "started_at")
    public Instant startedAt;

    public Instant at;

    @Column(name = "rows_copied")
    public long rows;

    /** Those of the work that a row tells of, first to last. */
    static Uni<List<ProgressPoint>> of(ProgressRow work) {
        return list("migration = ?1 and startedAt = ?2 order by at", work.migration, work.startedAt);
    }
}
