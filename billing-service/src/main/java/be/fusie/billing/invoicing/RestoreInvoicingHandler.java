package be.fusie.billing.invoicing;

import static be.fusie.billing.BillingMessages.DONE;
import static be.fusie.billing.BillingMessages.REPLIES;

import be.fusie.billing.BillingMessages.Refused;
import be.fusie.billing.BillingMessages.RestoreInvoicing;
import be.fusie.kit.messaging.Completion;
import be.fusie.kit.messaging.Delivery;
import be.fusie.kit.messaging.MessageHandler;
import be.fusie.kit.messaging.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Forgets the list of collisions; all that re-provisioning made. Succeeds when there is none. */
@ApplicationScoped
class RestoreInvoicingHandler implements MessageHandler<RestoreInvoicing> {
    private final Outbox outbox;

    RestoreInvoicingHandler(Outbox outbox) {
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
    public Completion handle(RestoreInvoicing command, Delivery delivery) {
        return () -> CollidingInvoice.delete("migration", UUID.fromString(delivery.key()))
                .chain(() -> outbox.send(REPLIES, delivery.key(), "billing.invoicing-restored.v1", DONE));
    }

    @Override
    public Completion refuse(RestoreInvoicing command, Delivery delivery, String reason) {
        return () -> outbox.send(REPLIES, delivery.key(), "billing.invoicing-restore-failed.v1", new Refused(reason));
    }
}
