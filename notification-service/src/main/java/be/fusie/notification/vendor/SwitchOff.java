package be.fusie.notification.vendor;

import be.fusie.kit.messaging.Outbox;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Ends the calls to a receiver that answered 410, or failed for days without one success. What is on its way is held back
 * for a replay; an event on {@value #TOPIC}, and mails to the operators and the vendor, tell it.
 */
@ApplicationScoped
class SwitchOff {

    static final String TOPIC = "notification.events";
    static final String SWITCHED_OFF = "notification.webhook-switched-off.v1";

    private static final Logger LOG = Logger.getLogger(SwitchOff.class);

    private final Outbox outbox;
    private final WebhookSettings settings;

    SwitchOff(Outbox outbox, WebhookSettings settings) {
        this.outbox = outbox;
        this.settings = settings;
    }

    /**
     * @param since first failure after the last success
     * @param reason the last failure; neither address nor vendor
     */
    record WebhookSwitchedOff(UUID subscription, Instant since, String reason) {}

    /** What is told, made ready before the transaction that switches off. */
    record Notice() {}

    /** Null when it is not time to switch off. */
    Notice prepare(Subscription to, Outcome outcome, Instant now) {
        return isDue(to, outcome, now) ? new Notice() : null;
    }

    boolean isDue(Subscription to, Outcome outcome, Instant now) {
        return to.state == Subscription.State.ACTIVE
                && (outcome.gone() || outcome.receiverFails() && to.failedFor(settings.switchOffAfter(), now));
    }

    /** In the transaction of the failure. */
    Uni<Void> now(Subscription to, Outcome outcome, Notice notice, Instant now) {
        to.become(Subscription.State.SWITCHED_OFF, outcome.failure(), now);
        LOG.warnf("webhook %s is switched off: %s", to.id, outcome.failure());
        return Delivery.hold(to.id)
                .chain(() -> outbox.send(
                        TOPIC,
                        to.id.toString(),
                        SWITCHED_OFF,
                        new WebhookSwitchedOff(to.id, to.failingSince, outcome.failure())));
    }
}
