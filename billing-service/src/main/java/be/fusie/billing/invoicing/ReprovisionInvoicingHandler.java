package be.fusie.billing.invoicing;

import static be.fusie.billing.BillingMessages.REPLIES;

import be.fusie.billing.BillingMessages.InvoicingReprovisioned;
import be.fusie.billing.BillingMessages.Refused;
import be.fusie.billing.BillingMessages.ReprovisionInvoicing;
import be.fusie.billing.Migration;
import be.fusie.billing.SchoolTables;
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
 * Invoicing after a move under an unchanged board: it stays as it is (M14), and invoices whose OGM now stands twice come
 * on a list (M13). The school database is only read.
 */
@ApplicationScoped
class ReprovisionInvoicingHandler implements MessageHandler<ReprovisionInvoicing> {
    private final NamedDatabases databases;
    private final Outbox outbox;
    private final ObjectMapper json;
    private final MeterRegistry metrics;

    ReprovisionInvoicingHandler(NamedDatabases databases, Outbox outbox, ObjectMapper json, MeterRegistry metrics) {
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
        ArrayNode invoices = collidingInvoices(command);
        Set<String> ogms = new HashSet<>();
        invoices.forEach(invoice -> ogms.add(invoice.get("ogm").asText()));
        return () -> Migration.learn(delivery.key(), command)
                .chain(() -> CollidingInvoice.replaceList(UUID.fromString(delivery.key()), invoices))
                .invoke(() -> metrics.counter("fusie.billing.collisions").increment(ogms.size()))
                .chain(() -> outbox.send(
                        REPLIES,
                        delivery.key(),
                        "billing.invoicing-reprovisioned.v1",
                        new InvoicingReprovisioned(ogms.size())));
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
