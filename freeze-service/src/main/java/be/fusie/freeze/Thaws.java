package be.fusie.freeze;

import be.fusie.kit.messaging.Refusal;
import be.fusie.kit.messaging.Transactions;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** The ways out of a freeze that lead back (F8, I1): saga, operator, expiry. None depends on another. */
@ApplicationScoped
class Thaws {

    private static final Logger LOG = Logger.getLogger(Thaws.class);

    private static final String TAKEN_BACK =
            "the migration is being taken back: let the saga go on, or have it keep the migration";

    private final FreezeStore store;
    private final FreezeSequence sequence;
    private final Transactions transactions;
    private final FreezeMetrics metrics;

    Thaws(FreezeStore store, FreezeSequence sequence, Transactions transactions, FreezeMetrics metrics) {
        this.store = store;
        this.sequence = sequence;
        this.transactions = transactions;
        this.metrics = metrics;
    }

    /**
     * Opens the gates of both databases, as before the freeze; from a worker thread. Ends in {@link #ended}, which the
     * caller puts into its own transaction.
     *
     * @return what is to be recorded: thawed, or the tombstone of what was never frozen
     * @throws Refusal once the pivot has switched a gate
     */
    Freeze.Thawed thaw(UUID migration, Freeze.Cause cause, String reason) throws SQLException {
        Optional<Freeze> found = transactions.await(() -> store.find(migration));
        if (found.isPresent() && found.get() instanceof Freeze.Opening opening) {
            if (sequence.pivoted(opening.move())) {
                throw pivoted();
            }
            transactions.await(() -> refuseOpening(migration));
        }
        Optional<Freeze> begun = transactions.await(() -> begin(migration, cause, reason));
        if (begun.isEmpty()) {
            return Freeze.tombstone(migration, Freeze.now());
        }
        if (begun.get() instanceof Freeze.Thawed before) {
            thawAgain(before);
            return before;
        }
        return finish((Freeze.Thawing) begun.get());
    }

    /** Opens what a replica that slept has closed after the freeze was over. */
    void thawAgain(Freeze.Thawed thawed) throws SQLException {
        if (thawed.move().isPresent()) {
            sequence.thaw(thawed.migration(), thawed.move().get().databases());
        }
    }

    private Uni<Optional<Freeze>> begin(UUID migration, Freeze.Cause cause, String reason) {
        return store.lock(migration).flatMap(found -> {
            Freeze freeze = found.orElse(null);
            if (freeze instanceof Freeze.Opened || freeze instanceof Freeze.Opening) {
                return Uni.createFrom().failure(pivoted());
            }
            if (freeze instanceof Freeze.Thawable taken
                    && taken.move().again()
                    && !(cause == Freeze.Cause.SAGA && taken instanceof Freeze.Frozen)) {
                return Uni.createFrom().failure(new Refusal(TAKEN_BACK));
            }
            if (freeze instanceof Freeze.Thawable thawable) {
                Freeze.Thawing thawing = thawable.thaw(cause, reason);
                return store.save(thawing).replaceWith(Optional.of(thawing));
            }
            return Uni.createFrom().item(found);
        });
    }

    private static Refusal pivoted() {
        return new Refusal("the receiving database has been opened: nothing can be thawed any more, only completed");
    }

    /** Back to frozen from an opening that has not switched any gate. */
    Uni<Void> refuseOpening(UUID migration) {
        return store.lock(migration)
                .flatMap(found -> found.orElse(null) instanceof Freeze.Opening opening
                        ? store.save(opening.refused())
                        : Uni.createFrom().voidItem());
    }

    /** Opens the gates of a thaw that has begun; also for one whose replica died. */
    Freeze.Thawed finish(Freeze.Thawing thawing) throws SQLException {
        Freeze.Thawed thawed = thawing.thawed(Freeze.now());
        if (thawing.move().again()) {
            Freeze.Tokens epochs = sequence.takeHome(thawing.move());
            transactions.await(() -> store.cameBack(thawing.move(), epochs.source(), thawed.at()));
        } else {
            sequence.thaw(thawing.migration(), thawing.move().databases());
        }
        return thawed;
    }

    /**
     * The end of a second freeze that nothing came of: the receiver opens with what moved in it, as after the pivot.
     *
     * @param unlessUsed see {@link FreezeSequence#openAgain}
     * @return what is to be recorded; empty when it stays frozen
     * @throws Refusal when what moved is on its way home already
     */
    Optional<Freeze.Opened> openAgain(Freeze.Active freeze, boolean unlessUsed) throws SQLException {
        if (!(freeze instanceof Freeze.Thawable)) {
            throw new Refusal("the migration is taken back: what had moved is at home again");
        }
        if (!sequence.openAgain(freeze.move(), unlessUsed)) {
            return Optional.empty();
        }
        LOG.infof("%s is open again: the migration is kept", freeze.move().receiver());
        Instant now = Freeze.now();
        return Optional.of(
                freeze instanceof Freeze.Frozen frozen
                        ? new Freeze.Opened(frozen.move(), frozen.since(), frozen.tokens(), now)
                        : new Freeze.Opened(freeze.move(), now, null, now));
    }

    /** Records the end, in a transaction that is open; repeating it keeps the first. */
    Uni<Void> ended(Freeze.Thawed thawed) {
        return store.lock(thawed.migration())
                .flatMap(found -> found.orElse(null) instanceof Freeze.Thawed
                        ? Uni.createFrom().voidItem()
                        : store.save(thawed).invoke(() -> {
                            metrics.readOnly(thawed.readOnlySeconds(), "thawed");
                            LOG.infof(
                                    "thawed after %.1f s without writing (%s)",
                                    thawed.readOnlySeconds(),
                                    thawed.cause().name().toLowerCase());
                        }));
    }

    /**
     * Ends a freeze whose time is over. When a token was used since, it is held instead, and says why: opening both
     * databases over data that may be half moved is for the saga or an operator to decide.
     */
    void expire(Freeze freeze) throws SQLException {
        String reason = "its time was over";
        if (freeze instanceof Freeze.Thawing thawing) {
            record(finish(thawing));
        } else if (freeze instanceof Freeze.Announced) {
            transactions.await(() -> store.forget(freeze.migration()));
        } else if (freeze instanceof Freeze.Draining draining && draining.move().again()) {
            Freeze.Opened opened = openAgain(draining, false).orElseThrow();
            transactions.await(() -> store.save(opened));
        } else if (freeze instanceof Freeze.Draining draining) {
            record(thaw(draining.migration(), Freeze.Cause.EXPIRY, reason));
        } else if (freeze instanceof Freeze.Frozen frozen) {
            if (frozen.held().byOperator()) {
                LOG.errorf(
                        "the hold of migration %s is over since %s; who holds it has to let it go, renew it or release it",
                        frozen.migration(), frozen.holdUntil());
                return;
            }
            // Asked twice: first so that nobody waits for a merge at work, then with the gates locked.
            if (sequence.tokenUsed(frozen.move()) || !expireUnused(frozen, reason)) {
                hold(frozen);
            }
        }
    }

    /** The gates first: should it stop in between, the gates say that it is over, and the next sweep records it. */
    private boolean expireUnused(Freeze.Frozen frozen, String reason) throws SQLException {
        if (frozen.move().again()) {
            Optional<Freeze.Opened> opened = openAgain(frozen, true);
            opened.ifPresent(again -> transactions.await(() -> store.save(again)));
            return opened.isPresent();
        }
        if (!sequence.thawUnlessUsed(frozen.move(), () -> isFrozen(frozen.migration()))) {
            return false;
        }
        if (isFrozen(frozen.migration())) {
            record(thaw(frozen.migration(), Freeze.Cause.EXPIRY, reason));
        }
        return true;
    }

    private boolean isFrozen(UUID migration) {
        return transactions.await(() -> store.find(migration)).orElse(null) instanceof Freeze.Frozen;
    }

    private void hold(Freeze.Frozen frozen) {
        String because = "overdue, but data was written under the freeze's token: the saga has to go on or undo, or an"
                + " operator has to release it";
        transactions.await(() -> store.lock(frozen.migration())
                .flatMap(found -> found.orElse(null) instanceof Freeze.Frozen still
                        ? store.save(still.hold(because))
                                .flatMap(saved -> frozen.held().owner().isEmpty()
                                        ? FreezeAct.record(
                                                frozen.migration(), null, Freeze.Hold.SERVICE, "held", because)
                                        : Uni.createFrom().voidItem())
                        : Uni.createFrom().voidItem()));
        LOG.errorf(
                "the freeze of migration %s is overdue since %s and is held: %s",
                frozen.migration(), frozen.holdUntil(), because);
    }

    /** Whether an operator's release needs to be confirmed, because data may be half moved. */
    boolean dataMayHaveMoved(Freeze freeze) throws SQLException {
        return freeze instanceof Freeze.Active active && sequence.tokenUsed(active.move());
    }

    void record(Freeze.Thawed thawed) {
        transactions.await(() -> ended(thawed));
    }
}
