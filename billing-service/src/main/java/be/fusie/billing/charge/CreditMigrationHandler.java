package be.fusie.billing.charge;

import static be.fusie.billing.BillingMessages.REPLIES;

import be.fusie.billing.BillingMessages.CreditMigration;
import be.fusie.billing.BillingMessages.MigrationCredited;
import be.fusie.billing.BillingMessages.Refused;
import be.fusie.kit.messaging.Completion;
import be.fusie.kit.messaging.Delivery;
import be.fusie.kit.messaging.MessageHandler;
import be.fusie.kit.messaging.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Takes the charge back by a credit note (B1). Succeeds when nothing was charged, or when it was credited already. */
@ApplicationScoped
class CreditMigrationHandler implements MessageHandler<CreditMigration> {
    private final Charges charges;
    private final Documents documents;
    private final Outbox outbox;

    CreditMigrationHandler(Charges charges, Documents documents, Outbox outbox) {
        this.charges = charges;
        this.documents = documents;
        this.outbox = outbox;
    }

    @Override
    public String type() {
        return "billing.credit-migration.v1";
    }

    @Override
    public Class<CreditMigration> payload() {
        return CreditMigration.class;
    }

    @Override
    public Completion handle(CreditMigration command, Delivery delivery) {
        CreditNote note = charges.credit(UUID.fromString(delivery.key()));
        if (note != null) {
            documents.ofCreditNote(note);
        }
        return () -> outbox.send(
                REPLIES,
                delivery.key(),
                "billing.migration-credited.v1",
                new MigrationCredited(note == null ? null : note.number));
    }

    @Override
    public Completion refuse(CreditMigration command, Delivery delivery, String reason) {
        return () -> outbox.send(REPLIES, delivery.key(), "billing.credit-failed.v1", new Refused(reason));
    }
}
