package be.fusie.notification.vendor;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

/**
 * One event on its way to one receiver.
 *
 * <pre>
 *              claim             2xx
 *   PENDING ─────────▶ SENDING ───────▶ DELIVERED
 *    │   ▲ ◀── failed ──┘    └─ refused for days ──▶ FAILED
 *    ▼   │
 *    HELD: the subscription is paused or switched off. A replay makes PENDING of any of them.
 * </pre>
 */
@Entity
@Table(name = "webhook_delivery")
public class Delivery extends PanacheEntityBase {

    enum State {
        PENDING,
        SENDING,
        DELIVERED,
        FAILED,
        HELD;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Id
    public UUID id;

    public UUID subscription;
    public Long event;
    public UUID migration;
    public Long sequence;

    @Enumerated(EnumType.STRING)
    public State state;

    public int attempts;

    @Column(name = "due_at")
    public Instant dueAt;

    @Column(name = "tried_since")
    public Instant triedSince;

    @Column(name = "last_status")
    public Integer lastStatus;

    @Column(name = "last_failure")
    public String lastFailure;

    @Column(name = "delivered_at")
    public Instant deliveredAt;

    void claim(Instant now, Duration lease) {
        state = State.SENDING;
        attempts++;
        dueAt = now.plus(lease);
    }

    void delivered(Outcome outcome, Instant now) {
        note(outcome);
        state = State.DELIVERED;
        deliveredAt = now;
    }

    void failed(Outcome outcome, Instant next, Duration giveUpAfter, Instant now) {
        note(outcome);
        state = triedSince.plus(giveUpAfter).isBefore(now) ? State.FAILED : State.PENDING;
        dueAt = next;
    }

    void held(Outcome outcome) {
        note(outcome);
        state = State.HELD;
    }

    /** What waits for a receiver that is called no more. */
    static Uni<Integer> hold(UUID subscription) {
        return update("state = ?1 where subscription = ?2 and state = ?3", State.HELD, subscription, State.PENDING);
    }

    private void note(Outcome outcome) {
        lastStatus = outcome.status();
        lastFailure = outcome.failure();
    }
}
