package be.fusie.notification;

import be.fusie.kit.messaging.Completion;
import be.fusie.kit.messaging.Delivery;
import be.fusie.kit.messaging.MessageHandler;
import be.fusie.kit.messaging.Refusal;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Ticks off what a school did in another service, such as its new link to Exact in billing-service (M16, N6). It may come before
 * the hand-over: then the item comes on the board as done. Nobody waits for an answer, so there is none.
 */
@ApplicationScoped
class CloseToDo implements MessageHandler<NotificationMessages.CloseToDo> {

    private static final Logger LOG = Logger.getLogger(CloseToDo.class);

    @Override
    public String type() {
        return NotificationMessages.CLOSE;
    }

    @Override
    public Class<NotificationMessages.CloseToDo> payload() {
        return NotificationMessages.CloseToDo.class;
    }

    @Override
    public Completion handle(NotificationMessages.CloseToDo command, Delivery delivery) {
        UUID migration = MigrationKey.of(delivery);
        ToDo.Kind kind = ToDo.Kind.of(command.kind())
                .filter(known -> known.owner() != ToDo.Owner.VENDOR)
                .orElseThrow(() -> new Refusal("The command names no kind of to-do of a school."));
        if (command.institution() == null || !command.institution().matches("[0-9]{6}")) {
            throw new Refusal("The command names no institution.");
        }
        Instant now = Instant.now();
        return () -> Announcement.lockedIfThere(migration)
                .flatMap(about -> about == null
                        ? Uni.createFrom().voidItem()
                        : ToDo.close(migration, command.institution(), kind, now));
    }

    @Override
    public Completion refuse(NotificationMessages.CloseToDo command, Delivery delivery, String reason) {
        LOG.warnf("no to-do was closed: %s", reason);
        return Completion.nothing();
    }
}
