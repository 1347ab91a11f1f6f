package be.fusie.notification;

import be.fusie.kit.messaging.Causes;
import be.fusie.kit.messaging.Transactions;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/** How many mails stand in which state, over all migrations: {@code fusie_mails{state="pending"}} and so on. */
@ApplicationScoped
class MailGauges {

    private static final Logger LOG = Logger.getLogger(MailGauges.class);

    private final Transactions transactions;
    private final Map<RecordedMail.State, AtomicLong> counts = new EnumMap<>(RecordedMail.State.class);

    MailGauges(Transactions transactions, MeterRegistry metrics) {
        this.transactions = transactions;
        for (RecordedMail.State state : RecordedMail.State.values()) {
            AtomicLong count = new AtomicLong();
            counts.put(state, count);
            Gauge.builder("fusie.mails", count, AtomicLong::doubleValue)
                    .description("Mails by state")
                    .tag("state", state.wireName())
                    .register(metrics);
        }
    }

    @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void count() {
        try {
            List<Object[]> rows =
                    transactions.await(() -> Panache.getSession().flatMap(session -> session.createSelectionQuery(
                                    "select state, count(*) from RecordedMail group by state", Object[].class)
                            .getResultList()));
            counts.values().forEach(count -> count.set(0));
            rows.forEach(row -> counts.get((RecordedMail.State) row[0]).set((Long) row[1]));
        } catch (RuntimeException e) {
            LOG.warnf("mails could not be counted: %s", Causes.of(e));
        }
    }
}
