package be.fusie.billing;

import be.fusie.kit.messaging.Refusal;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.MappedSuperclass;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * How far a piece of work on a school database is that can be taken back, once for each migration.
 *
 * <pre>
 *               do               done
 *   (nothing) ──────────▶ DOING ────▶ DONE
 *       │                   │          │  undo
 *       │ undo              ▼          ▼
 *       └────▶ UNDONE ◀── UNDOING ◀────┘     UNDONE ── do ──▶ DOING (next round)
 * </pre>
 *
 * Commands of a migration carry a sequence that only grows. A worker that woke up after its lease holds an old one: it
 * is refused here, and again inside the transaction in the school database.
 */
@MappedSuperclass
public abstract class Reversible extends PanacheEntityBase {
    /** See the diagram above. */
    public enum State {
        DOING,
        DONE,
        UNDOING,
        UNDONE
    }

    @Id
    public UUID migration;

    /** Sequence of the command that began to do it; what is made belongs to a round. 0 before the first. */
    public long round;

    /** Sequence of the latest command begun. */
    public long sequence;

    @Enumerated(EnumType.STRING)
    public State state;

    /** Moves the work of a migration on, under its row lock; inside a transaction. */
    public static <R extends Reversible> Uni<R> advance(
            Class<R> kind, Supplier<R> first, UUID migration, Consumer<R> step) {
        return Panache.getSession().flatMap(session -> session.find(kind, migration, LockModeType.PESSIMISTIC_WRITE)
                .flatMap(known -> {
                    R work = known == null ? first.get() : known;
                    work.migration = migration;
                    step.accept(work);
                    return session.persist(work).replaceWith(work);
                }));
    }

    /** Begins, or goes on where a former attempt ended. */
    public void begin(long command) {
        take(command);
        switch (now()) {
            case UNDONE -> {
                round = command;
                state = State.DOING;
            }
            case DOING, DONE -> state = State.DOING;
            case UNDOING -> throw new Refusal("what was done before is not all taken back yet");
        }
    }

    public void finish(long command) {
        take(command);
        state = State.DONE;
    }

    /** Begins to take back. From here on nothing more is done. */
    public void undo(long command) {
        take(command);
        state = now() == State.UNDONE ? State.UNDONE : State.UNDOING;
    }

    public void finishUndo(long command) {
        take(command);
        state = State.UNDONE;
    }

    /** @throws Refusal when another command has begun since */
    public void checkNotOvertaken(long command) {
        if (sequence != command) {
            throw new Refusal("a later command has overtaken this one");
        }
    }

    private State now() {
        return state == null ? State.UNDONE : state;
    }

    /** @throws Refusal when a later command has begun */
    private void take(long command) {
        if (command < sequence) {
            throw new Refusal("a later command has overtaken this one");
        }
        sequence = command;
    }
}
