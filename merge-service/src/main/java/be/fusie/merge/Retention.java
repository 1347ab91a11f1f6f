package be.fusie.merge;

import be.fusie.kit.log.Causes;
import be.fusie.kit.messaging.Transactions;
import be.fusie.merge.MergeRun.Phase;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Throws away what holds personal data and is no longer needed: backups some time after the merge, archives when nobody looks
 * single records up any more (M23), and who fetched what.
 */
@ApplicationScoped
class Retention {

    private static final Logger LOG = Logger.getLogger(Retention.class);

    private final Transactions transactions;
    private final Engines engines;
    private final MergeSettings settings;

    Retention(Transactions transactions, Engines engines, MergeSettings settings) {
        this.transactions = transactions;
        this.engines = engines;
        this.settings = settings;
    }

    @Scheduled(every = "24h", delayed = "15m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void forget() {
        Instant now = Instant.now();
        // not before an undo is out of the question: it discards the stage itself
        Duration backups = settings.keepBackups().compareTo(settings.undoWindow()) < 0
                ? settings.undoWindow()
                : settings.keepBackups();
        mergedBefore(now.minus(backups))
                .forEach(run -> discard(run, () -> engines.engine().discardBackups(run)));
        mergedBefore(now.minus(settings.keepArchives()))
                .forEach(run -> discard(run, () -> engines.engine().discardArchives(run)));
        transactions.await(() -> old("delete from download where requested_at < :before", now)
                .chain(() -> old("delete from archive_access where at < :before", now)));
    }

    private List<UUID> mergedBefore(Instant before) {
        return transactions
                .await(() -> MergeRun.<MergeRun>list("phase = ?1 and mergedAt < ?2", Phase.MERGED, before))
                .stream()
                .map(run -> run.migration)
                .toList();
    }

    private Uni<Integer> old(String sql, Instant now) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(sql)
                .setParameter("before", now.minus(settings.keepAccess()))
                .executeUpdate());
    }

    @FunctionalInterface
    private interface Removal {
        boolean run() throws IOException;
    }

    private static void discard(UUID migration, Removal removal) {
        try {
            if (removal.run()) {
                LOG.infof("files of migration %s are past their time and were removed", migration);
            }
        } catch (IOException e) {
            LOG.errorf("files of migration %s can't be removed: %s", migration, Causes.of(e));
        }
    }
}
