package be.fusie.billing.charge;

import static be.fusie.billing.BillingMessages.REPLIES;

import be.fusie.billing.BillingMessages.ChargeMigration;
import be.fusie.billing.BillingMessages.MigrationCharged;
import be.fusie.billing.BillingMessages.Refused;
import be.fusie.billing.Migration;
import be.fusie.kit.messaging.Completion;
import be.fusie.kit.messaging.Delivery;
import be.fusie.kit.messaging.MessageHandler;
import be.fusie.kit.messaging.Outbox;
import be.fusie.kit.messaging.Refusal;
import be.fusie.kit.messaging.Transactions;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Charges the migrated database, once however often it is asked to (B1, I5). */
@ApplicationScoped
class ChargeMigrationHandler implements MessageHandler<ChargeMigration> {
    private final Charges charges;
    private final Transactions transactions;
    private final Outbox outbox;

    ChargeMigrationHandler(Charges charges, Transactions transactions, Outbox outbox) {
        this.charges = charges;
        this.transactions = transactions;
        this.outbox = outbox;
    }

    @Override
    public String type() {
        return "billing.charge-migration.v1";
    }

    @Override
    public Class<ChargeMigration> payload() {
        return ChargeMigration.class;
    }

    @Override
    public Completion handle(ChargeMigration command, Delivery delivery) {
        command.check();
        if (command.requestedBy() == null) {
            throw new Refusal("the command does not name the institution that asked for the migration");
        }
        UUID migration = UUID.fromString(delivery.key());
        if (transactions.await(() -> NoCharge.findById(migration)) != null) {
            throw new Refusal("the migration was credited before: it is charged once at most");
        }
        Price price = transactions.await(() -> charges.priceFor(migration));
        if (price == null) {
            throw new Refusal("no price list is valid today");
        }
        return () -> Migration.learn(delivery.key(), command)
                .chain(() -> charges.charge(migration, command.source(), command.requestedBy(), price))
                .chain(invoice -> outbox.send(
                        REPLIES,
                        delivery.key(),
                        "billing.migration-charged.v1",
                        new MigrationCharged(invoice.number, invoice.totalCents, invoice.currency)));
    }

    @Override
    public Completion refuse(ChargeMigration command, Delivery delivery, String reason) {
        return () -> outbox.send(REPLIES, delivery.key(), "billing.charge-refused.v1", new Refused(reason));
    }
}
