package be.fusie.local;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.awaitility.core.ConditionTimeoutException;

/** Holds a table back, so that a service stands still in the middle of its work, for as long as this is open. */
final class Stall implements AutoCloseable {

    private final LocalPlatform platform;
    private final String database;
    private final String table;
    private final Connection connection;

    private Stall(LocalPlatform platform, String database, String table, Connection connection) {
        this.platform = platform;
        this.database = database;
        this.table = table;
        this.connection = connection;
    }

    /** Locks the table against everybody. */
    static Stall on(LocalPlatform platform, String database, String table) throws SQLException {
        Connection connection = platform.postgres().connect(database);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("lock table " + table + " in access exclusive mode");
        }
        return new Stall(platform, database, table, connection);
    }

    /**
     * Waits until a session stands before the lock.
     *
     * @return false when nobody came in time: the work was done already, or does not need the table
     */
    boolean awaitSomebodyWaiting() {
        String waiting = "select count(*) from pg_locks where not granted and relation = '" + table + "'::regclass";
        try (Connection other = platform.postgres().connect(database);
                Statement statement = other.createStatement()) {
            await().atMost(Duration.ofSeconds(5))
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

    @Override
    public void close() throws SQLException {
        connection.rollback();
        connection.close();
    }
}
