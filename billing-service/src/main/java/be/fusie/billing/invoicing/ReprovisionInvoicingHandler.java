package be.fusie.billing.invoicing;

import static be.fusie.billing.BillingMessages.REPLIES;

import be.fusie.billing.BillingMessages;
import be.fusie.billing.BillingMessages.InvoicingReprovisioned;
import be.fusie.billing.BillingMessages.Refused;
import be.fusie.billing.BillingMessages.ReprovisionInvoicing;
import be.fusie.billing.Migration;
import be.fusie.billing.Progress;
import be.fusie.billing.Progress.Step;
import be.fusie.billing.SchoolTables;
import be.fusie.billing.board.BoardChanges;
import be.fusie.kit.jdbc.NamedDatabases;
import be.fusie.kit.messaging.Completion;
import be.fusie.kit.messaging.Delivery;
import be.fusie.kit.messaging.MessageHandler;
import be.fusie.kit.messaging.Outbox;
import be.fusie.kit.messaging.Refusal;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * Invoicing after a move. Under an unchanged board it stays as it is; under a new one it starts anew from the intake forms
 * (M14–M16). Invoices whose OGM now stands twice come on a list (M13).
 */
@ApplicationScoped
class ReprovisionInvoicingHandler implements MessageHandler<ReprovisionInvoicing> {
    private final BoardChanges boards;
    private final Progress.Board progress;
    private final NamedDatabases databases;
    private final Outbox outbox;
    private final ObjectMapper json;
    private final MeterRegistry metrics;

    ReprovisionInvoicingHandler(
            BoardChanges boards,
            Progress.Board progress,
            NamedDatabases databases,
            Outbox outbox,
            ObjectMapper json,
            MeterRegistry metrics) {
        this.boards = boards;
        this.progress = progress;
        this.databases = databases;
        this.outbox = outbox;
        this.json = json;
        this.metrics = metrics;
    }

    @Override
    public String type() {
        return "billing.reprovision-invoicing.v1";
    }

    @Override
    public Class<ReprovisionInvoicing> payload() {
        return ReprovisionInvoicing.class;
    }

    @Override
    public Completion handle(ReprovisionInvoicing command, Delivery delivery) throws SQLException {
        command.check();
        if (!databases.knows(command.receiver())) {
            throw new Refusal("billing has no access to school database " + command.receiver());
        }
        long began = System.nanoTime();
        UUID migration = UUID.fromString(delivery.key());
        progress.begin(migration, Step.INVOICING, 1);
        BoardChanges.Made made = boards.change(command, delivery);
        ArrayNode invoices = collidingInvoices(command);
        progress.add(migration, Step.INVOICING, made.units() + made.articles() + made.activities());
        Set<String> ogms = new HashSet<>();
        invoices.forEach(invoice -> ogms.add(invoice.get("ogm").asText()));
        var reply = new InvoicingReprovisioned(
                ogms.size(),
                made.units(),
                made.articles(),
                made.activities(),
                made.exactLinks(),
                BillingMessages.secondsSince(began));
        return () -> Migration.learn(delivery.key(), command)
                .chain(() -> CollidingInvoice.replaceList(migration, invoices))
                .invoke(() -> metrics.counter("fusie.billing.collisions").increment(ogms.size()))
                .chain(() -> outbox.send(REPLIES, delivery.key(), "billing.invoicing-reprovisioned.v1", reply));
    }

    @Override
    public Completion refuse(ReprovisionInvoicing command, Delivery delivery, String reason) {
        return () -> outbox.send(REPLIES, delivery.key(), "billing.invoicing-refused.v1", new Refused(reason));
    }

    private ArrayNode collidingInvoices(ReprovisionInvoicing command) throws SQLException {
        ArrayNode invoices = json.createArrayNode();
        try (Connection school = databases.open(command.receiver());
                var query = school.prepareStatement(SchoolTables.COLLIDING_INVOICES)) {
            query.setArray(
                    1, school.createArrayOf("text", command.institutions().toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    invoices.addObject()
                            .put("ogm", rows.getString("ogm"))
                            .put("invoice", rows.getLong("id"))
                            .put("origin", rows.getString("origin"))
                            .put("institution", rows.getString("institution"))
                            .put("total_cents", rows.getLong("total_cents"));
                }
            }
        }
        return invoices;
    }
}
