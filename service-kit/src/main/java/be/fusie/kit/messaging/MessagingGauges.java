package be.fusie.kit.messaging;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** What operators watch of outbox and inbox, and the daily purge of what is long done. */
@ApplicationScoped
class MessagingGauges {

    private final DataSource dataSource;
    private final MessagingSettings settings;
    private volatile double unsent;
    private volatile double oldestUnsentSeconds;
    private volatile double unhandled;
    private volatile double dead;

    MessagingGauges(DataSource dataSource, MessagingSettings settings, MeterRegistry metrics) {
        this.dataSource = dataSource;
        this.settings = settings;
        gauge(metrics, "fusie.outbox.unsent", "Messages that wait for the relay", () -> unsent);
        gauge(metrics, "fusie.outbox.age.seconds", "Age of the oldest of them", () -> oldestUnsentSeconds);
        gauge(metrics, "fusie.inbox.unhandled", "Messages that wait for a worker", () -> unhandled);
        gauge(metrics, "fusie.dead.letters.open", "Messages that could not be handled", () -> dead);
    }

    private static void gauge(
            MeterRegistry metrics, String name, String description, java.util.function.Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(metrics);
    }

    @Scheduled(every = "5s", delayed = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void read() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                var statement = connection.prepareStatement(
                        """
                        select (select count(*) from outbox where sent_at is null),
                               (select coalesce(extract(epoch from now() - min(time)), 0) from outbox where sent_at is null),
                               (select count(*) from inbox where handled_at is null),
                               (select count(*) from inbox where outcome = 'dead')
                        """)) {
            ResultSet row = statement.executeQuery();
            row.next();
            unsent = row.getDouble(1);
            oldestUnsentSeconds = row.getDouble(2);
            unhandled = row.getDouble(3);
            dead = row.getDouble(4);
        }
    }

    @Scheduled(every = "24h", delayed = "10m")
    void purge() throws SQLException {
        double seconds = settings.retention().toSeconds();
        try (Connection connection = dataSource.getConnection();
                var sent = connection.prepareStatement(
                        "delete from outbox where sent_at < now() - make_interval(secs => ?)");
                var handled = connection.prepareStatement(
                        "delete from inbox where outcome = 'handled' and handled_at < now() - make_interval(secs => ?)")) {
            sent.setDouble(1, seconds);
            sent.executeUpdate();
            handled.setDouble(1, seconds);
            handled.executeUpdate();
        }
    }
}
