package be.fusie.notification.vendor;

import be.fusie.kit.log.Causes;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.common.annotation.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Takes the public events from Kafka. An event and its deliveries, one per subscription whose filters let it through, are
 * one transaction, which ends before Kafka's offset moves: nothing is lost when this service is killed, and an event that
 * comes again changes nothing. A record that is no public event goes to the dead letters, by the channel's setting.
 */
@ApplicationScoped
class EventIntake {

    /** Any number that nothing else locks in the service's own database. */
    private static final long LOCK = 0xF051E_E7L;

    /** A subscription that is not active gets its deliveries too, held back for a replay of what it missed. */
    private static final String STORE =
            """
            with fresh as (
                insert into public_event (id, migration, sequence, type, time, institutions, boards, body)
                values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
                returning position, migration, sequence, type, institutions, boards)
            insert into webhook_delivery
                (id, subscription, event, migration, sequence, state, attempts, due_at, tried_since)
            select gen_random_uuid(), s.id, e.position, e.migration, e.sequence,
                case s.state when 'ACTIVE' then 'PENDING' else 'HELD' end, 0, now(), now()
            from fresh e join webhook_subscription s
                on (cardinality(s.types) = 0 or e.type = any (s.types))
                and (cardinality(s.institutions) = 0 or s.institutions && e.institutions)
                and (cardinality(s.boards) = 0 or s.boards && e.boards)
            """;

    private static final Logger LOG = Logger.getLogger(EventIntake.class);

    private final DataSource dataSource;
    private final ObjectMapper json;
    private final DeliveryRunner deliveries;

    EventIntake(DataSource dataSource, ObjectMapper json, DeliveryRunner deliveries) {
        this.dataSource = dataSource;
        this.json = json;
        this.deliveries = deliveries;
    }

    @Incoming("events")
    @Blocking
    void receive(ConsumerRecord<String, String> kafka) throws InterruptedException {
        storeUntilItWorks(Arrived.of(kafka, json));
        deliveries.wake();
    }

    /** As long as the database is away nothing is acknowledged: Kafka keeps the events. */
    private void storeUntilItWorks(Arrived event) throws InterruptedException {
        long pause = 250;
        while (true) {
            try {
                store(event);
                return;
            } catch (SQLException e) {
                LOG.warnf("public events can't be stored, next attempt in %d ms: %s", pause, Causes.of(e));
                Thread.sleep(pause);
                pause = Math.min(5_000, pause * 2);
            }
        }
    }

    private void store(Arrived event) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement lock = connection.prepareStatement("select pg_advisory_xact_lock(?)");
                    PreparedStatement store = connection.prepareStatement(STORE)) {
                lock.setLong(1, LOCK);
                lock.execute();
                store.setObject(1, event.id());
                store.setObject(2, event.migration());
                store.setLong(3, event.sequence());
                store.setString(4, event.type());
                store.setTimestamp(5, timestamp(event.time()));
                store.setArray(6, texts(connection, event.institutions()));
                store.setArray(7, texts(connection, event.boards()));
                store.setString(8, event.body());
                store.executeUpdate();
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    private static Timestamp timestamp(Instant at) {
        return Timestamp.from(at);
    }

    private static java.sql.Array texts(Connection connection, List<String> texts) throws SQLException {
        return connection.createArrayOf("text", texts.toArray());
    }
}
