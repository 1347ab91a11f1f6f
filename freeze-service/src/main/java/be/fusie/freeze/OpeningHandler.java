package be.fusie.freeze;

import be.fusie.freeze.FreezeMessages.OpenReceiver;
import be.fusie.freeze.FreezeMessages.OpeningRefused;
import be.fusie.freeze.FreezeMessages.ReceiverOpened;
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
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jboss.logging.Logger;

/**
 * The pivot (F7). The gates are switched inside the finishing transaction, so that a refusal before it means that
 * nothing was opened; once a gate is switched this command is only repeated, never refused.
 */
@ApplicationScoped
class OpeningHandler implements MessageHandler<OpenReceiver> {

    private static final Logger LOG = Logger.getLogger(OpeningHandler.class);

    private final FreezeStore store;
    private final FreezeSequence sequence;
    private final Thaws thaws;
    private final StructureMarks marks;
    private final FreezeMetrics metrics;
    private final Transactions transactions;
    private final Outbox outbox;

    OpeningHandler(
            FreezeStore store,
            FreezeSequence sequence,
            Thaws thaws,
            StructureMarks marks,
            FreezeMetrics metrics,
            Transactions transactions,
            Outbox outbox) {
        this.store = store;
        this.sequence = sequence;
        this.thaws = thaws;
        this.marks = marks;
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
        if (freeze instanceof Freeze.Active active && active.move().again()) {
            return openAgain(active);
        }
        if (freeze instanceof Freeze.Frozen frozen) {
            checkTokens(frozen, command);
            marks.checkUnchanged(frozen.move());
            sequence.prepareOpening(frozen.move());
            transactions.await(() -> begin(migration));
        } else if (freeze instanceof Freeze.Opening opening) {
            sequence.prepareOpening(opening.move());
        } else {
            throw notFrozen();
        }
        return () -> open(migration);
    }

    /** The migration is kept after all. Whatever stands of the second freeze ends; its tokens are void. */
    private Completion openAgain(Freeze.Active active) throws SQLException {
        Freeze.Opened opened = thaws.openAgain(active, false).orElseThrow();
        return () -> store.lock(active.migration())
                .flatMap(now -> now.orElse(null) instanceof Freeze.Active again
                                && again.move().again()
                        ? store.save(opened)
                        : Uni.createFrom().voidItem())
                .flatMap(saved -> reply(opened));
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
