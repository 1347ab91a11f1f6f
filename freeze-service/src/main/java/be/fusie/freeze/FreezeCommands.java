package be.fusie.freeze;

import be.fusie.freeze.Freeze.Tokens;
import be.fusie.freeze.FreezeMessages.DatabasesFrozen;
import be.fusie.freeze.FreezeMessages.DatabasesThawed;
import be.fusie.freeze.FreezeMessages.FreezeDatabases;
import be.fusie.freeze.FreezeMessages.FreezeRefused;
import be.fusie.freeze.FreezeMessages.OpenReceiver;
import be.fusie.freeze.FreezeMessages.OpeningRefused;
import be.fusie.freeze.FreezeMessages.ReceiverOpened;
import be.fusie.freeze.FreezeMessages.ThawDatabases;
import be.fusie.freeze.FreezeMessages.ThawFailed;
import be.fusie.kit.jdbc.NamedDatabases;
import be.fusie.kit.messaging.Completion;
import be.fusie.kit.messaging.Delivery;
import be.fusie.kit.messaging.MessageHandler;
import be.fusie.kit.messaging.Outbox;
import be.fusie.kit.messaging.Refusal;
import be.fusie.kit.messaging.Transactions;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jboss.logging.Logger;

/** Commands in, domain, replies out. */
final class FreezeCommands {

    private static final Logger LOG = Logger.getLogger(FreezeCommands.class);

    private FreezeCommands() {}

    /** Drains, then closes both gates (F1, F3–F5, F8). Half done, it answers a refusal and leaves the rest to the undo. */
    @ApplicationScoped
    static class FreezeHandler implements MessageHandler<FreezeDatabases> {

        private final FreezeStore store;
        private final FreezeSequence sequence;
        private final Thaws thaws;
        private final FreezeSettings settings;
        private final NamedDatabases databases;
        private final Transactions transactions;
        private final Outbox outbox;

        FreezeHandler(
                FreezeStore store,
                FreezeSequence sequence,
                Thaws thaws,
                FreezeSettings settings,
                NamedDatabases databases,
                Transactions transactions,
                Outbox outbox) {
            this.store = store;
            this.sequence = sequence;
            this.thaws = thaws;
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
            if (before.isPresent() && !(before.get() instanceof Freeze.Draining)) {
                throw new Refusal("the freeze of this migration is over already");
            }
            Move move = command.move(migration);
            sequence.check(move);
            Freeze.Draining draining = before.isPresent()
                    ? (Freeze.Draining) before.get()
                    : new Freeze.Draining(
                            move,
                            Freeze.now().plusSeconds(command.drainSeconds()),
                            Duration.ofMinutes(command.holdMinutes()));
            if (before.isEmpty()) {
                transactions.await(() -> store.begin(draining));
                LOG.infof("draining %s until %s", move.databases(), draining.until());
            }
            drain(draining, delivery);
            FreezeSequence.Closed closed = sequence.close(move, delivery::overtaken);
            if (!isDraining(migration)) {
                sequence.thaw(migration, move.databases());
                throw thawedMeanwhile();
            }
            LOG.infof("%s are read-only since %s", move.databases(), closed.since());
            return () -> store.lock(migration).flatMap(now -> {
                if (now.orElse(null) instanceof Freeze.Draining still) {
                    Freeze.Frozen frozen = still.frozen(closed.since(), closed.tokens());
                    return store.save(frozen).flatMap(saved -> reply(frozen));
                }
                return Uni.createFrom().failure(thawedMeanwhile());
            });
        }

        private boolean isDraining(UUID migration) {
            return transactions.await(() -> store.find(migration)).orElse(null) instanceof Freeze.Draining;
        }

        private static Refusal thawedMeanwhile() {
            return new Refusal("thawed while it was being frozen");
        }

        private void check(FreezeDatabases command) {
            if (command.source() == null
                    || command.receiver() == null
                    || command.source().equals(command.receiver())) {
                throw new Refusal("source and receiver must be two databases");
            }
            for (String name : command.move(new UUID(0, 0)).databases()) {
                if (!databases.knows(name)) {
                    throw new Refusal("unknown database: " + name);
                }
            }
            if (!command.whole()
                    && (command.institutions() == null || command.institutions().isEmpty())) {
                throw new Refusal("a partial move names its institutions");
            }
            between(
                    "drainSeconds",
                    command.drainSeconds(),
                    0,
                    settings.longestDrain().toSeconds());
            between(
                    "holdMinutes",
                    command.holdMinutes(),
                    1,
                    settings.longestHold().toMinutes());
        }

        private static void between(String field, long value, long least, long most) {
            if (value < least || value > most) {
                throw new Refusal("%s is %d; it must be from %d to %d".formatted(field, value, least, most));
            }
        }

        private void drain(Freeze.Draining draining, Delivery delivery) {
            while (Instant.now().isBefore(draining.until()) && editors(draining.move()) > 0) {
                if (delivery.overtaken()) {
                    throw new Refusal("stopped while draining, because a later command waits");
                }
                if (!isDraining(draining.migration())) {
                    throw thawedMeanwhile();
                }
                FreezeSequence.pause(300);
            }
        }

        private long editors(Move move) {
            return transactions.await(() -> EditingSession.count(move.databases())).values().stream()
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
                                    frozen.move().receiver(), tokens.receiver())));
        }

        @Override
        public Completion refuse(FreezeDatabases command, Delivery delivery, String reason) {
            return () ->
                    outbox.send(FreezeMessages.REPLIES, delivery.key(), FreezeRefused.TYPE, new FreezeRefused(reason));
        }
    }

    /** Undoes a freeze: whole, half, over already, or never begun. */
    @ApplicationScoped
    static class ThawHandler implements MessageHandler<ThawDatabases> {

        private final Thaws thaws;
        private final Outbox outbox;

        ThawHandler(Thaws thaws, Outbox outbox) {
            this.thaws = thaws;
            this.outbox = outbox;
        }

        @Override
        public String type() {
            return ThawDatabases.TYPE;
        }

        @Override
        public Class<ThawDatabases> payload() {
            return ThawDatabases.class;
        }

        @Override
        public Completion handle(ThawDatabases command, Delivery delivery) throws SQLException {
            UUID migration = UUID.fromString(delivery.key());
            Freeze.Thawed thawed = thaws.thaw(migration, Freeze.Cause.SAGA, "");
            return () -> thaws.ended(thawed)
                    .flatMap(ended -> outbox.send(
                            FreezeMessages.REPLIES,
                            delivery.key(),
                            DatabasesThawed.TYPE,
                            new DatabasesThawed(thawed.readOnlySeconds())));
        }

        @Override
        public Completion refuse(ThawDatabases command, Delivery delivery, String reason) {
            return () -> outbox.send(FreezeMessages.REPLIES, delivery.key(), ThawFailed.TYPE, new ThawFailed(reason));
        }
    }

    /**
     * The pivot (F7). The gates are switched inside the finishing transaction, so that a refusal before it means that
     * nothing was opened; once a gate is switched this command is only repeated, never refused.
     */
    @ApplicationScoped
    static class OpeningHandler implements MessageHandler<OpenReceiver> {

        private final FreezeStore store;
        private final FreezeSequence sequence;
        private final Thaws thaws;
        private final FreezeMetrics metrics;
        private final Transactions transactions;
        private final Outbox outbox;

        OpeningHandler(
                FreezeStore store,
                FreezeSequence sequence,
                Thaws thaws,
                FreezeMetrics metrics,
                Transactions transactions,
                Outbox outbox) {
            this.store = store;
            this.sequence = sequence;
            this.thaws = thaws;
            this.metrics = metrics;
            this.transactions = transactions;
            this.outbox = outbox;
        }

        @Override
        public String type() {
            return OpenReceiver.TYPE;
        }

        @Override
        public Class<OpenReceiver> payload() {
            return OpenReceiver.class;
        }

        @Override
        public Completion handle(OpenReceiver command, Delivery delivery) throws SQLException {
            UUID migration = UUID.fromString(delivery.key());
            Freeze freeze = transactions
                    .await(() -> store.find(migration))
                    .orElseThrow(() -> new Refusal("this migration has frozen nothing"));
            if (freeze instanceof Freeze.Opened opened) {
                return () -> reply(opened);
            }
            if (freeze instanceof Freeze.Frozen frozen) {
                checkTokens(frozen, command);
                sequence.prepareOpening(frozen.move());
                transactions.await(() -> begin(migration));
            } else if (freeze instanceof Freeze.Opening opening) {
                sequence.prepareOpening(opening.move());
            } else {
                throw notFrozen();
            }
            return () -> open(migration);
        }

        private static Refusal notFrozen() {
            return new Refusal("the databases are not frozen for this migration any more");
        }

        private static void checkTokens(Freeze.Frozen frozen, OpenReceiver command) {
            Map<String, Long> held = Map.of(
                    frozen.move().source(), frozen.tokens().source(),
                    frozen.move().receiver(), frozen.tokens().receiver());
            if (!held.equals(command.tokens())) {
                throw new Refusal("the tokens of the command are not those of the freeze");
            }
        }

        private Uni<Void> begin(UUID migration) {
            return store.lock(migration).flatMap(now -> {
                if (now.orElse(null) instanceof Freeze.Frozen frozen) {
                    return store.save(frozen.open());
                }
                return now.orElse(null) instanceof Freeze.Opening
                        ? Uni.createFrom().voidItem()
                        : Uni.createFrom().failure(notFrozen());
            });
        }

        private Uni<Void> open(UUID migration) {
            return store.lock(migration).flatMap(now -> {
                if (!(now.orElse(null) instanceof Freeze.Opening opening)) {
                    return Uni.createFrom().failure(notFrozen());
                }
                return blocking(() -> sequence.open(opening.move(), opening.tokens()))
                        .flatMap(epochs -> {
                            Freeze.Opened opened = opening.opened(Freeze.now());
                            return store.save(opened)
                                    .flatMap(saved -> store.moved(opened.move(), epochs.receiver(), opened.at()))
                                    .flatMap(moved -> reply(opened))
                                    .invoke(() -> {
                                        metrics.readOnly(opened.readOnlySeconds(), "opened");
                                        LOG.infof(
                                                "%s is open; what moved is closed in %s",
                                                opened.move().receiver(),
                                                opened.move().source());
                                    });
                        });
            });
        }

        /** JDBC on a worker, and back to the thread that the transaction lives on. */
        private static <T> Uni<T> blocking(Callable<T> work) {
            return Uni.createFrom()
                    .completionStage(() ->
                            Vertx.currentContext().executeBlocking(work, false).toCompletionStage());
        }

        private Uni<Void> reply(Freeze.Opened opened) {
            return outbox.send(
                    FreezeMessages.REPLIES,
                    opened.migration().toString(),
                    ReceiverOpened.TYPE,
                    new ReceiverOpened(opened.at(), opened.readOnlySeconds()));
        }

        @Override
        public Completion refuse(OpenReceiver command, Delivery delivery, String reason) {
            UUID migration = UUID.fromString(delivery.key());
            Optional<Freeze> freeze = transactions.await(() -> store.find(migration));
            if (freeze.orElse(null) instanceof Freeze.Opening opening && pivoted(opening.move())) {
                throw new IllegalStateException("the pivot has begun and can only be completed: " + reason);
            }
            return () -> thaws.refuseOpening(migration)
                    .flatMap(refused -> outbox.send(
                            FreezeMessages.REPLIES, delivery.key(), OpeningRefused.TYPE, new OpeningRefused(reason)));
        }

        private boolean pivoted(Move move) {
            try {
                return sequence.pivoted(move);
            } catch (SQLException e) {
                throw new IllegalStateException("whether the pivot has begun can't be seen now", e);
            }
        }
    }
}
