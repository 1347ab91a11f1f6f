package be.fusie.notification.vendor;

import be.fusie.kit.log.Causes;
import be.fusie.kit.messaging.Transactions;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/** Counts what operators watch, and clears the log of attempts. */
@ApplicationScoped
class WebhookUpkeep {

    private static final Logger LOG = Logger.getLogger(WebhookUpkeep.class);
    private static final List<Delivery.State> WAITING = List.of(Delivery.State.PENDING, Delivery.State.SENDING);

    private final Transactions transactions;
    private final WebhookSettings settings;
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong switchedOff = new AtomicLong();

    WebhookUpkeep(Transactions transactions, WebhookSettings settings, MeterRegistry metrics) {
        this.transactions = transactions;
        this.settings = settings;
        Gauge.builder("fusie.webhooks.waiting", waiting, AtomicLong::doubleValue)
                .description("Deliveries that are not through yet")
                .register(metrics);
        Gauge.builder("fusie.webhooks.switched.off", switchedOff, AtomicLong::doubleValue)
                .description("Webhooks that were switched off because their receiver failed")
                .register(metrics);
    }

    @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void count() {
        try {
            waiting.set(transactions.await(() -> Delivery.count("state in ?1", WAITING)));
            switchedOff.set(transactions.await(() -> Subscription.count("state", Subscription.State.SWITCHED_OFF)));
        } catch (RuntimeException e) {
            LOG.warnf("webhooks could not be counted: %s", Causes.of(e));
        }
    }

    @Scheduled(every = "1h", delayed = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void clearLog() {
        try {
            transactions.await(() -> Attempt.delete("at < ?1", Instant.now().minus(settings.logRetention())));
            transactions.await(() -> SigningKey.delete("expiresAt < ?1", Instant.now()));
        } catch (RuntimeException e) {
            LOG.warnf("the log of webhooks could not be cleared: %s", Causes.of(e));
        }
    }
}
