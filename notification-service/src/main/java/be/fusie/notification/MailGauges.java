package be.fusie.notification;

import be.fusie.kit.log.Causes;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** How many mails stand in which state, over all migrations: {@code fusie_mails{state="pending"}} and so on. */
@ApplicationScoped
class MailGauges {

    private static final Logger LOG = Logger.getLogger(MailGauges.class);

    private final DataSource dataSource;
    private final Map<RecordedMail.State, AtomicLong> counts = new EnumMap<>(RecordedMail.State.class);

    MailGauges(DataSource dataSource, MeterRegistry metrics) {
        this.dataSource = dataSource;
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
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select state, count(*) from mail group by state")) {
            Map<RecordedMail.State, Long> found = new EnumMap<>(RecordedMail.State.class);
            while (rows.next()) {
                found.put(RecordedMail.State.valueOf(rows.getString(1)), rows.getLong(2));
            }
            counts.forEach((state, count) -> count.set(found.getOrDefault(state, 0L)));
        } catch (SQLException e) {
            LOG.warnf("mails could not be counted: %s", Causes.of(e));
        }
    }
}
