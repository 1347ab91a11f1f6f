package be.fusie.billing.charge;

import static be.fusie.billing.BillingMessages.REPLIES;

import be.fusie.billing.BillingMessages.MigrationQuoted;
import be.fusie.billing.BillingMessages.QuoteMigration;
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

/** Says what the migration will cost, before anyone signs (B1). */
@ApplicationScoped
class QuoteMigrationHandler implements MessageHandler<QuoteMigration> {
    private final Transactions transactions;
    private final Outbox outbox;

    QuoteMigrationHandler(Transactions transactions, Outbox outbox) {
        this.transactions = transactions;
        this.outbox = outbox;
    }

    @Override
    public String type() {
        return "billing.quote-migration.v1";
    }

    @Override
    public Class<QuoteMigration> payload() {
        return QuoteMigration.class;
    }

    @Override
    public Completion handle(QuoteMigration command, Delivery delivery) {
        command.check();
        if (command.date() == null) {
            throw new Refusal("the command names no date to quote for");
        }
        Price price = transactions.await(() -> Price.on(command.date()));
        if (price == null) {
            throw new Refusal("no price list is valid on " + command.date());
        }
        Amounts amounts = price.amounts(1);
        var reply = new MigrationQuoted(
                amounts.netCents(), amounts.vatCents(), amounts.totalCents(), price.currency, price.version);
        return () -> Migration.learn(delivery.key(), command)
                .chain(() -> Quote.record(UUID.fromString(delivery.key()), price.version, command.date()))
                .chain(() -> outbox.send(REPLIES, delivery.key(), "billing.migration-quoted.v1", reply));
    }

    @Override
    public Completion refuse(QuoteMigration command, Delivery delivery, String reason) {
        return () -> outbox.send(REPLIES, delivery.key(), "billing.quote-refused.v1", new Refused(reason));
    }
}
