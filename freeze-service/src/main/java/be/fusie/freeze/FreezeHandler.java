package be.fusie.freeze;

import be.fusie.freeze.Freeze.Tokens;
import be.fusie.freeze.FreezeMessages.DatabasesFrozen;
import be.fusie.freeze.FreezeMessages.FreezeDatabases;
import be.fusie.freeze.FreezeMessages.FreezeRefused;
import be.fusie.kit.messaging.Completion;
import be.fusie.kit.messaging.Delivery;
import be.fusie.kit.messaging.MessageHandler;
import be.fusie.kit.messaging.Outbox;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/** Makes both databases read-only for a migration; see {@link Freezing}. */
@ApplicationScoped
class FreezeHandler implements MessageHandler<FreezeDatabases> {

    private final Freezing freezing;
    private final Outbox outbox;

    FreezeHandler(Freezing freezing, Outbox outbox) {
        this.freezing = freezing;
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
        return freezing.freeze(command, false, delivery, this::reply);
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
