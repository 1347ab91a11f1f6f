package be.fusie.billing.invoicing;

import static be.fusie.billing.BillingMessages.DONE;
import static be.fusie.billing.BillingMessages.REPLIES;

import be.fusie.billing.BillingMessages.Refused;
import be.fusie.billing.BillingMessages.RestoreInvoicing;
import be.fusie.billing.Progress;
import be.fusie.billing.board.BoardChanges;
import be.fusie.kit.messaging.Completion;
import be.fusie.kit.messaging.Delivery;
import be.fusie.kit.messaging.MessageHandler;
import be.fusie.kit.messaging.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.UUID;

/**
 * Takes new units, articles and activities back, puts the old ones on again (X1), and forgets the list of collisions. Succeeds
 * when there is none of it.
 */
@ApplicationScoped
class RestoreInvoicingHandler implements MessageHandler<RestoreInvoicing> {
    private final BoardChanges boards;
    private final Outbox outbox;

    RestoreInvoicingHandler(BoardChanges boards, Outbox outbox) {
        this.boards = boards;
        this.outbox = outbox;
    }

    @Override
    public String type() {
        return "billing.restore-invoicing.v1";
    }

    @Override
    public Class<RestoreInvoicing> payload() {
        return RestoreInvoicing.class;
    }

    @Override
    public Completion handle(RestoreInvoicing command, Delivery delivery) throws SQLException {
        boards.restore(command, delivery);
        UUID migration = UUID.fromString(delivery.key());
        return () -> CollidingInvoice.delete("migration", migration)
                .chain(() -> Progress.forget(migration, Progress.Step.INVOICING))
                .chain(() -> outbox.send(REPLIES, delivery.key(), "billing.invoicing-restored.v1", DONE));
    }

    @Override
    public Completion refuse(RestoreInvoicing command, Delivery delivery, String reason) {
        return () -> outbox.send(REPLIES, delivery.key(), "billing.invoicing-restore-failed.v1", new Refused(reason));
    }
}
