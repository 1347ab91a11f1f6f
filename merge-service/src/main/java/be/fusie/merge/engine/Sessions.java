package be.fusie.merge.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How the engine opens transactions on school databases, and how it shows and checks the fencing token (F7). */
final class Sessions {

    /** Invalid parameter, undefined object. */
    private static final Set<String> SNAPSHOT_GONE = Set.of("22023", "42704");

    private Sessions() {}

    /** One snapshot for all that is read. */
    static void beginSnapshot(Connection connection, String schema) throws SQLException {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        prepare(connection, schema);
    }

    /** Lets other sessions join the snapshot that this transaction reads; as long as it stands. */
    static String exportSnapshot(Connection connection) throws SQLException {
        return Sql.list(connection, "select pg_export_snapshot()", row -> row.getString(1))
                .get(0);
    }

    /**
     * Joins the snapshot of another session. When that has ended, a new one takes its place.
     *
     * @return the name of the snapshot that is read now
     */
    static String joinSnapshot(Connection connection, String schema, String snapshot) throws SQLException {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try {
            Sql.run(connection, "set transaction snapshot " + Sql.text(snapshot));
            prepare(connection, schema);
            return snapshot;
        } catch (SQLException e) {
            if (!SNAPSHOT_GONE.contains(e.getSQLState())) {
                throw e;
            }
            connection.rollback();
            beginSnapshot(connection, schema);
            return exportSnapshot(connection);
        }
    }

    static void begin(Connection connection, String schema) throws SQLException {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        prepare(connection, schema);
    }

    private static void prepare(Connection connection, String schema) throws SQLException {
        Sql.run(
                connection,
                "set local search_path = %s, public; set local timezone = 'UTC'; set local jit = off;"
                                .formatted(Sql.name(schema))
                        + " set local work_mem = '64MB'; set local max_parallel_workers_per_gather = 2;"
                        + " set local datestyle = 'ISO, YMD'; set local intervalstyle = 'iso_8601'; set local extra_float_digits = 1;"
                        + " set local bytea_output = 'hex'; set local lc_monetary = 'C';"
                        + " set local lock_timeout = " + Sql.text(Blockers.timeout()) + ";"
                        + " set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0");
    }

    /** Writes of this transaction are let through a frozen database when the token is the current one. */
    static void showToken(Connection connection, String database, Move move) throws SQLException {
        Long token = move.tokens().get(database);
        if (token != null) {
            Sql.run(connection, "set local fusie.token = '" + token + "'");
        }
    }

    /** Whether the database has a guard, and it is not open. */
    static boolean isFrozen(Connection connection) throws SQLException {
        return Sql.number(connection, "select count(*) from pg_class where oid = to_regclass('fusie_guard.gate')") > 0
                && Sql.number(connection, "select count(*) from fusie_guard.gate where state::text <> 'open'") > 0;
    }

    /**
     * Refuses unless the database's guard, if it has one, is frozen under the token of the command.
     *
     * @throws MergeRefused code {@code fenced}
     */
    static void checkToken(Connection connection, String database, Move move) throws SQLException {
        if (Sql.number(connection, "select count(*) from pg_class where oid = to_regclass('fusie_guard.gate')") == 0) {
            return;
        }
        record Gate(String state, long epoch) {}
        List<Gate> gates = Sql.list(
                connection,
                "select state::text, epoch from fusie_guard.gate",
                row -> new Gate(row.getString(1), row.getLong(2)));
        Optional<Gate> gate = gates.stream().findFirst();
        Long token = move.tokens().get(database);
        if (gate.isPresent()
                && !(gate.get().state().equals("frozen")
                        && token != null
                        && gate.get().epoch() == token)) {
            throw new MergeRefused(
                    "fenced",
                    "Database %s is %s under token %d; the command shows %s"
                            .formatted(
                                    database,
                                    gate.get().state(),
                                    gate.get().epoch(),
                                    token == null ? "none" : "token " + token),
                    "Freeze both databases for this migration first.");
        }
    }
}
