package be.fusie.billing.registration;

import static be.fusie.billing.BillingMessages.DONE;
import static be.fusie.billing.BillingMessages.REPLIES;

import be.fusie.billing.BillingMessages;
import be.fusie.billing.BillingMessages.Refused;
import be.fusie.billing.BillingMessages.RestoreRegistration;
import be.fusie.billing.BillingSettings;
import be.fusie.billing.Progress;
import be.fusie.billing.Progress.Step;
import be.fusie.kit.messaging.Completion;
import be.fusie.kit.messaging.Delivery;
import be.fusie.kit.messaging.MessageHandler;
import be.fusie.kit.messaging.Outbox;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Deletes the new codes and reinstates the old ones: the receiving database is as before (X1). Succeeds when nothing
 * happened, when only a part did, and when it was restored already. The codes stay in the ledger: never used again.
 */
@ApplicationScoped
class RestoreRegistrationHandler implements MessageHandler<RestoreRegistration> {
    private final Ledger ledger;
    private final SchoolBarcodes barcodes;
    private final BillingSettings settings;
    private final Progress.Board progress;
    private final Outbox outbox;
    private final MeterRegistry metrics;

    RestoreRegistrationHandler(
            Ledger ledger,
            SchoolBarcodes barcodes,
            BillingSettings settings,
            Progress.Board progress,
            Outbox outbox,
            MeterRegistry metrics) {
        this.settings = settings;
        this.progress = progress;
        this.ledger = ledger;
        this.barcodes = barcodes;
        this.outbox = outbox;
        this.metrics = metrics;
    }

    @Override
    public String type() {
        return "billing.restore-registration.v1";
    }

    @Override
    public Class<RestoreRegistration> payload() {
        return RestoreRegistration.class;
    }

    @Override
    public Completion handle(RestoreRegistration command, Delivery delivery) throws SQLException {
        UUID migration = UUID.fromString(delivery.key());
        long sequence = delivery.sequence();
        Registration begun = ledger.advanceNow(migration, registration -> registration.undo(sequence));
        if (begun.state == Registration.State.UNDOING) {
            Long token = BillingMessages.token(command.tokens(), command.receiver());
            Map<String, List<Replacement>> plans = ledger.planned(migration, begun.round).stream()
                    .collect(Collectors.groupingBy(row -> row.institution, TreeMap::new, Collectors.toList()));
            progress.begin(migration, Step.RESTORE_REGISTRATION, plans.size());
            for (List<Replacement> plan : plans.values()) {
                barcodes.restore(
                        command.receiver(),
                        migration,
                        token,
                        plan,
                        settings.today(),
                        () -> ledger.checkNotOvertaken(migration, sequence));
                progress.add(migration, Step.RESTORE_REGISTRATION, 2L * plan.size());
            }
            metrics.counter("fusie.billing.barcodes", "change", "restored")
                    .increment(plans.values().stream().mapToInt(List::size).sum());
        }
        return () -> ledger.advance(migration, registration -> registration.finishUndo(sequence))
                .chain(() -> outbox.send(REPLIES, delivery.key(), "billing.registration-restored.v1", DONE));
    }

    @Override
    public Completion refuse(RestoreRegistration command, Delivery delivery, String reason) {
        return () ->
                outbox.send(REPLIES, delivery.key(), "billing.registration-restore-failed.v1", new Refused(reason));
    }
}
