package be.fusie.billing.charge;

import static be.fusie.billing.BillingMessages.REPLIES;

import be.fusie.billing.BillingMessages.ChargeMigration;
import be.fusie.billing.BillingMessages.MigrationCharged;
import be.fusie.billing.BillingMessages.Refused;
import be.fusie.billing.BillingSettings;
import be.fusie.billing.Migration;
import be.fusie.kit.messaging.Completion;
import be.fusie.kit.messaging.Delivery;
import be.fusie.kit.messaging.MessageHandler;
import be.fusie.kit.messaging.Outbox;
import be.fusie.kit.messaging.Refusal;
import be.fusie.kit.messaging.Transactions;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** Charges the migrated database to the board of whoever asked, once however often it is asked to (B1, I5). */
@ApplicationScoped
class ChargeMigrationHandler implements MessageHandler<ChargeMigration> {
    private final Charges charges;
    private final Documents documents;
    private final Debtor.Register debtors;
    private final BillingSettings settings;
    private final Transactions transactions;
    private final Outbox outbox;

    ChargeMigrationHandler(
            Charges charges,
            Documents documents,
            Debtor.Register debtors,
            BillingSettings settings,
            Transactions transactions,
            Outbox outbox) {
        this.charges = charges;
        this.documents = documents;
        this.debtors = debtors;
        this.settings = settings;
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
    public Completion handle(ChargeMigration command, Delivery delivery) throws SQLException {
        command.check();
        if (command.requestedBy() == null) {
            throw new Refusal("the command does not name the institution that asked for the migration");
        }
        UUID migration = UUID.fromString(delivery.key());
        if (transactions.await(() -> NoCharge.findById(migration)) != null) {
            throw new Refusal("the migration was credited before: it is charged once at most");
        }
        Invoice charged = charges.charged(migration, command.source());
        Invoice invoice = charged == null ? charge(command, migration) : charged;
        documents.ofInvoice(invoice);
        return () -> Migration.learn(delivery.key(), command)
                .chain(() -> outbox.send(
                        REPLIES,
                        delivery.key(),
                        "billing.migration-charged.v1",
                        new MigrationCharged(invoice.number, invoice.totalCents, invoice.currency)));
    }

    private Invoice charge(ChargeMigration command, UUID migration) throws SQLException {
        Price price = charges.priceFor(migration);
        if (price == null) {
            throw new Refusal("no price list is valid today");
        }
        Debtor debtor =
                debtors.find(command.requestedBy(), settings.today(), List.of(command.receiver(), command.source()));
        return charges.charge(migration, command.source(), debtor, price);
    }

    @Override
    public Completion refuse(ChargeMigration command, Delivery delivery, String reason) {
        return () -> outbox.send(REPLIES, delivery.key(), "billing.charge-refused.v1", new Refused(reason));
    }
}
