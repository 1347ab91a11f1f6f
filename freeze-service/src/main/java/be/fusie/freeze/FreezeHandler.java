package be.fusie.freeze;

import be.fusie.freeze.Freeze.Tokens;
import be.fusie.freeze.FreezeMessages.DatabasesFrozen;
import be.fusie.freeze.FreezeMessages.FreezeDatabases;
import be.fusie.freeze.FreezeMessages.FreezeRefused;
import be.fusie.kit.jdbc.NamedDatabases;
import be.fusie.kit.messaging.Completion;
import be.fusie.kit.messaging.Delivery;
import be.fusie.kit.messaging.MessageHandler;
import be.fusie.kit.messaging.Outbox;
import be.fusie.kit.messaging.Refusal;
import be.fusie.kit.messaging.Transactions;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Drains, then closes both gates (F1, F3–F5, F8). Half done, it answers a refusal and leaves the rest to the undo. */
@ApplicationScoped
class FreezeHandler implements MessageHandler<FreezeDatabases> {

    private static final Logger LOG = Logger.getLogger(FreezeHandler.class);

    private final FreezeStore store;
    private final FreezeSequence sequence;
    private final Thaws thaws;
    private final StructureMarks marks;
    private final FreezeSettings settings;
    private final NamedDatabases databases;
    private final Transactions transactions;
    private final Outbox outbox;

    FreezeHandler(
            FreezeStore store,
            FreezeSequence sequence,
            Thaws thaws,
            StructureMarks marks,
            FreezeSettings settings,
            NamedDatabases databases,
            Transactions transactions,
            Outbox outbox) {
        this.store = store;
        this.sequence = sequence;
        this.thaws = thaws;
        this.marks = marks;
        this.settings = settings;
        this.databases = databases;
        this.transactions = transactions;
        this.outbox = outbox;
    }

    @Override
    public String type() {
        return FreezeDatabases.TYPE;
    }

    @Override
    public Class<FreezeDatabases> payload() {
        return FreezeDatabases.class;
    }

    @Override
    public Completion handle(FreezeDatabases command, Delivery delivery) throws Exception {
        check(command);
        UUID migration = UUID.fromString(delivery.key());
        Optional<Freeze> before = transactions.await(() -> store.find(migration));
        if (before.orElse(null) instanceof Freeze.Frozen frozen) {
            return () -> reply(frozen);
        }
        if (before.orElse(null) instanceof Freeze.Thawed thawed) {
            thaws.thawAgain(thawed);
        }
        if (before.isPresent()
                && !(before.get() instanceof Freeze.Draining)
                && !(before.get() instanceof Freeze.Announced)) {
            throw new Refusal("the freeze of this migration is over already");
        }
        Freeze.Draining draining = before.orElse(null) instanceof Freeze.Draining already
                ? already
                : begin(command, migration, (Freeze.Announced) before.orElse(null), delivery);
        Move move = draining.move();
        sequence.check(move);
        drain(draining, delivery);
        FreezeSequence.Closed closed = sequence.close(move, delivery::overtaken);
        if (!is(Freeze.Draining.class, migration)) {
            sequence.thaw(migration, move.databases());
            throw thawedMeanwhile();
        }
        marks.take(move);
        LOG.infof("%s are read-only since %s", move.databases(), closed.since());
        return () -> store.lock(migration).flatMap(now -> {
            if (now.orElse(null) instanceof Freeze.Draining still) {
                Freeze.Frozen frozen = still.frozen(closed.since(), closed.tokens());
                return store.save(frozen).flatMap(saved -> reply(frozen));
            }
            return Uni.createFrom().failure(thawedMeanwhile());
        });
    }

    /** From announced, or from nothing, to draining; with a notice before when the command wants one. */
    private Freeze.Draining begin(
            FreezeDatabases command, UUID migration, Freeze.Announced announced, Delivery delivery)
            throws SQLException {
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

    private Uni<Void> reply(Freeze.Frozen frozen) {
        Tokens tokens = frozen.tokens();
        return outbox.send(
                FreezeMessages.REPLIES,
                frozen.migration().toString(),
                DatabasesFrozen.TYPE,
                new DatabasesFrozen(
                        frozen.since(),
                        Map.of(
                                frozen.move().source(), tokens.source(),
                                frozen.move().receiver(), tokens.receiver()),
                        frozen.move().scopes()));
    }

    @Override
    public Completion refuse(FreezeDatabases command, Delivery delivery, String reason) {
        return () -> outbox.send(FreezeMessages.REPLIES, delivery.key(), FreezeRefused.TYPE, new FreezeRefused(reason));
    }
}
