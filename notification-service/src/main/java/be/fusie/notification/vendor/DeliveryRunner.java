package be.fusie.notification.vendor;

import be.fusie.kit.log.Causes;
import be.fusie.kit.log.LogKeys;
import be.fusie.kit.messaging.Transactions;
import be.fusie.notification.Alerts;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.context.ManagedExecutor;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * Sends what is due, on any number of replicas: a delivery is claimed, sent outside of any transaction, and noted. A sender
 * that dies in between leaves a claim that lapses, and the event goes out again under the same webhook-id. Events of one
 * migration go to a receiver in their order; a receiver that serves nobody costs one attempt a round.
 */
@ApplicationScoped
class DeliveryRunner {

    /** How many calls one receiver gets at a time: a slow one does not hold up the others. */
    private static final int AT_A_TIME = 2;

    private static final String NEXT_DUE =
            """
            select d.id from webhook_delivery d join webhook_subscription s on s.id = d.subscription
            where d.state in ('PENDING', 'SENDING') and d.due_at <= :now
              and s.state = 'ACTIVE' and (s.resume_at is null or s.resume_at <= :now)
              and not exists (
                select from webhook_delivery e
                where e.subscription = d.subscription and e.migration = d.migration and e.sequence < d.sequence
                  and e.state in ('PENDING', 'SENDING'))
              and (select count(*) from webhook_delivery b
                where b.subscription = d.subscription and b.state = 'SENDING' and b.due_at > :now) < :most
            order by d.due_at, d.id limit 1
            for update of d skip locked
            """;

    private static final Logger LOG = Logger.getLogger(DeliveryRunner.class);

    private final Transactions transactions;
    private final WebhookCaller caller;
    private final KeySeal seal;
    private final SwitchOff switchOff;
    private final WebhookSettings settings;
    private final Backoff backoff;
    private final ManagedExecutor threads;
    private final AtomicInteger running = new AtomicInteger();
    private volatile boolean stopping;

    DeliveryRunner(
            Transactions transactions,
            WebhookCaller caller,
            KeySeal seal,
            SwitchOff switchOff,
            WebhookSettings settings,
            ManagedExecutor threads) {
        this.transactions = transactions;
        this.caller = caller;
        this.seal = seal;
        this.switchOff = switchOff;
        this.settings = settings;
        this.backoff = new Backoff(settings.retryFirst(), settings.retryLongest(), () -> ThreadLocalRandom.current()
                .nextDouble());
        this.threads = threads;
    }

    /** What is due is looked for now, and again after {@code fusie.webhooks.send-every}. */
    @Scheduled(every = "${fusie.webhooks.send-every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void wake() {
        while (!stopping) {
            int busy = running.get();
            if (busy >= settings.workers()) {
                return;
            }
            if (running.compareAndSet(busy, busy + 1)) {
                threads.execute(this::work);
            }
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
    }

    /** A delivery as it goes out. */
    private record Parcel(Delivery delivery, Subscription to, PublicEvent event, List<SigningKey> keys) {}

    private void work() {
        try {
            Parcel parcel = next();
            while (parcel != null) {
                send(parcel);
                parcel = next();
            }
        } catch (RuntimeException e) {
            LOG.warnf("webhooks wait for the next round: %s", Causes.of(e));
        } finally {
            running.decrementAndGet();
        }
    }

    private Parcel next() {
        return stopping ? null : transactions.await(this::claim);
    }

    private Uni<Parcel> claim() {
        Instant now = Instant.now();
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(NEXT_DUE, UUID.class)
                        .setParameter("now", now)
                        .setParameter("most", AT_A_TIME)
                        .getSingleResultOrNull())
                .flatMap(id -> id == null
                        ? Uni.createFrom().nullItem()
                        : Delivery.<Delivery>findById(id)
                                .invoke(delivery -> delivery.claim(now, settings.lease()))
                                .flatMap(delivery -> Subscription.<Subscription>findById(delivery.subscription)
                                        .flatMap(to -> PublicEvent.<PublicEvent>findById(delivery.event)
                                                .flatMap(event -> SigningKey.valid(to.id, now)
                                                        .map(keys -> new Parcel(delivery, to, event, keys))))));
    }

    private void send(Parcel parcel) {
        MDC.put(LogKeys.MIGRATION, parcel.delivery().migration.toString());
        try {
            Outcome outcome = call(parcel.to(), parcel.event().id, parcel.event().body, parcel.keys());
            if (!outcome.delivered()) {
                LOG.infof(
                        "webhook %s, event %s, attempt %d: %s",
                        parcel.to().id, parcel.event().id, parcel.delivery().attempts, outcome.failure());
            }
            Alerts.Prepared mails = switchOff.prepare(parcel.to(), outcome, Instant.now());
            transactions.await(() -> note(parcel.delivery(), outcome, mails, Instant.now()));
        } finally {
            MDC.remove(LogKeys.MIGRATION);
        }
    }

    Outcome call(Subscription to, UUID id, String body, List<SigningKey> keys) {
        return caller.call(
                to.url,
                id,
                body,
                keys.stream()
                        .map(key -> new WebhookCaller.Key(key.algorithm, seal.open(to.id, key.secret)))
                        .toList());
    }

    /** The subscription is locked first, as whoever changes it does. */
    private Uni<Void> note(Delivery sent, Outcome outcome, Alerts.Prepared mails, Instant now) {
        return Subscription.<Subscription>findById(sent.subscription, LockModeType.PESSIMISTIC_WRITE)
                .flatMap(to -> to == null
                        ? Uni.createFrom().voidItem()
                        : Delivery.<Delivery>findById(sent.id, LockModeType.PESSIMISTIC_WRITE)
                                .flatMap(delivery -> note(to, delivery, sent.attempts, outcome, mails, now)));
    }

    private Uni<Void> note(
            Subscription to, Delivery delivery, int attempt, Outcome outcome, Alerts.Prepared mails, Instant now) {
        Uni<Void> logged = Attempt.of(delivery.id, outcome, now).persist().replaceWithVoid();
        if (delivery.attempts != attempt || delivery.state != Delivery.State.SENDING) {
            return logged; // the claim lapsed, or a replay came between: whoever has it now decides
        }
        if (outcome.delivered()) {
            delivery.delivered(outcome, now);
            to.works();
            return logged;
        }
        if (outcome.receiverFails() || outcome.gone()) {
            to.fails(backoff, outcome.retryAfter(), now);
            if (mails != null && switchOff.isDue(to, outcome, now)) {
                delivery.held(outcome);
                return logged.chain(() -> switchOff.now(to, outcome, mails, now));
            }
            delivery.failed(outcome, to.resumeAt, settings.giveUpAfter(), now);
        } else {
            Duration wait = backoff.delay(delivery.attempts);
            delivery.failed(outcome, now.plus(wait), settings.giveUpAfter(), now);
        }
        if (to.state != Subscription.State.ACTIVE) {
            delivery.held(outcome);
        }
        return logged;
    }
}
