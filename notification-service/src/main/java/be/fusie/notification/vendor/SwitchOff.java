package be.fusie.notification.vendor;

import be.fusie.kit.messaging.Outbox;
import be.fusie.notification.Alerts;
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
    private final Alerts alerts;

    SwitchOff(Outbox outbox, WebhookSettings settings, Alerts alerts) {
        this.outbox = outbox;
        this.alerts = alerts;
        this.settings = settings;
    }

    /**
     * @param since first failure after the last success
     * @param reason the last failure; neither address nor vendor
     */
    record WebhookSwitchedOff(UUID subscription, Instant since, String reason) {}

    /** The mails, made ready before the transaction that switches off; null when it is not time for that. */
    Alerts.Prepared prepare(Subscription to, Outcome outcome, Instant now) {
        return isDue(to, outcome, now)
                ? alerts.webhookOff(
                        to.name,
                        to.id,
                        to.contact,
                        to.language,
                        to.failingSince == null ? now : to.failingSince,
                        outcome.failure(),
                        now)
                : null;
    }

    boolean isDue(Subscription to, Outcome outcome, Instant now) {
        return to.state == Subscription.State.ACTIVE
                && (outcome.gone() || outcome.receiverFails() && to.failedFor(settings.switchOffAfter(), now));
    }

    /** In the transaction of the failure. */
    Uni<Void> now(Subscription to, Outcome outcome, Alerts.Prepared mails, Instant now) {
        to.become(Subscription.State.SWITCHED_OFF, outcome.failure(), now);
        LOG.warnf("webhook %s is switched off: %s", to.id, outcome.failure());
        return Delivery.hold(to.id)
                .chain(mails::record)
                .chain(() -> outbox.send(
                        TOPIC,
                        to.id.toString(),
                        SWITCHED_OFF,
                        new WebhookSwitchedOff(to.id, to.failingSince, outcome.failure())));
    }
}
