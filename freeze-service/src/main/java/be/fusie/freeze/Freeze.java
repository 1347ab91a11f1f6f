package be.fusie.freeze;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/**
 * Where the freeze of one migration stands. A transition is a method that exists only where it is legal.
 *
 * <pre>
 *  (none) ─▶ Announced ─▶ Draining ─▶ Frozen ─▶ Opening ─▶ Opened   the pivot: nothing leads back
 *    │           │            │        │  ▲        │
 *    │           ▼            ▼        ▼  └────────┘  opening refused, no gate was switched
 *    │           └────────▶ Thawing ◀──┘
 *    ▼                        ▼
 *  Thawed ◀───────────────────┘                                also the tombstone of what was never frozen
 * </pre>
 *
 * An announcement can be left out. What users may do in each state is its {@link Mode}.
 */
sealed interface Freeze {

    UUID migration();

    /** Now, as exactly as the database keeps it. */
    static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }

    /** Thawing before anything was frozen: recorded, so that the late freeze is refused. */
    static Thawed tombstone(UUID migration, Instant now) {
        return new Thawed(migration, Optional.empty(), Optional.empty(), now, Cause.SAGA, "");
    }

    /** Who ended a freeze. */
    enum Cause {
        SAGA,
        EXPIRY,
        OPERATOR
    }

    /** The fencing tokens, one per database: the epochs that the freeze granted (F7). */
    record Tokens(long source, long receiver) {}

    /** A freeze that holds databases. */
    sealed interface Active extends Freeze {
        Move move();

        /** Since when, or at the latest when, writing is refused; null when nobody can say. */
        default Instant readOnlyFrom() {
            return null;
        }

        /** When it is over at the latest, if nothing goes wrong; null when nobody can say. */
        default Instant expectedOverAt() {
            return null;
        }

        @Override
        default UUID migration() {
            return move().migration();
        }
    }

    /** An active freeze that may still be thawed. */
    sealed interface Thawable extends Active {
        /** When it ends by itself at the latest (F8). */
        Instant holdUntil();

        @Override
        default Instant expectedOverAt() {
            return holdUntil();
        }

        Thawing thaw(Cause cause, String reason);
    }

    /**
     * Only a notice: everybody works on (F3). Its databases are not held yet, so that any number of announcements can stand.
     *
     * @param from when the drain is to begin
     * @param kept when an announcement that nothing came of is forgotten
     */
    record Announced(Move move, Instant from, Instant kept) implements Thawable {
        Draining drain(Move move, Instant until, Duration hold) {
            return new Draining(move, until, hold);
        }

        @Override
        public Instant readOnlyFrom() {
            return from;
        }

        @Override
        public Instant expectedOverAt() {
            return null;
        }

        @Override
        public Instant holdUntil() {
            return kept;
        }

        @Override
        public Thawing thaw(Cause cause, String reason) {
            return new Thawing(move, Optional.empty(), cause, reason);
        }
    }

    /** No new editing sessions; who edits may finish until the deadline (F3, F4, F5). Writing still works. */
    record Draining(Move move, Instant until, Duration hold) implements Thawable {
        Frozen frozen(Instant since, Tokens tokens) {
            return new Frozen(move, since, since.plus(hold), tokens, Hold.NONE);
        }

        @Override
        public Instant readOnlyFrom() {
            return until;
        }

        @Override
        public Instant holdUntil() {
            return until.plus(hold);
        }

        @Override
        public Thawing thaw(Cause cause, String reason) {
            return new Thawing(move, Optional.empty(), cause, reason);
        }
    }

    /**
     * Why a freeze is not thawed when its time is over (F8, I1).
     *
     * @param owner the operator who answers for it; {@link #SERVICE} when nobody has taken it over yet
     */
    record Hold(String owner, String reason) {
        static final Hold NONE = new Hold("", "");
        /** Held by this service, because data may be half moved. */
        static final String SERVICE = "freeze-service";

        boolean byOperator() {
            return !owner.isEmpty() && !owner.equals(SERVICE);
        }
    }

    /** Both databases are read-only (F1), or in the source the rows of the institutions that move. */
    record Frozen(Move move, Instant since, Instant holdUntil, Tokens tokens, Hold held) implements Thawable {
        @Override
        public Instant readOnlyFrom() {
            return since;
        }

        @Override
        public Thawing thaw(Cause cause, String reason) {
            return new Thawing(move, Optional.of(since), cause, reason);
        }

        Opening open() {
            return new Opening(move, since, holdUntil, tokens);
        }

        /** Kept by this service beyond its time. */
        Frozen hold(String because) {
            return held.byOperator()
                    ? this
                    : new Frozen(move, since, holdUntil, tokens, new Hold(Hold.SERVICE, because));
        }

        /** Kept by an operator; when {@code until} is over it is not thawed, but alarms. */
        Frozen hold(String owner, String reason, Instant until) {
            return new Frozen(move, since, until, tokens, new Hold(owner, reason));
        }

        /** Given back to the sweeper. */
        Frozen letGo() {
            return new Frozen(move, since, holdUntil, tokens, Hold.NONE);
        }
    }

    /** The gates are being opened again, both databases as before. */
    record Thawing(Move move, Optional<Instant> since, Cause cause, String reason) implements Active {
        Thawed thawed(Instant now) {
            return new Thawed(migration(), Optional.of(move), since, now, cause, reason);
        }
    }

    /** The pivot is under way: no expiry and no operator may thaw any more. */
    record Opening(Move move, Instant since, Instant holdUntil, Tokens tokens) implements Active {
        @Override
        public Instant readOnlyFrom() {
            return since;
        }

        @Override
        public Instant expectedOverAt() {
            return holdUntil;
        }

        Opened opened(Instant now) {
            return new Opened(move, since, tokens, now);
        }

        /** Only while no gate was switched. */
        Frozen refused() {
            return new Frozen(move, since, holdUntil, tokens, Hold.NONE);
        }
    }

    /** Over: writing works in both databases as before. */
    record Thawed(UUID migration, Optional<Move> move, Optional<Instant> since, Instant at, Cause cause, String reason)
            implements Freeze {
        /** Seconds during which writing was refused; 0 when nothing was frozen. */
        double readOnlySeconds() {
            return since.map(s -> seconds(s, at)).orElse(0.0);
        }
    }

    /** Over: the receiving database is open, the source's institutions are marked moved. */
    record Opened(Move move, Instant since, Tokens tokens, Instant at) implements Freeze {
        @Override
        public UUID migration() {
            return move.migration();
        }

        double readOnlySeconds() {
            return seconds(since, at);
        }
    }

    private static double seconds(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toMillis()) / 1000.0;
    }
}
