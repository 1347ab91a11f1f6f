package be.fusie.billing.registration;

import be.fusie.kit.messaging.Refusal;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.util.UUID;

/**
 * How far the barcodes of a migration are.
 *
 * <pre>
 *             reprovision          done
 *   (nothing) ───────────▶ ISSUING ────▶ ISSUED
 *       │                     │            │  restore
 *       │ restore             ▼            ▼
 *       └─────▶ RESTORED ◀── RESTORING ◀───┘     RESTORED ── reprovision ──▶ ISSUING (next round)
 * </pre>
 *
 * Commands of a migration carry a sequence that only grows. A worker that woke up after its lease holds an old one: it
 * is refused here, and again inside the transaction in the school database.
 */
@Entity
class Registration extends PanacheEntityBase {
    enum State {
        ISSUING,
        ISSUED,
        RESTORING,
        RESTORED
    }

    @Id
    public UUID migration;

    /** Sequence of the command that began to issue; codes belong to a round. 0 before the first. */
    public long round;

    /** Sequence of the latest command begun. */
    public long sequence;

    @Enumerated(EnumType.STRING)
    public State state = State.RESTORED;

    /** Begins to issue, or goes on where a former attempt ended. */
    void issue(long command) {
        take(command);
        switch (state) {
            case RESTORED -> {
                round = command;
                state = State.ISSUING;
            }
            case ISSUING, ISSUED -> state = State.ISSUING;
            case RESTORING -> throw new Refusal("the old barcodes are not all reinstated yet");
        }
    }

    void issued(long command) {
        take(command);
        state = State.ISSUED;
    }

    /** Begins to take back. From here on no more codes are issued. */
    void restore(long command) {
        take(command);
        state = state == State.RESTORED ? State.RESTORED : State.RESTORING;
    }

    void restored(long command) {
        take(command);
        state = State.RESTORED;
    }

    /** @throws Refusal when a later command has begun */
    private void take(long command) {
        if (command < sequence) {
            throw new Refusal("a later command has overtaken this one");
        }
        sequence = command;
    }
}
