package be.fusie.billing.board;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A school makes its link to Exact anew, under the new board (M16). */
@Entity
@Table(name = "exact_task")
@IdClass(ExactTask.Key.class)
class ExactTask extends PanacheEntityBase {
    /** What the to-do boards of notification-service call it. */
    static final String TO_DO = "exact";

    record Key(UUID migration, String institution) implements Serializable {}

    enum State {
        OPEN,
        DONE
    }

    @Id
    public UUID migration;

    @Id
    public String institution;

    /** How many customers the new dossier makes anew: each with its first posting. */
    public long customers;

    @Enumerated(EnumType.STRING)
    public State state;

    /** Number of the new dossier in Exact; null until it is done. */
    public String dossier;

    public String doneBy;
    public Instant doneAt;

    static Uni<List<ExactTask>> of(UUID migration) {
        return list("migration = ?1 order by institution", migration);
    }

    /** The tasks of a migration; one that a school has done already stays. */
    static Uni<Void> replace(UUID migration, List<BoardPlan.Link> links) {
        return of(migration).flatMap(known -> {
            Object[] fresh = links.stream()
                    .filter(link -> known.stream().noneMatch(task -> task.institution.equals(link.institution())))
                    .map(link -> open(migration, link))
                    .toArray();
            return fresh.length == 0
                    ? Uni.createFrom().voidItem()
                    : Panache.getSession().flatMap(session -> session.persistAll(fresh));
        });
    }

    /** Sent again it takes the new number. */
    void done(String dossier, String who, Instant now) {
        state = State.DONE;
        this.dossier = dossier;
        doneBy = who;
        doneAt = now;
    }

    private static ExactTask open(UUID migration, BoardPlan.Link link) {
        var task = new ExactTask();
        task.migration = migration;
        task.institution = link.institution();
        task.customers = link.customers();
        task.state = State.OPEN;
        return task;
    }
}
