package be.fusie.kit.messaging;

import be.fusie.kit.log.Causes;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Sends the outbox to Kafka, in order per key. Of all replicas the one that holds the advisory lock does it; the lock
 * dies with its database session. A message that was sent but not marked is sent again: consumers drop the duplicate
 * by its sequence, which also guards against a relay that lost the lock while it was paused.
 */
@Startup
@ApplicationScoped
class OutboxRelay {

    private static final Logger LOG = Logger.getLogger(OutboxRelay.class);
    /** Any number that nothing else locks in the service's own database. */
    private static final long LOCK = 0xF051E_0B0L;

    private static final int BATCH = 500;

    private final DataSource dataSource;
    private final KafkaProducer<String, String> producer;
    private final String source;
    private final Loop loop;
    private Connection holder;

    OutboxRelay(
            DataSource dataSource,
            MessagingSettings settings,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            @ConfigProperty(name = "quarkus.application.name") String source) {
        this.dataSource = dataSource;
        this.source = source;
        this.producer =
                new KafkaProducer<>(producerConfig(kafka, source), new StringSerializer(), new StringSerializer());
        this.loop = new Loop("outbox-relay", settings.poll(), this::relay);
    }

    private static Map<String, Object> producerConfig(Map<String, Object> kafka, String source) {
        Map<String, Object> config = new HashMap<>(kafka);
        config.put("client.id", source + "-outbox");
        config.put("acks", "all");
        config.put("enable.idempotence", true);
        config.put("linger.ms", 0);
        config.put("max.block.ms", 10_000);
        config.put("delivery.timeout.ms", 30_000);
        config.put("request.timeout.ms", 10_000);
        return config;
    }

    void start(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) StartupEvent event) {
        loop.start();
    }

    @PreDestroy
    void stop() {
        loop.stop(Duration.ofSeconds(5));
        producer.close(Duration.ofSeconds(2));
        release();
    }

    /** There is something to send. */
    void wake() {
        loop.wake();
    }

    private boolean relay() throws Exception {
        try {
            return holdsLock() && sendBatch();
        } catch (SQLException e) {
            release();
            throw e;
        }
    }

    private boolean holdsLock() throws SQLException {
        if (holder == null) {
            Connection candidate = dataSource.getConnection();
            try (var statement = candidate.prepareStatement("select pg_try_advisory_lock(?)")) {
                statement.setLong(1, LOCK);
                ResultSet row = statement.executeQuery();
                row.next();
                if (row.getBoolean(1)) {
                    holder = candidate;
                    LOG.debug("this replica relays the outbox");
                }
            } finally {
                if (holder == null) {
                    candidate.close();
                }
            }
        }
        return holder != null;
    }

    private boolean sendBatch() throws Exception {
        List<Long> ids = new ArrayList<>();
        List<Future<RecordMetadata>> sends = new ArrayList<>();
        try (var statement = holder.prepareStatement(
                """
                select id, message_id, topic, key, sequence, type, time, data, traceparent
                from outbox where sent_at is null order by id limit ?
                """)) {
            statement.setInt(1, BATCH);
            ResultSet row = statement.executeQuery();
            while (row.next()) {
                ids.add(row.getLong("id"));
                sends.add(producer.send(record(row)));
            }
        }
        markSent(ids.subList(0, acknowledged(sends)));
        return ids.size() == BATCH;
    }

    private ProducerRecord<String, String> record(ResultSet row) throws SQLException {
        var headers = CloudEventHeaders.of(
                row.getString("message_id"),
                source,
                row.getString("type"),
                row.getString("key"),
                row.getTimestamp("time").toInstant().toString(),
                row.getLong("sequence"),
                row.getString("traceparent"));
        return new ProducerRecord<>(row.getString("topic"), null, row.getString("key"), row.getString("data"), headers);
    }

    /** How many from the start the broker has: what follows a failure is sent again, so that the order holds. */
    private static int acknowledged(List<Future<RecordMetadata>> sends) throws InterruptedException {
        int done = 0;
        for (Future<RecordMetadata> send : sends) {
            try {
                send.get(60, TimeUnit.SECONDS);
                done++;
            } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
                LOG.warnf("the broker did not take a message, it will be sent again: %s", Causes.of(e));
                break;
            }
        }
        return done;
    }

    private void markSent(List<Long> ids) throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        try (var statement = holder.prepareStatement("update outbox set sent_at = now() where id = any (?)")) {
            statement.setArray(1, holder.createArrayOf("bigint", ids.toArray()));
            statement.executeUpdate();
        }
    }

    private void release() {
        if (holder == null) {
            return;
        }
        try (Connection closing = holder;
                var statement = closing.prepareStatement("select pg_advisory_unlock(?)")) {
            statement.setLong(1, LOCK);
            statement.execute();
        } catch (SQLException e) {
            LOG.debug("the lock went with its session");
        } finally {
            holder = null;
        }
    }
}
