package be.fusie.freeze;

import be.fusie.kit.jdbc.NamedDatabases;
import be.fusie.kit.log.Causes;
import be.fusie.kit.messaging.Transactions;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/** Looks after freezes that nobody else ends: thaws what is overdue, raises the alarm, drops leases and drafts that have expired. */
@ApplicationScoped
class FreezeSweeper {

    private static final Logger LOG = Logger.getLogger(FreezeSweeper.class);
    private static final Duration KEPT = Duration.ofDays(1);

    private final FreezeStore store;
    private final Thaws thaws;
    private final Transactions transactions;
    private final FreezeMetrics metrics;
    private final NamedDatabases databases;
    private volatile boolean stopping;

    FreezeSweeper(
            FreezeStore store,
            Thaws thaws,
            Transactions transactions,
            FreezeMetrics metrics,
            NamedDatabases databases) {
        this.store = store;
        this.thaws = thaws;
        this.transactions = transactions;
        this.metrics = metrics;
        this.databases = databases;
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
    }

    @Scheduled(every = "${fusie.freeze.sweep-every:5s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void sweep() {
        try {
            endOverdue();
            transactions.await(
                    () -> EditingSession.delete("expiresAt < ?1", Instant.now().minus(KEPT)));
            transactions.await(() -> Draft.delete("expiresAt < ?1", Instant.now()));
            transactions.await(
                    () -> ReleaseRequest.delete("expiresAt < ?1", Instant.now().minus(KEPT)));
            measure();
        } catch (RuntimeException e) {
            if (!stopping) {
                LOG.errorf("the sweep failed and is tried again: %s", Causes.of(e));
                LOG.debug("what failed", e);
            }
        }
    }

    private void endOverdue() {
        for (Freeze due : transactions.await(store::claimDue)) {
            MDC.put("migration", due.migration().toString());
            try {
                LOG.warnf("the freeze is overdue");
                thaws.expire(due);
            } catch (Exception e) {
                LOG.errorf("the overdue freeze could not be thawed, tried again later: %s", Causes.of(e));
                LOG.debug("what failed", e);
            } finally {
                MDC.remove("migration");
            }
        }
    }

    private void measure() {
        List<Freeze.Active> active = new ArrayList<>(transactions.await(store::active));
        Instant now = Instant.now();
        active.removeIf(Freeze.Announced.class::isInstance);
        long draining =
                active.stream().filter(Freeze.Draining.class::isInstance).count();
        long overdue = active.stream()
                .filter(freeze -> AlarmResource.isOverdue(freeze, now))
                .count();
        long held = active.stream()
                .filter(freeze -> freeze instanceof Freeze.Frozen frozen
                        && !frozen.held().owner().isEmpty())
                .count();
        long oldCopies = transactions.await(() -> KnownGate.count("alarm <> ''"));
        metrics.freezes(2 * draining, 2 * (active.size() - draining), overdue);
        metrics.held(held, oldCopies);
        if (!databases.names().isEmpty()) {
            metrics.editors(transactions.await(() -> EditingSession.count(databases.names())));
        }
    }

    /** Never down for a freeze: an overdue one needs a person, not a restart. */
    @Readiness
    @ApplicationScoped
    static class FreezesHealth implements HealthCheck {

        private final FreezeMetrics metrics;

        FreezesHealth(FreezeMetrics metrics) {
            this.metrics = metrics;
        }

        @Override
        public HealthCheckResponse call() {
            return HealthCheckResponse.named("freezes")
                    .withData("databasesDraining", metrics.drainingDatabases())
                    .withData("databasesFrozen", metrics.frozenDatabases())
                    .withData("overdue", metrics.overdueFreezes())
                    .up()
                    .build();
        }
    }
}
