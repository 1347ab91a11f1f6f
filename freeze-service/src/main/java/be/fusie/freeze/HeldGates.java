package be.fusie.freeze;

import be.fusie.kit.jdbc.NamedDatabases;
import be.fusie.kit.messaging.Refusal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * The write gates of several school databases, locked exclusively in name order, each in an open transaction: no guarded
 * writer is in flight in any of them. What is done to the gates takes effect at {@link #commit}; closing without it leaves
 * all as it was.
 */
final class HeldGates implements AutoCloseable {

    static final Duration SHORT = Duration.ofSeconds(5);

    private static final Logger LOG = Logger.getLogger(HeldGates.class);
    private static final Set<String> GIVEN_UP = Set.of("55P03", "57014");

    private final Map<String, Connection> connections = new LinkedHashMap<>();

    private HeldGates() {}

    /**
     * @param patience how long transactions in flight may take to end; writers that come meanwhile wait behind
     * @param endStragglers whether sessions that take longer are terminated
     * @throws Refusal when a gate could not be had
     */
    static HeldGates hold(NamedDatabases databases, Collection<String> names, Duration patience, boolean endStragglers)
            throws SQLException {
        var gates = new HeldGates();
        try {
            for (String name : new TreeSet<>(names)) {
                Connection connection = databases.open(name);
                gates.connections.put(name, connection);
                connection.setAutoCommit(false);
                lock(databases, name, connection, patience, endStragglers);
            }
            return gates;
        } catch (SQLException | RuntimeException e) {
            gates.close();
            throw e;
        }
    }

    private static void lock(
            NamedDatabases databases, String name, Connection connection, Duration patience, boolean endStragglers)
            throws SQLException {
        Stragglers stragglers = new Stragglers(databases, name, pid(connection), patience);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local lock_timeout = "
                    + (patience.toMillis() + (endStragglers ? Stragglers.TIME_TO_DIE.toMillis() : 1)));
            if (endStragglers) {
                stragglers.start();
            }
            statement.execute("select pg_advisory_xact_lock(1179997001, 1)");
            statement.execute("set local lock_timeout = '10s'");
        } catch (SQLException e) {
            if (!GIVEN_UP.contains(e.getSQLState())) {
                throw e;
            }
            stragglers.end();
            throw stragglers
                    .survivor()
                    .orElseGet(() -> new Refusal("transactions that write in " + name + " do not end", e));
        } finally {
            stragglers.end();
        }
    }

    private static int pid(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }

    /** @throws Refusal when the session is a superuser's, whom the freezer may not end */
    static void terminate(Connection connection, String name, int pid) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_terminate_backend(" + pid + ", 5000)");
        } catch (SQLException e) {
            if ("42501".equals(e.getSQLState())) {
                throw new Refusal(
                        "a superuser's session writes in " + name + " (process " + pid + "): end it first", e);
            }
            throw e;
        }
    }

    Connection in(String database) {
        return connections.get(database);
    }

    /** Closes a gate that is open, epoch + 1; one that this migration has closed already stays as it is. */
    WriteGuard.Gate freeze(String database, UUID migration) throws SQLException {
        return freeze(database, migration, List.of());
    }

    /** @param onlyRowsOf institutions; when there are any, only their rows and shared tables are closed */
    WriteGuard.Gate freeze(String database, UUID migration, List<String> onlyRowsOf) throws SQLException {
        WriteGuard.Gate gate = gate(database);
        if (gate.is("frozen", migration)) {
            return gate;
        }
        if (gate.is("open", migration)) {
            throw new Refusal(database + " has been opened by this migration's pivot");
        }
        if (!gate.state().equals("open")) {
            throw new Refusal(database + " is " + gate.state() + ", by migration " + gate.migration());
        }
        close(database, migration, onlyRowsOf);
        return gate(database);
    }

    private void close(String database, UUID migration, List<String> onlyRowsOf) throws SQLException {
        execute(database, "select setval('fusie_guard.passage', 1, false)");
        execute(
                database,
                """
                update fusie_guard.gate
                set state = 'frozen', epoch = epoch + 1, migration = ?, since = clock_timestamp(), moved_to = null, by_rows = ?
                """,
                migration,
                !onlyRowsOf.isEmpty());
        execute(database, "delete from fusie_guard.frozen");
        for (String institution : onlyRowsOf) {
            execute(
                    database,
                    "insert into fusie_guard.frozen (institution, migration) values (?, ?)",
                    institution,
                    migration);
        }
    }

    /** Closes the gate that this migration's pivot has opened, or another's way out since, epoch + 1. */
    WriteGuard.Gate freezeAgain(String database, UUID migration) throws SQLException {
        WriteGuard.Gate gate = gate(database);
        if (gate.is("frozen", migration)) {
            return gate;
        }
        if (!gate.state().equals("open")) {
            throw new Refusal(database + " is " + gate.state() + ", by migration " + gate.migration());
        }
        close(database, migration, List.of());
        return gate(database);
    }

    /** Opens a gate that this migration has closed, epoch + 1, so that whoever still holds the token is fenced (F7). */
    void thaw(String database, UUID migration) throws SQLException {
        execute(
                database,
                """
                update fusie_guard.gate
                set state = 'open', epoch = epoch + 1, migration = null, since = clock_timestamp(), by_rows = false
                where state = 'frozen' and migration = ?
                """,
                migration);
        execute(database, "delete from fusie_guard.frozen where migration = ?", migration);
    }

    /** Whether anything was written under the token since the gate closed, committed or not. */
    boolean tokenUsed(String database) throws SQLException {
        try (Statement statement = in(database).createStatement();
                ResultSet row = statement.executeQuery("select is_called from fusie_guard.passage")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** Closes the old home for good, as a whole; repeating it changes nothing. */
    void moveWhole(Move move, long token) throws SQLException {
        if (gate(move.source()).is("moved", move.migration())) {
            return;
        }
        checkToken(move.source(), move.migration(), token);
        execute(
                move.source(),
                """
                update fusie_guard.gate
                set state = 'moved', epoch = epoch + 1, since = clock_timestamp(), moved_to = ?, by_rows = false
                """,
                move.receiver());
    }

    /** Opens the old home but for the institutions that moved, whose rows the fence refuses; can be repeated. */
    void movePart(Move move, long token, long receiverEpoch) throws SQLException {
        if (gate(move.source()).is("open", move.migration())) {
            return;
        }
        checkToken(move.source(), move.migration(), token);
        for (String institution : move.institutions()) {
            execute(
                    move.source(),
                    """
                    insert into fusie_guard.home (institution, moved_to, migration, epoch) values (?, ?, ?, ?)
                    on conflict (institution) do update
                    set moved_to = excluded.moved_to, migration = excluded.migration, epoch = excluded.epoch
                    """,
                    institution,
                    move.receiver(),
                    move.migration(),
                    receiverEpoch);
        }
        openFor(move.source(), move.migration());
    }

    /**
     * Opens the new home; can be repeated. Institutions that come back lose their fence here. Its epoch gets higher than the
     * old home's, so that the epoch of an institution only grows, wherever it lives (F7).
     */
    void openReceiver(Move move, Freeze.Tokens tokens) throws SQLException {
        if (gate(move.receiver()).is("open", move.migration())) {
            return;
        }
        checkToken(move.receiver(), move.migration(), tokens.receiver());
        execute(move.receiver(), "update fusie_guard.gate set epoch = greatest(epoch, ?::bigint)", tokens.source() + 1);
        for (String institution : move.institutions()) {
            execute(move.receiver(), "delete from fusie_guard.home where institution = ?", institution);
        }
        openFor(move.receiver(), move.migration());
    }

    /** The receiver as after the pivot: what moved stays. */
    void openAgain(String database, UUID migration) throws SQLException {
        if (gate(database).is("frozen", migration)) {
            openFor(database, migration);
        }
    }

    /**
     * The old home opens for what had moved away; can be repeated. Its epoch gets higher than the new home's, so that the
     * epoch of an institution only grows (F7).
     */
    void takeHome(Move move, long receiverEpoch) throws SQLException {
        WriteGuard.Gate gate = gate(move.source());
        if (move.whole() && gate.is("moved", move.migration())) {
            execute(
                    move.source(),
                    """
                    update fusie_guard.gate
                    set state = 'open', epoch = greatest(epoch, ?::bigint) + 1, migration = null, since = clock_timestamp(),
                        moved_to = null, by_rows = false
                    """,
                    receiverEpoch);
        } else if (!move.whole() && fences(move)) {
            execute(move.source(), "update fusie_guard.gate set epoch = greatest(epoch, ?::bigint) + 1", receiverEpoch);
            execute(move.source(), "delete from fusie_guard.home where migration = ?", move.migration());
        }
    }

    private boolean fences(Move move) throws SQLException {
        try (var statement = in(move.source())
                .prepareStatement("select exists (select from fusie_guard.home where migration = ?)")) {
            statement.setObject(1, move.migration());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /** An open gate keeps the migration that opened it as the pivot; a thawed one has none. */
    private void openFor(String database, UUID migration) throws SQLException {
        execute(
                database,
                """
                update fusie_guard.gate
                set state = 'open', epoch = epoch + 1, migration = ?, since = clock_timestamp(), by_rows = false
                """,
                migration);
        execute(database, "delete from fusie_guard.frozen");
    }

    WriteGuard.Gate gate(String database) throws SQLException {
        return WriteGuard.gate(in(database)).orElseThrow(() -> new Refusal("the guard of " + database + " is gone"));
    }

    private void checkToken(String database, UUID migration, long token) throws SQLException {
        WriteGuard.Gate gate = gate(database);
        if (!gate.is("frozen", migration) || gate.epoch() != token) {
            throw new Refusal(database + " is not frozen under token " + token + " any more");
        }
    }

    private void execute(String database, String sql, Object... parameters) throws SQLException {
        try (var statement = in(database).prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.execute();
        }
    }

    /** One after the other, in the order given; what a crash leaves half done, repeating completes. */
    void commit(List<String> order) throws SQLException {
        for (String database : order) {
            in(database).commit();
        }
        for (String database : order) {
            try {
                WriteGuard.lookAgain(in(database));
                in(database).commit();
            } catch (SQLException e) {
                // All is committed; the watch looks again too.
                LOG.debug("a gate is not at a glance yet", e);
            }
        }
    }

    void commit() throws SQLException {
        commit(List.copyOf(connections.keySet()));
    }

    @Override
    public void close() {
        for (Connection connection : connections.values()) {
            try {
                connection.rollback();
                connection.close();
            } catch (SQLException e) {
                // The server ends the transaction with the session.
                LOG.debug("closing a session on a gate", e);
            }
        }
    }
}
