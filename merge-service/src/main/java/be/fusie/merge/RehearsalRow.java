package be.fusie.merge;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;

/** A rehearsal that somebody asked for (R14). */
@Entity
@Table(name = "rehearsal")
@IdClass(RehearsalRow.Key.class)
class RehearsalRow extends PanacheEntityBase {

    record Key(UUID migration, int number) implements Serializable {}

    enum State {
        WAITING,
        RUNNING,
        /** It has a result, good or bad. */
        DONE,
        /** It could not be done at all. */
        REFUSED
    }

    @Id
    public UUID migration;

    @Id
    public int number;

    @Enumerated(EnumType.STRING)
    public State state;

    /** What is being done now; null before and after. */
    public String phase;

    public boolean masked;

    /** JSON: column → how it is masked, besides those by which the map recognises people. */
    public String columns;

    @Column(name = "requested_by")
    public String requestedBy;

    @Column(name = "requested_at")
    public Instant requestedAt;

    @Column(name = "finished_at")
    public Instant finishedAt;

    public String reason;

    /** What the asking service calls it; null when a person asked here. */
    public UUID reference;

    /** JSON of what was found. */
    public String result;

    /** The last that has a result, good or bad; null when none has. */
    static Uni<RehearsalRow> lastDone(UUID migration) {
        return find("migration = ?1 and state = ?2 order by number desc", migration, State.DONE)
                .firstResult();
    }

    static Uni<RehearsalRow> of(UUID migration, int number) {
        return findById(new Key(migration, number));
    }

    void finished(State end) {
        state = end;
        phase = null;
        finishedAt = Instant.now();
    }
}
