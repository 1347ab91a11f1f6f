package be.fusie.kit.messaging;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The inbox in the service's own database. Receiving, leasing and renewing are short JDBC calls of worker threads; only
 * the finish of a message joins the reactive transaction of its work.
 */
@ApplicationScoped
class InboxStore {

    private static final String ADD =
            """
            insert into inbox (topic, source, key, sequence, message_id, type, data, traceparent)
            select ?, ?, ?, ?, ?, ?, ?, ?
            where not exists (
                select from inbox_position p where p.topic = ? and p.source = ? and p.key = ? and p.handled >= ?)
            on conflict do nothing
            """;

    private static final String ADD_POSITION =
            "insert into inbox_position (topic, source, key) values (?, ?, ?) on conflict do nothing";

    private static final String ADD_MISFIT =
            """
            insert into outbox (message_id, topic, key, sequence, type, data)
            values (?, ?, ?, 1, 'fusie.dead-letter.v1', ?) on conflict do nothing
            """;

    /** The next message of each key that nobody works on. One row per key at most: its position allows no other. */
    private static final String LEASE =
            """
            update inbox set attempts = attempts + 1, leased_until = now() + make_interval(secs => ?)
            where message_id in (
                select i.message_id from inbox i join inbox_position p using (topic, source, key)
                where i.handled_at is null
                  and (i.sequence = p.handled + 1 or i.outcome = 'replay')
                  and (i.leased_until is null or i.leased_until < now())
                order by i.received_at limit ?
                for update of i skip locked)
            returning topic, source, key, sequence, message_id, type, data, traceparent, attempts
            """;

    private static final String RENEW =
            """
            update inbox set leased_until = now() + make_interval(secs => ?)
            where message_id = ? and attempts = ? and handled_at is null
            """;

    private static final String LATER_WAITS =
            "select exists (select from inbox where topic = ? and source = ? and key = ? and sequence > ?)";

    private static final String FINISH =
            """
            update inbox set handled_at = now(), outcome = :outcome, reason = :reason, leased_until = null
            where message_id = :id and attempts = :attempt and handled_at is null
            """;

    private static final String ADVANCE =
            """
            update inbox_position set handled = greatest(handled, :sequence)
            where topic = :topic and source = :source and key = :key
            """;

    private final DataSource dataSource;
    private final String deadLetters;

    InboxStore(DataSource dataSource, @ConfigProperty(name = "quarkus.application.name") String service) {
        this.dataSource = dataSource;
        this.deadLetters = service + ".dead-letters";
    }

    void add(Collection<Arrival> arrivals, Collection<Misfit> misfits) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement position = connection.prepareStatement(ADD_POSITION);
                    PreparedStatement message = connection.prepareStatement(ADD);
                    PreparedStatement misfit = connection.prepareStatement(ADD_MISFIT)) {
                for (Arrival a : arrivals) {
                    bind(position, a.topic(), a.source(), a.key());
                    position.addBatch();
                    bind(
                            message,
                            a.topic(),
                            a.source(),
                            a.key(),
                            a.sequence(),
                            a.messageId(),
                            a.type(),
                            a.data(),
                            a.traceparent(),
                            a.topic(),
                            a.source(),
                            a.key(),
                            a.sequence());
                    message.addBatch();
                }
                for (Misfit m : misfits) {
                    bind(misfit, m.id(), deadLetters, m.place(), m.data());
                    misfit.addBatch();
                }
                position.executeBatch();
                message.executeBatch();
                misfit.executeBatch();
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    List<Work> lease(int most, Duration lease) throws SQLException {
        List<Work> leased = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(LEASE)) {
            bind(statement, lease.toMillis() / 1000.0, most);
            ResultSet row = statement.executeQuery();
            while (row.next()) {
                leased.add(new Work(
                        row.getString("topic"),
                        row.getString("source"),
                        row.getString("key"),
                        row.getLong("sequence"),
                        row.getObject("message_id", UUID.class),
                        row.getString("type"),
                        row.getString("data"),
                        row.getString("traceparent"),
                        row.getInt("attempts")));
            }
        }
        return leased;
    }

    /** Sets the time until which nobody else takes the message: a sign of life, or the wait before the next attempt. */
    void hold(Work work, Duration time) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(RENEW)) {
            bind(statement, time.toMillis() / 1000.0, work.messageId(), work.attempt());
            statement.executeUpdate();
        }
    }

    boolean laterWaits(Work work) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(LATER_WAITS)) {
            bind(statement, work.topic(), work.source(), work.key(), work.sequence());
            ResultSet row = statement.executeQuery();
            return row.next() && row.getBoolean(1);
        } catch (SQLException e) {
            return false; // Not known now; whoever works asks again.
        }
    }

    /** Joins the open transaction; it fails, and with it the work, when the lease went to another worker. */
    Uni<Void> finish(Work work, String outcome, String reason) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(FINISH)
                        .setParameter("outcome", outcome)
                        .setParameter("reason", reason)
                        .setParameter("id", work.messageId())
                        .setParameter("attempt", work.attempt())
                        .executeUpdate()
                        .invoke(rows -> {
                            if (rows != 1) {
                                throw new StaleLease();
                            }
                        })
                        .chain(() -> session.createNativeQuery(ADVANCE)
                                .setParameter("sequence", work.sequence())
                                .setParameter("topic", work.topic())
                                .setParameter("source", work.source())
                                .setParameter("key", work.key())
                                .executeUpdate()))
                .replaceWithVoid();
    }

    private static void bind(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    /** Another worker has taken the message over; this one's results must not count. */
    static class StaleLease extends RuntimeException {}
}
