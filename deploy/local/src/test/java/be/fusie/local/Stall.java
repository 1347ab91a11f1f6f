package be.fusie.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.awaitility.core.ConditionTimeoutException;
import org.postgresql.PGConnection;

/**
 * Holds a table or a row back, so that a service stands still in the middle of its work, for as long as this is open. It
 * has to be in place before the step can begin: a step may be over before a test has seen it.
 */
final class Stall implements AutoCloseable {

    private final LocalPlatform platform;
    private final Connection connection;

    private Stall(LocalPlatform platform, Connection connection) {
        this.platform = platform;
        this.connection = connection;
    }

    /** Locks the table against everybody. */
    static Stall on(LocalPlatform platform, String database, String table) throws SQLException {
        return by(platform, database, "lock table " + table + " in access exclusive mode");
    }

    /** Locks the table against who writes; to a freeze, which ends writing sessions, this is one that reads. */
    static Stall onWriting(LocalPlatform platform, String database, String table) throws SQLException {
        return by(platform, database, "lock table " + table + " in share mode");
    }

    /** Runs a statement and does not commit it: whoever wants the same row waits. In the end it never happened. */
    static Stall by(LocalPlatform platform, String database, String statement) throws SQLException {
        Connection connection = platform.postgres().connect(database);
        connection.setAutoCommit(false);
        try (Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
        return new Stall(platform, connection);
    }

    /** Notification-service stands before announcing a migration as soon as it is to. */
    static Stall beforeTheAnnouncement(LocalPlatform platform, Filed migration) throws SQLException {
        return by(
                platform,
                Service.NOTIFICATION.database(),
                "insert into announcement (migration, state) values ('%s', 'ANNOUNCED')".formatted(migration.id));
    }

    /** Billing-service stands before that step of a migration as soon as it gets there. */
    static Stall atBillingsDesk(LocalPlatform platform, Filed migration, String step) throws SQLException {
        return by(
                platform,
                Service.BILLING.database(),
                "insert into progress (migration, step, done, total, changes, started_at, updated_at)"
                        + " values ('%s', '%s', 0, 1, 0, now(), now())".formatted(migration.id, step));
    }

    /**
     * Waits until a session stands before the lock.
     *
     * @return false when nobody came in time: the work was done already, or does not need what is locked
     */
    boolean awaitSomebodyWaiting() {
        try (Connection other = platform.postgres().connect(connection.getCatalog());
                Statement statement = other.createStatement()) {
            String waiting = "select count(*) from pg_stat_activity where %d = any (pg_blocking_pids(pid))"
                    .formatted(connection.unwrap(PGConnection.class).getBackendPID());
            await().atMost(Duration.ofSeconds(15))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        try (var row = statement.executeQuery(waiting)) {
                            return row.next() && row.getInt(1) > 0;
                        }
                    });
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Fails unless a migration is at this step, and a service in the middle of it. */
    void holdsBack(Filed migration, String step) {
        migration.awaitStep(step);
        assertThat(awaitSomebodyWaiting())
                .as("somebody is in the middle of " + step)
                .isTrue();
    }

    @Override
    public void close() throws SQLException {
        if (!connection.isClosed()) {
            connection.rollback();
            connection.close();
        }
    }
}
