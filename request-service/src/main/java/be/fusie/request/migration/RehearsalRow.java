package be.fusie.request.migration;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A rehearsal of a migration (R14), asked for here or at merge-service. */
@Entity
@Table(name = "rehearsal")
class RehearsalRow extends PanacheEntityBase {

    enum State {
        WAITING,
        /** Merged, verified, undone, and both copies as before. */
        PASSED,
        /** It was done, and found what stands in the way. */
        FAILED,
        /** It could not be done at all, or no answer came. */
        REFUSED
    }

    @Id
    public UUID id;

    @Column(name = "migration_id")
    public UUID migrationId;

    @Enumerated(EnumType.STRING)
    public State state;

    public boolean masked;

    /** Whether a new version of the plan is made with what it measured, when it passed. */
    @Column(name = "new_plan")
    public boolean newPlan;

    @Column(name = "asked_at")
    public Instant askedAt;

    /** Of who asked; {@code service} when that was at merge-service. */
    public String role;

    public String subject;

    @Column(name = "finished_at")
    public Instant finishedAt;

    /** At merge-service; null while it is not known. */
    public Integer number;

    /** Without write access, as it foretells. */
    public Long seconds;

    public Long rows;
    public Long checks;
    public Long differences;
    public String basis;

    /** JSON of {@link Replies.Reason}s; null when there are none. */
    public String reasons;

    static Uni<List<RehearsalRow>> all(UUID migration) {
        return list("migrationId = ?1 order by askedAt desc, id", migration);
    }
}
