package be.fusie.freeze;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A {@link Freeze} as it is stored. No field has an initial value: Hibernate would take it for a change after each load, and
 * write what was only read.
 */
@Entity
@Table(name = "database_freeze")
class FreezeRow extends PanacheEntityBase {

    enum State {
        ANNOUNCED,
        DRAINING,
        FROZEN,
        THAWING,
        OPENING,
        THAWED,
        OPENED
    }

    @Id
    public UUID migration;

    @Enumerated(EnumType.STRING)
    public State state;

    public String source;
    public String receiver;

    /** Numbers with a blank between. */
    public String institutions;

    public boolean whole;

    @Column(name = "by_rows")
    public boolean byRows;

    /** A freeze after the pivot, see {@link Move}. */
    public boolean again;

    @Column(name = "starts_at")
    public Instant startsAt;

    @Column(name = "drain_until")
    public Instant drainUntil;

    @Column(name = "hold_seconds")
    public long holdSeconds;

    public Instant since;

    @Column(name = "hold_until")
    public Instant holdUntil;

    /** When the sweeper looks at it; null when it need not. */
    @Column(name = "due_at")
    public Instant dueAt;

    @Column(name = "source_token")
    public Long sourceToken;

    @Column(name = "receiver_token")
    public Long receiverToken;

    @Column(name = "ended_at")
    public Instant endedAt;

    @Enumerated(EnumType.STRING)
    public Freeze.Cause cause;

    public String reason;

    @Column(name = "held_by")
    public String heldBy;

    @Version
    public int version;

    List<String> institutions() {
        return institutions.isEmpty() ? List.of() : List.of(institutions.split(" "));
    }

    Freeze freeze() {
        Move move = move();
        return switch (state) {
            case ANNOUNCED -> new Freeze.Announced(move, startsAt, holdUntil);
            case DRAINING -> new Freeze.Draining(move, drainUntil, Duration.ofSeconds(holdSeconds));
            case FROZEN -> new Freeze.Frozen(move, since, holdUntil, tokens(), new Freeze.Hold(heldBy, reason));
            case THAWING -> new Freeze.Thawing(move, Optional.ofNullable(since), cause, reason);
            case OPENING -> new Freeze.Opening(move, since, holdUntil, tokens());
            case THAWED ->
                new Freeze.Thawed(
                        migration, Optional.ofNullable(move), Optional.ofNullable(since), endedAt, cause, reason);
            case OPENED -> new Freeze.Opened(move, since, tokens(), endedAt);
        };
    }

    /** Null of the tombstone of what was never frozen. */
    Move move() {
        return source == null ? null : new Move(migration, source, receiver, institutions(), whole, byRows, again);
    }

    private Freeze.Tokens tokens() {
        return new Freeze.Tokens(sourceToken, receiverToken);
    }

    /** @param lookAgain when the sweeper takes up what is under way but has no due time of its own */
    void become(Freeze freeze, Instant lookAgain) {
        migration = freeze.migration();
        reason = "";
        heldBy = "";
        dueAt = null;
        if (freeze instanceof Freeze.Active active) {
            move(active.move());
        } else if (institutions == null) {
            institutions = "";
        }
        if (freeze instanceof Freeze.Announced announced) {
            state = State.ANNOUNCED;
            startsAt = announced.from();
            holdUntil = announced.kept();
            dueAt = holdUntil;
        } else if (freeze instanceof Freeze.Draining draining) {
            state = State.DRAINING;
            drainUntil = draining.until();
            holdSeconds = draining.hold().toSeconds();
            holdUntil = draining.holdUntil();
            dueAt = holdUntil;
        } else if (freeze instanceof Freeze.Frozen frozen) {
            state = State.FROZEN;
            since = frozen.since();
            holdUntil = frozen.holdUntil();
            tokens(frozen.tokens());
            reason = frozen.held().reason();
            heldBy = frozen.held().owner();
            // Held by this service it is overdue already; by an operator it is once that time is over.
            dueAt = heldBy.equals(Freeze.Hold.SERVICE) ? lookAgain : holdUntil;
        } else if (freeze instanceof Freeze.Thawing thawing) {
            state = State.THAWING;
            cause = thawing.cause();
            reason = thawing.reason();
            dueAt = lookAgain;
        } else if (freeze instanceof Freeze.Opening) {
            state = State.OPENING;
        } else if (freeze instanceof Freeze.Thawed thawed) {
            state = State.THAWED;
            endedAt = thawed.at();
            cause = thawed.cause();
            reason = thawed.reason();
        } else if (freeze instanceof Freeze.Opened opened) {
            state = State.OPENED;
            since = opened.since();
            endedAt = opened.at();
            // Also after it was frozen again and is to stay after all.
            again = false;
        }
    }

    private void move(Move move) {
        source = move.source();
        receiver = move.receiver();
        institutions = String.join(" ", move.institutions());
        whole = move.whole();
        byRows = move.byRows();
        again = move.again();
    }

    private void tokens(Freeze.Tokens tokens) {
        sourceToken = tokens.source();
        receiverToken = tokens.receiver();
    }
}
