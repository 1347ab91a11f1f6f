package be.fusie.billing.registration;

import static be.fusie.billing.BillingMessages.REPLIES;

import be.fusie.billing.BillingMessages;
import be.fusie.billing.BillingMessages.Refused;
import be.fusie.billing.BillingMessages.RegistrationReprovisioned;
import be.fusie.billing.BillingMessages.ReprovisionRegistration;
import be.fusie.billing.BillingSettings;
import be.fusie.billing.Migration;
import be.fusie.billing.Progress;
import be.fusie.billing.Progress.Step;
import be.fusie.kit.messaging.Completion;
import be.fusie.kit.messaging.Delivery;
import be.fusie.kit.messaging.MessageHandler;
import be.fusie.kit.messaging.Outbox;
import be.fusie.kit.messaging.Refusal;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Every moved pupil with a barcode gets a new code, and the old one points to it (M17). Goes on where a crash left it:
 * per institution the plan is committed in the ledger first, then the school database follows in one transaction.
 */
@ApplicationScoped
class ReprovisionRegistrationHandler implements MessageHandler<ReprovisionRegistration> {
    private final Ledger ledger;
    private final SchoolBarcodes barcodes;
    private final BillingSettings settings;
    private final Progress.Board progress;
    private final Outbox outbox;
    private final MeterRegistry metrics;

    ReprovisionRegistrationHandler(
            Ledger ledger,
            SchoolBarcodes barcodes,
            BillingSettings settings,
            Progress.Board progress,
            Outbox outbox,
            MeterRegistry metrics) {
        this.ledger = ledger;
        this.barcodes = barcodes;
        this.settings = settings;
        this.progress = progress;
        this.outbox = outbox;
        this.metrics = metrics;
    }

    @Override
    public String type() {
        return "billing.reprovision-registration.v1";
    }

    @Override
    public Class<ReprovisionRegistration> payload() {
        return ReprovisionRegistration.class;
    }

    @Override
    public Completion handle(ReprovisionRegistration command, Delivery delivery) throws SQLException {
        command.check();
        if (!barcodes.knows(command.receiver())) {
            throw new Refusal("billing has no access to school database " + command.receiver());
        }
        long began = System.nanoTime();
        UUID migration = UUID.fromString(delivery.key());
        long sequence = delivery.sequence();
        long round = ledger.advanceNow(migration, registration -> registration.begin(sequence)).round;
        Long token = BillingMessages.token(command.tokens(), command.receiver());

        progress.begin(migration, Step.REGISTRATION, command.institutions().size());
        List<Replacement> all = new ArrayList<>();
        for (String institution : BillingMessages.inOrder(command.institutions())) {
            if (delivery.overtaken()) {
                throw new Refusal("a later command waits");
            }
            var plan = ledger.plan(migration, round, institution, barcodes.of(command.receiver(), institution));
            barcodes.replace(
                    command.receiver(),
                    migration,
                    token,
                    plan,
                    settings.today(),
                    () -> ledger.checkNotOvertaken(migration, sequence));
            all.addAll(plan);
            progress.add(migration, Step.REGISTRATION, 2L * plan.size());
        }

        Set<String> issued = new HashSet<>();
        all.forEach(replacement -> issued.add(replacement.newCode));
        var reply = new RegistrationReprovisioned(issued.size(), all.size(), BillingMessages.secondsSince(began));
        return () -> Migration.learn(delivery.key(), command)
                .chain(() -> ledger.advance(migration, registration -> registration.finish(sequence)))
                .invoke(() -> {
                    metrics.counter("fusie.billing.barcodes", "change", "issued")
                            .increment(reply.issued());
                    metrics.counter("fusie.billing.barcodes", "change", "revoked")
                            .increment(reply.revoked());
                })
                .chain(() -> outbox.send(REPLIES, delivery.key(), "billing.registration-reprovisioned.v1", reply));
    }

    @Override
    public Completion refuse(ReprovisionRegistration command, Delivery delivery, String reason) {
        return () -> outbox.send(REPLIES, delivery.key(), "billing.registration-refused.v1", new Refused(reason));
    }
}
