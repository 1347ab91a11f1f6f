package be.fusie.merge;

import be.fusie.kit.log.Causes;
import be.fusie.kit.log.LogKeys;
import be.fusie.kit.messaging.Transactions;
import be.fusie.merge.MergeRun.Phase;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/** Throws away what undoes would need whose window is over, so that nothing of Fusie is left in a school database. */
@ApplicationScoped
class UndoSweeper {

    private static final Logger LOG = Logger.getLogger(UndoSweeper.class);

    private final Transactions transactions;
    private final SchoolData schools;
    private final Duration window;
    private volatile boolean stopping;

    UndoSweeper(Transactions transactions, SchoolData schools, MergeSettings settings) {
        this.transactions = transactions;
        this.schools = schools;
        this.window = settings.undoWindow();
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
    }

    @Scheduled(every = "${fusie.merge.undo-sweep-every:1h}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void sweep() {
        try {
            for (MergeRun run : transactions.await(() -> MergeRun.<MergeRun>list(
                    "phase = ?1 and mergedAt < ?2 and migration not in (select c.migration from UndoClosed c)",
                    Phase.MERGED,
                    Instant.now().minus(window)))) {
                MDC.put(LogKeys.MIGRATION, run.migration.toString());
                close(run);
                MDC.remove(LogKeys.MIGRATION);
            }
        } catch (RuntimeException e) {
            if (!stopping) {
                LOG.errorf("the sweep failed and is tried again: %s", Causes.of(e));
                LOG.debug("what failed", e);
            }
        }
    }

    private void close(MergeRun run) {
        try {
            if (schools.ask(run, (engine, map, move) -> engine.closeUndo(map, move, window))) {
                UndoClosed closed = new UndoClosed();
                closed.migration = run.migration;
                closed.at = Instant.now();
                transactions.await(() -> Panache.getSession().flatMap(s -> s.merge(closed)));
                LOG.info("the window for an undo is over; what it needed is thrown away");
            }
        } catch (RuntimeException e) {
            LOG.warnf("what an undo would need could not be thrown away, tried again later: %s", Causes.of(e));
        }
    }
}
