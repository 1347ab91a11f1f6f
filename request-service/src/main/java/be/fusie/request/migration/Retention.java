package be.fusie.request.migration;

import be.fusie.kit.messaging.Transactions;
import be.fusie.request.RequestSettings;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Forgets who did what, a set time after a migration has ended: subjects, salts, sealed proofs and intake drafts go. The chain of
 * the history stays whole, since it holds salted digests only (X1, I8), and so do plans, hashes and figures.
 */
@ApplicationScoped
class Retention {

    private static final Logger LOG = Logger.getLogger(Retention.class);

    private static final String OVER =
            "(select id from migration where phase in ('COMPLETED', 'ABANDONED', 'UNDONE') and since < :before)";

    private static final List<String> FORGET = List.of(
            "delete from signing_challenge where migration_id in " + OVER,
            "delete from signature_proof p using signature s where s.id = p.signature_id and s.migration_id in " + OVER,
            "update signature set subject = null, on_behalf_of = null, salt = '' where subject is not null and migration_id in "
                    + OVER,
            "update history set subject = null, salt = '' where subject is not null and migration_id in " + OVER,
            "update precondition_answer set subject = '' where subject <> '' and migration_id in " + OVER,
            "update window_answer set subject = '' where subject <> '' and migration_id in " + OVER,
            "update rehearsal set subject = null where subject is not null and migration_id in " + OVER,
            "update intake_form set draft = '{}' where draft <> '{}' and migration_id in " + OVER,
            "update delegation set director = null, delegate = null, salt = '' where director is not null"
                    + " and valid_until < cast(:before as date)");

    private final Transactions transactions;
    private final Duration keep;

    Retention(Transactions transactions, RequestSettings settings) {
        this.transactions = transactions;
        this.keep = settings.keepEvidence();
    }

    @Scheduled(every = "24h", delayed = "15m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void forget() {
        Instant before = Instant.now().minus(keep);
        int rows = transactions.await(() -> Multi.createFrom()
                .iterable(FORGET)
                .onItem()
                .transformToUniAndConcatenate(sql -> run(sql, before))
                .collect()
                .with(java.util.stream.Collectors.summingInt(n -> n)));
        if (rows > 0) {
            LOG.infof("%d rows no longer say who it was: what they are evidence of is too long ago", rows);
        }
    }

    private static Uni<Integer> run(String sql, Instant before) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(sql)
                .setParameter("before", before)
                .executeUpdate());
    }
}
