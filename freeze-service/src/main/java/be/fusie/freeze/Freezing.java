package be.fusie.freeze;

import be.fusie.freeze.FreezeMessages.FreezeDatabases;
import be.fusie.kit.jdbc.NamedDatabases;
import be.fusie.kit.messaging.Completion;
import be.fusie.kit.messaging.Delivery;
import be.fusie.kit.messaging.Refusal;
import be.fusie.kit.messaging.Transactions;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Drains, then closes the gates (F1, F3–F5, F8): of both databases on the way to the pivot, of the receiver alone when a
 * migration is taken back after it. Half done, it ends in a refusal and leaves the rest to the undo, or to the opening.
 */
@ApplicationScoped
class Freezing {

    private static final Logger LOG = Logger.getLogger(Freezing.class);
    private static final String NOT_OPENED =
            "the receiver was not opened by this migration, or it is taken back already";

    /** What is answered once the databases are frozen, in the transaction that says so. */
    @FunctionalInterface
    interface Reply {
        Uni<Void> to(Freeze.Frozen frozen);
    }

    private final FreezeStore store;
    private final FreezeSequence sequence;
    private final Thaws thaws;
    private final StructureMarks marks;
    private final FreezeSettings settings;
    private final NamedDatabases databases;
    private final Transactions transactions;

    Freezing(
            FreezeStore store,
            FreezeSequence sequence,
            Thaws thaws,
            StructureMarks marks,
            FreezeSettings settings,
            NamedDatabases databases,
            Transactions transactions) {
        this.store = store;
        this.sequence = sequence;
        this.thaws = thaws;
        this.marks = marks;
        this.settings = settings;
        this.databases = databases;
        this.transactions = transactions;
    }

    /** @param again whether the pivot was, and the migration is taken back */
    Completion freeze(FreezeDatabases command, boolean again, Delivery delivery, Reply reply) throws Exception {
        check(command);
        UUID migration = UUID.fromString(delivery.key());
        Optional<Freeze> before = transactions.await(() -> store.find(migration));
        if (before.orElse(null) instanceof Freeze.Active active && active.move().again() != again) {
            throw new Refusal(again ? NOT_OPENED : "this migration is being taken back");
        }
        if (before.orElse(null) instanceof Freeze.Frozen frozen) {
            return () -> reply.to(frozen);
        }
        if (before.orElse(null) instanceof Freeze.Thawed thawed) {
            thaws.thawAgain(thawed);
        }
        Freeze.Draining draining = before.orElse(null) instanceof Freeze.Draining already
                ? already
                : again
                        ? beginAgain(command, before.orElse(null))
                        : begin(command, migration, before.orElse(null), delivery);
        Move move = draining.move();
        sequence.check(move);
        drain(draining, delivery);
        FreezeSequence.Closed closed = sequence.close(move, delivery::overtaken);
        if (!is(Freeze.Draining.class, migration)) {
            sequence.giveUp(move);
            throw thawedMeanwhile();
        }
        if (!again) {
            marks.take(move);
        }
        LOG.infof("%s read-only since %s", move.closing(), closed.since());
        return () -> store.lock(migration).flatMap(now -> {
            if (now.orElse(null) instanceof Freeze.Draining still) {
                Freeze.Frozen frozen = still.frozen(closed.since(), closed.tokens());
                return store.save(frozen).flatMap(saved -> reply.to(frozen));
            }
            return Uni.createFrom().failure(thawedMeanwhile());
        });
    }

    /** From announced, or from nothing, to draining; with a notice before when the command wants one. */
    private Freeze.Draining begin(FreezeDatabases command, UUID migration, Freeze before, Delivery delivery)
            throws SQLException {
        if (before != null && !(before instanceof Freeze.Announced)) {
            throw new Refusal("the freeze of this migration is over already");
        }
        Freeze.Announced announced = (Freeze.Announced) before;
        Move wanted = command.move(migration);
        sequence.check(wanted);
        giveNotice(command, wanted, announced, delivery);
        Freeze.Draining draining = new Freeze.Draining(
                sequence.scoped(wanted),
                Freeze.now().plusSeconds(command.drainSeconds()),
                Duration.ofMinutes(command.holdMinutes()));
        transactions.await(() -> store.lock(migration)
                .flatMap(now -> now.isEmpty() || now.get() instanceof Freeze.Announced
                        ? store.begin(draining)
                        : Uni.createFrom().failure(thawedMeanwhile())));
        LOG.infof("draining %s until %s", draining.move().databases(), draining.until());
        return draining;
    }

    /** From opened to draining: what the pivot opened, not what the command says, is taken back. */
    private Freeze.Draining beginAgain(FreezeDatabases command, Freeze before) throws SQLException {
        if (!(before instanceof Freeze.Opened opened)) {
            throw new Refusal(NOT_OPENED);
        }
        Move move = opened.move().takenBack();
        sequence.check(move);
        Freeze.Draining draining = new Freeze.Draining(
                move, Freeze.now().plusSeconds(command.drainSeconds()), Duration.ofMinutes(command.holdMinutes()));
        transactions.await(() -> store.lock(move.migration())
                .flatMap(now -> now.orElse(null) instanceof Freeze.Opened
                        ? store.begin(draining)
                        : Uni.createFrom().failure(new Refusal(NOT_OPENED))));
        LOG.infof("draining %s until %s, to take the migration back", move.receiver(), draining.until());
        return draining;
    }

    private void giveNotice(FreezeDatabases command, Move move, Freeze.Announced announced, Delivery delivery) {
        long seconds = command.noticeSeconds() == null ? 0 : command.noticeSeconds();
        Instant latest = Freeze.now().plusSeconds(seconds);
        // After a crash in the middle the notice goes on; it does not begin anew.
        Instant from = announced != null && announced.from().isBefore(latest) ? announced.from() : latest;
        if (seconds == 0 || !from.isAfter(Instant.now())) {
            return;
        }
        transactions.await(() -> store.lock(move.migration())
                .flatMap(now ->
                        store.save(new Freeze.Announced(move, from, from.plus(settings.announcementsKeptFor())))));
        LOG.infof("announced for %s", from);
        while (Instant.now().isBefore(from)) {
            goOn(Freeze.Announced.class, move.migration(), delivery);
            FreezeSequence.pause(300);
        }
    }

    private boolean is(Class<? extends Freeze> state, UUID migration) {
        return state.isInstance(transactions.await(() -> store.find(migration)).orElse(null));
    }

    private void goOn(Class<? extends Freeze> state, UUID migration, Delivery delivery) {
        if (delivery.overtaken()) {
            throw new Refusal("stopped before anything was read-only, because a later command waits");
        }
        if (!is(state, migration)) {
            throw thawedMeanwhile();
        }
    }

    private static Refusal thawedMeanwhile() {
        return new Refusal("thawed while it was being frozen");
    }

    private void check(FreezeDatabases command) {
        command.move(new UUID(0, 0)).check(databases);
        between(
                "drainSeconds",
                command.drainSeconds(),
                0,
                settings.longestDrain().toSeconds());
        between("holdMinutes", command.holdMinutes(), 1, settings.longestHold().toMinutes());
        between(
                "noticeSeconds",
                command.noticeSeconds() == null ? 0 : command.noticeSeconds(),
                0,
                settings.longestDrain().toSeconds());
    }

    private static void between(String field, long value, long least, long most) {
        if (value < least || value > most) {
            throw new Refusal("%s is %d; it must be from %d to %d".formatted(field, value, least, most));
        }
    }

    private void drain(Freeze.Draining draining, Delivery delivery) {
        while (Instant.now().isBefore(draining.until()) && editors(draining.move()) > 0) {
            goOn(Freeze.Draining.class, draining.migration(), delivery);
            FreezeSequence.pause(300);
        }
    }

    private long editors(Move move) {
        return transactions.await(() -> EditingSession.count(move)).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }
}
