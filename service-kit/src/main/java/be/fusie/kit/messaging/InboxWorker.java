package be.fusie.kit.messaging;

import be.fusie.kit.log.Causes;
import be.fusie.kit.log.LogKeys;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.quarkus.arc.All;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * Works off the inbox: leases the next message of each key, has its handler do the work, and finishes it in one
 * transaction with the service's own state and its outbox. Any number of replicas may do so side by side; a crashed one's
 * messages are leased again.
 *
 * <pre>
 * arrived ──lease──▶ at work ──handled──▶ finished
 *    ▲                 │ failed, attempts left: wait, then again
 *    └─────────────────┘ failed or refused: refuse() answers, finished
 *                        can't be read, or can't even be refused: dead letter; replay leads back
 * </pre>
 */
@Startup
@ApplicationScoped
class InboxWorker {

    private static final Logger LOG = Logger.getLogger(InboxWorker.class);
    private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(1);

    private final InboxStore store;
    private final Transactions transactions;
    private final DeadLetters deadLetters;
    private final Map<String, MessageHandler<?>> handlers;
    private final Faults faults;
    private final MessagingSettings settings;
    private final ObjectMapper json;
    private final Tracer tracer;
    private final MeterRegistry metrics;
    private final String service;

    private final Set<Work> running = ConcurrentHashMap.newKeySet();
    private final ExecutorService workers;
    private final ScheduledExecutorService heartbeat =
            Executors.newSingleThreadScheduledExecutor(daemon("inbox-lease"));
    private final Loop loop;

    @SuppressWarnings("java:S107") // What a worker needs, and nothing that could be left out.
    InboxWorker(
            InboxStore store,
            Transactions transactions,
            DeadLetters deadLetters,
            @All List<MessageHandler<?>> handlers,
            Faults faults,
            MessagingSettings settings,
            ObjectMapper json,
            Tracer tracer,
            MeterRegistry metrics,
            @ConfigProperty(name = "quarkus.application.name") String service) {
        this.store = store;
        this.transactions = transactions;
        this.deadLetters = deadLetters;
        this.handlers =
                handlers.stream().collect(Collectors.toUnmodifiableMap(MessageHandler::type, Function.identity()));
        this.faults = faults;
        this.settings = settings;
        this.json = json;
        this.tracer = tracer;
        this.metrics = metrics;
        this.service = service;
        this.workers = Executors.newFixedThreadPool(settings.workers(), daemon("inbox-worker"));
        this.loop = new Loop("inbox-worker", settings.poll(), this::leaseAndRun);
    }

    private static java.util.concurrent.ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            // Quarkus' configuration and CDI are looked up through it.
            thread.setContextClassLoader(InboxWorker.class.getClassLoader());
            return thread;
        };
    }

    void start(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) StartupEvent event) {
        loop.start();
        long beat = Math.max(100, settings.lease().toMillis() / 3);
        heartbeat.scheduleAtFixedRate(this::renewLeases, beat, beat, TimeUnit.MILLISECONDS);
    }

    @PreDestroy
    void stop() throws InterruptedException {
        loop.stop(Duration.ofSeconds(2));
        workers.shutdown();
        if (!workers.awaitTermination(5, TimeUnit.SECONDS)) {
            LOG.info("a message is still at work; another replica takes it over when its lease ends");
            workers.shutdownNow();
        }
        heartbeat.shutdownNow();
    }

    void wake() {
        loop.wake();
    }

    private boolean leaseAndRun() throws SQLException {
        int free = settings.workers() - running.size();
        if (free <= 0) {
            return false;
        }
        List<Work> leased = store.lease(free, settings.lease());
        for (Work work : leased) {
            running.add(work);
            workers.execute(() -> run(work));
        }
        return false;
    }

    private void renewLeases() {
        for (Work work : running) {
            try {
                store.hold(work, settings.lease());
            } catch (SQLException e) {
                LOG.warnf("a lease could not be renewed: %s", Causes.of(e));
            }
        }
    }

    private void run(Work work) {
        MDC.put(LogKeys.MIGRATION, work.key());
        Span span = tracer.spanBuilder("handle " + work.type())
                .setParent(Traces.parent(work.traceparent()))
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute("messaging.message.id", work.messageId().toString())
                .setAttribute(Traces.KEY, work.key())
                .startSpan();
        Timer.Sample sample = Timer.start(metrics);
        String outcome = "failed";
        try (Scope ignored = span.makeCurrent()) {
            MessageHandler<?> handler = handlers.get(work.type());
            outcome = handler == null ? bury(work, "nobody here handles " + work.type()) : attempt(handler, work);
        } catch (InboxStore.StaleLease e) {
            LOG.warnf("%s went on elsewhere: the lease had ended", work.type());
            outcome = "stale";
        } catch (Exception e) {
            span.setStatus(StatusCode.ERROR, Causes.of(e));
            later(work, e);
        } finally {
            running.remove(work);
            span.end();
            sample.stop(Timer.builder("fusie.messages")
                    .description("Messages handled, with the time that each attempt took")
                    .tag("type", handlers.containsKey(work.type()) ? work.type() : "unknown")
                    .tag("outcome", outcome)
                    .register(metrics));
            MDC.remove(LogKeys.MIGRATION);
            loop.wake();
        }
    }

    private <T> String attempt(MessageHandler<T> handler, Work work) throws Exception {
        T payload;
        try {
            payload = json.readValue(work.data(), handler.payload());
        } catch (JsonProcessingException e) {
            return bury(work, "its data can't be read as " + work.type());
        }
        var delivery = new Delivery(
                work.messageId(), work.key(), work.sequence(), work.attempt(), () -> store.laterWaits(work));
        try {
            Completion completion = handler.handle(payload, delivery);
            faults.strike(work.type());
            finish(work, completion, "");
            LOG.debugf("%s handled", work.type());
            return "handled";
        } catch (InboxStore.StaleLease e) {
            throw e;
        } catch (Exception e) {
            if (!(e instanceof Refusal) && work.attempt() < settings.attempts()) {
                throw e;
            }
            String reason =
                    e instanceof Refusal ? e.getMessage() : "failed " + work.attempt() + " times: " + Causes.of(e);
            LOG.infof("%s refused: %s", work.type(), reason);
            finish(work, handler.refuse(payload, delivery, reason), reason);
            return "refused";
        }
    }

    private void finish(Work work, Completion completion, String reason) {
        transactions.await(() -> completion.inTransaction().chain(() -> store.finish(work, "handled", reason)));
    }

    private void later(Work work, Exception error) {
        try {
            if (work.attempt() >= settings.attemptsBeforeDeath()) {
                bury(work, "failed " + work.attempt() + " times: " + Causes.of(error));
                return;
            }
            Duration wait = backoff(settings.backoff(), work.attempt());
            LOG.warnf(
                    "%s failed (attempt %d), again in %d ms: %s",
                    work.type(), work.attempt(), wait.toMillis(), Causes.of(error));
            LOG.debug("what failed", error);
            store.hold(work, wait);
        } catch (Exception e) {
            LOG.warnf("%s stays leased until its lease ends: %s", work.type(), Causes.of(e));
        }
    }

    private String bury(Work work, String reason) {
        LOG.errorf("%s of %s goes to the dead letters: %s", work.type(), service, reason);
        transactions.await(() -> deadLetters.bury(work, reason).chain(() -> store.finish(work, "dead", reason)));
        return "dead";
    }

    static Duration backoff(Duration first, int attempt) {
        Duration wait = first.multipliedBy(1L << Math.min(attempt - 1, 20));
        return wait.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : wait;
    }
}
