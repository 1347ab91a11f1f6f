package be.fusie.freeze;

import be.fusie.kit.jdbc.NamedDatabases;
import be.fusie.kit.log.Causes;
import be.fusie.kit.messaging.Refusal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Ends the sessions whose transactions keep a gate from closing, when patience is over. It works beside the session that
 * waits for the gate: as long as that waits, nobody else gets in, so whoever holds the gate has had the whole time to end.
 */
final class Stragglers {

    /** How long terminated sessions get to be gone. */
    static final Duration TIME_TO_DIE = Duration.ofSeconds(10);

    private static final Logger LOG = Logger.getLogger(Stragglers.class);

    private final NamedDatabases databases;
    private final String name;
    private final int waiter;
    private final Duration patience;
    private final Thread thread;
    private volatile Refusal survivor;

    Stragglers(NamedDatabases databases, String name, int waiter, Duration patience) {
        this.databases = databases;
        this.name = name;
        this.waiter = waiter;
        this.patience = patience;
        this.thread = new Thread(this::run, "stragglers-" + name);
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Calls it off, or waits until it is done. */
    void end() {
        thread.interrupt();
        try {
            thread.join(TIME_TO_DIE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Why a session could not be ended, if so. */
    Optional<Refusal> survivor() {
        return Optional.ofNullable(survivor);
    }

    private void run() {
        try {
            Thread.sleep(patience.toMillis());
        } catch (InterruptedException e) {
            return;
        }
        try (Connection connection = databases.open(name)) {
            try {
                terminate(connection);
            } catch (Refusal e) {
                survivor = e;
                try (Statement statement = connection.createStatement()) {
                    statement.execute("select pg_cancel_backend(" + waiter + ")");
                }
            }
        } catch (SQLException e) {
            LOG.warnf("stragglers in %s could not be ended: %s", name, Causes.of(e));
        }
    }

    private void terminate(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet holders = statement.executeQuery(
                        """
                        select l.pid from pg_locks l join pg_database d on d.oid = l.database
                        where d.datname = current_database() and l.locktype = 'advisory' and l.granted
                          and l.classid = 1179997001 and l.objid = 1 and l.objsubid = 2 and l.mode = 'ShareLock'
                          and exists (select from pg_locks w where w.pid = %d and not w.granted)
                        """
                                .formatted(waiter))) {
            while (holders.next()) {
                HeldGates.terminate(connection, name, holders.getInt(1));
                LOG.infof("a session that would not end its writing in %s was terminated", name);
            }
        }
    }
}
