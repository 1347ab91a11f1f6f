package be.fusie.billing;

import be.fusie.kit.messaging.Transactions;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
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
import java.util.function.Consumer;

/** How far the work of a migration is, for people who wait (M19). Any replica can tell. */
@Entity
@Table(name = "progress")
@IdClass(Progress.Key.class)
public class Progress extends PanacheEntityBase {
    record Key(UUID migration, Step step) implements Serializable {}

    /** Pieces of work that take a while. */
    public enum Step {
        INVOICING,
        REGISTRATION,
        RESTORE_REGISTRATION
    }

    @Id
    public UUID migration;

    @Id
    @Enumerated(EnumType.STRING)
    public Step step;

    /** Institutions done. */
    public int done;

    /** Institutions in all. */
    public int total;

    /** Rows of school databases that were written so far. */
    public long changes;

    public Instant startedAt;
    public Instant updatedAt;

    /** Whether the step has come to its end; inside a transaction. */
    public static Uni<Boolean> isDone(UUID migration, Step step) {
        return Progress.<Progress>findById(new Key(migration, step))
                .map(progress -> progress != null && progress.done == progress.total);
    }

    /** The step was taken back; inside a transaction. */
    public static Uni<Void> forget(UUID migration, Step step) {
        return delete("migration = ?1 and step = ?2", migration, step).replaceWithVoid();
    }

    static Uni<List<Progress>> of(UUID migration) {
        return list("migration = ?1 order by startedAt", migration);
    }

    /** Notes how far work is, each in a transaction of its own. On a worker thread. */
    @ApplicationScoped
    public static class Board {
        private final Transactions transactions;

        Board(Transactions transactions) {
            this.transactions = transactions;
        }

        public void begin(UUID migration, Step step, int total) {
            note(migration, step, progress -> {
                progress.startedAt = Instant.now();
                progress.total = total;
                progress.done = 0;
                progress.changes = 0;
            });
        }

        /** One more institution is done. */
        public void add(UUID migration, Step step, long changes) {
            note(migration, step, progress -> {
                progress.done++;
                progress.changes += changes;
            });
        }

        private void note(UUID migration, Step step, Consumer<Progress> change) {
            transactions.await(() -> Progress.<Progress>findById(new Key(migration, step))
                    .map(known -> known == null ? new Progress() : known)
                    .flatMap(progress -> {
                        progress.migration = migration;
                        progress.step = step;
                        change.accept(progress);
                        progress.updatedAt = Instant.now();
                        return progress.persist();
                    }));
        }
    }
}
