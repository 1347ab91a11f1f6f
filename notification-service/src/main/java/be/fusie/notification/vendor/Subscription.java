package be.fusie.notification.vendor;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
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
 * Where a vendor wants its events.
 *
 * <pre>
 *            failed for days, or answered 410
 *   ACTIVE ──────────────────────────────────▶ SWITCHED_OFF
 *    │  ▲ ◀──────────── switched on ────────────────┘
 *    ▼  │
 *   PAUSED
 * </pre>
 */
@Entity
@Table(name = "webhook_subscription")
public class Subscription extends PanacheEntityBase {

    enum State {
        ACTIVE,
        PAUSED,
        SWITCHED_OFF;

        String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Id
    public UUID id;

    public String owner;
    public String name;
    public String url;
    public String[] types;
    public String[] institutions;
    public String[] boards;
    public String contact;
    public String language;

    @Enumerated(EnumType.STRING)
    public State state;

    public String reason;

    @Column(name = "state_since")
    public Instant stateSince;

    @Column(name = "failing_since")
    public Instant failingSince;

    public int failures;

    @Column(name = "resume_at")
    public Instant resumeAt;

    @Column(name = "created_at")
    public Instant createdAt;

    void become(State next, String why, Instant now) {
        if (state != next) {
            state = next;
            stateSince = now;
        }
        reason = why;
        if (next == State.ACTIVE) {
            works();
        }
    }

    void works() {
        failingSince = null;
        failures = 0;
        resumeAt = null;
    }

    /** The receiver serves nobody: all its deliveries wait. Deliveries that failed side by side count once. */
    void fails(Backoff backoff, Duration atLeast, Instant now) {
        if (failingSince == null) {
            failingSince = now;
        }
        if (resumeAt == null || !now.isBefore(resumeAt)) {
            failures++;
            Duration wait = backoff.delay(failures);
            resumeAt = now.plus(wait.compareTo(atLeast) > 0 ? wait : atLeast);
        }
    }

    boolean failedFor(Duration time, Instant now) {
        return failingSince != null && failingSince.plus(time).isBefore(now);
    }
}
