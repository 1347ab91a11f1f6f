package be.fusie.request.migration;

import be.fusie.kit.log.Causes;
import be.fusie.kit.messaging.Transactions;
import be.fusie.request.RequestSettings;
import be.fusie.request.migration.Rows.DeadlineRow;
import be.fusie.request.saga.Deadline;
import be.fusie.request.saga.Happening;
import be.fusie.request.saga.Happening.What;
import be.fusie.request.saga.Phase;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * Finds deadlines that have passed and tells their migrations. Any replica does; one that is busy with a migration is
 * skipped by the others. It locks the migration before it looks at the deadline, as everybody does.
 */
@ApplicationScoped
class DeadlineClock {

    private static final Logger LOG = Logger.getLogger(DeadlineClock.class);

    private static final String MIGRATION = "migration";
    private static final Duration AFTER_AN_ERROR = Duration.ofSeconds(30);

    private static final String NEXT_DUE =
            """
            select m.id from migration m join deadline d on d.migration_id = m.id
            where d.due_at <= now() order by d.due_at limit 1 for update of m skip locked
            """;

    private final Transactions transactions;
    private final SagaRunner runner;
    private final Reminders reminders;
    private final FreezeNotices notices;
    private final Preparation preparation;
    private final RequestSettings settings;
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "deadlines");
        thread.setDaemon(true);
        thread.setContextClassLoader(DeadlineClock.class.getClassLoader());
        return thread;
    });

    DeadlineClock(
            Transactions transactions,
            SagaRunner runner,
            Reminders reminders,
            FreezeNotices notices,
            RequestSettings settings,
            Preparation preparation) {
        this.transactions = transactions;
        this.runner = runner;
        this.reminders = reminders;
        this.notices = notices;
        this.settings = settings;
        this.preparation = preparation;
    }

    void start(@Observes StartupEvent event) {
        long pause = settings.poll().toMillis();
        scheduler.scheduleWithFixedDelay(this::fireAllDue, pause, pause, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        scheduler.shutdown();
        if (!scheduler.awaitTermination(5, TimeUnit.SECONDS)) {
            scheduler.shutdownNow();
        }
    }

    private void fireAllDue() {
        try {
            while (fireNext()) {
                // until nothing is due
            }
            while (transactions.await(reminders::sendNext)) {
                // until nobody has to be reminded
            }
            while (transactions.await(notices::sendNext)) {
                // until no window that is near goes unnoticed
            }
        } catch (RuntimeException e) {
            LOG.warnf("deadlines can't be looked for just now: %s", e.getClass().getSimpleName());
        }
    }

    private boolean fireNext() {
        AtomicReference<UUID> at = new AtomicReference<>();
        try {
            return transactions.await(() -> nextDue()
                    .flatMap(due -> due.isEmpty()
                            ? Uni.createFrom().item(false)
                            : fire(due.get(0), at).replaceWith(true)));
        } catch (RuntimeException e) {
            if (at.get() == null) {
                throw e;
            }
            postpone(at.get(), e);
            return true;
        } finally {
            MDC.remove(MIGRATION);
        }
    }

    private static Uni<List<UUID>> nextDue() {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(NEXT_DUE, UUID.class)
                .getResultList());
    }

    private Uni<Void> fire(UUID id, AtomicReference<UUID> at) {
        at.set(id);
        MDC.put(MIGRATION, id.toString());
        return runner.locked(id).flatMap(migration -> DeadlineRow.<DeadlineRow>findById(id)
                .flatMap(deadline -> happened(migration, deadline))
                .flatMap(happening -> happening.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : runner.happens(migration, happening.get(), Actor.CLOCK, Map.of())
                                .flatMap(taken -> taken ? Uni.createFrom().voidItem() : DeadlineRow.remove(id))));
    }

    /** Empty: a window is open, is blocked as before, and is looked at again later (R8). */
    private Uni<Optional<Happening>> happened(Migration migration, DeadlineRow deadline) {
        return deadline.kind == Deadline.WINDOW && migration.phase == Phase.SCHEDULED
                ? preparation.windowOpens(migration, deadline)
                : Uni.createFrom().item(Optional.of(happening(deadline)));
    }

    /** One migration that can't go on does not hold up the others. */
    private void postpone(UUID id, RuntimeException error) {
        MDC.put(MIGRATION, id.toString());
        LOG.errorf(
                "the deadline could not be dealt with; it is tried again in %s: %s %s",
                AFTER_AN_ERROR, Causes.of(error), Causes.place(error));
        transactions.await(() -> DeadlineRow.update(
                "dueAt = ?1 where migrationId = ?2", Instant.now().plus(AFTER_AN_ERROR), id));
    }

    private static Happening happening(DeadlineRow deadline) {
        return Happening.of(
                switch (deadline.kind) {
                    case TIME_OUT -> What.TIMED_OUT;
                    case RETRY -> What.RETRY_DUE;
                    case WINDOW -> What.WINDOW_OPENED;
                },
                deadline.step);
    }
}
