package be.fusie.freeze;

import be.fusie.freeze.FreezeMessages.DatabasesThawed;
import be.fusie.freeze.FreezeMessages.ThawDatabases;
import be.fusie.freeze.FreezeMessages.ThawFailed;
import be.fusie.kit.messaging.Completion;
import be.fusie.kit.messaging.Delivery;
import be.fusie.kit.messaging.MessageHandler;
import be.fusie.kit.messaging.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.UUID;

/** Undoes a freeze: whole, half, over already, or never begun. */
@ApplicationScoped
class ThawHandler implements MessageHandler<ThawDatabases> {

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
