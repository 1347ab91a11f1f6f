package be.fusie.freeze;

import be.fusie.freeze.FreezeMessages.DatabasesFrozenAgain;
import be.fusie.freeze.FreezeMessages.FreezeAgain;
import be.fusie.freeze.FreezeMessages.FreezeAgainFailed;
import be.fusie.kit.messaging.Completion;
import be.fusie.kit.messaging.Delivery;
import be.fusie.kit.messaging.MessageHandler;
import be.fusie.kit.messaging.Outbox;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/** Makes the receiver read-only again after the pivot, so that the migration can be taken back (X1); see {@link Freezing}. */
@ApplicationScoped
class FreezeAgainHandler implements MessageHandler<FreezeAgain> {

    private final Freezing freezing;
    private final Outbox outbox;

    FreezeAgainHandler(Freezing freezing, Outbox outbox) {
        this.freezing = freezing;
        this.outbox = outbox;
    }

    @Override
    public String type() {
        return FreezeAgain.TYPE;
    }

    @Override
    public Class<FreezeAgain> payload() {
        return FreezeAgain.class;
    }

    @Override
    public Completion handle(FreezeAgain command, Delivery delivery) throws Exception {
        return freezing.freeze(command.asFreeze(), true, delivery, this::reply);
    }

    private Uni<Void> reply(Freeze.Frozen frozen) {
        return outbox.send(
                FreezeMessages.REPLIES,
                frozen.migration().toString(),
                DatabasesFrozenAgain.TYPE,
                new DatabasesFrozenAgain(
                        frozen.since(),
                        Map.of(
                                frozen.move().source(), frozen.tokens().source(),
                                frozen.move().receiver(), frozen.tokens().receiver())));
    }

    @Override
    public Completion refuse(FreezeAgain command, Delivery delivery, String reason) {
        return () -> outbox.send(
                FreezeMessages.REPLIES, delivery.key(), FreezeAgainFailed.TYPE, new FreezeAgainFailed(reason));
    }
}
