package be.fusie.freeze;

import be.fusie.kit.jdbc.NamedDatabases;
import be.fusie.kit.messaging.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What enforces the freeze inside a school database (F1, F2, F8): the schema {@code fusie_guard} and, on every table of
 * every other schema, a trigger {@code enable always} before insert, update, delete and truncate. {@code
 * guard/install.sql} is what the trigger does.
 *
 * <p>Not guarded: Fusie's own schemas ({@code fusie_…}), tables of extensions, foreign and temporary tables. What a trigger
 * on a table can't see: DDL takes event triggers, which only a superuser may create, and no service is one ({@code
 * guard/ddl.sql} is for the superuser); {@code nextval} and large objects nothing can refuse. {@link StructureMarks} finds
 * out what changed. A freeze is refused while a table lacks the trigger, before and again after it took hold.
 */
@ApplicationScoped
class WriteGuard {

    private static final String TABLES =
            """
            select c.oid, n.nspname, c.relname,
                   exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgname = 'fusie_guard'
                           and t.tgenabled = 'A' and t.tgfoid = to_regprocedure('fusie_guard.check_gate()')
                           and t.tgtype & 62 = 62) as guarded
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p') and c.relpersistence <> 't'
              and n.nspname <> 'information_schema' and n.nspname !~ '^(pg_|fusie_)'
              and not exists (select from pg_depend d
                              where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
            order by 2, 3
            """;

    private final NamedDatabases databases;

    WriteGuard(NamedDatabases databases) {
        this.databases = databases;
    }

    /** The row of the gate: {@code open}, {@code frozen} (perhaps only by rows) or {@code moved}. */
    record Gate(String state, long epoch, UUID migration, Instant since, String movedTo, boolean byRows) {
        boolean is(String state, UUID migration) {
            return this.state.equals(state) && migration.equals(this.migration);
        }
    }

    /**
     * @param unguarded tables that lack the trigger, as {@code schema.table}; a freeze is refused while there are any
     * @param current whether it is this version's guard; an older one has to be refreshed before a freeze
     * @param structureClosed whether the event triggers of {@code guard/ddl.sql} are there and enabled always
     */
    record Status(
            Optional<Gate> gate,
            int tables,
            List<String> unguarded,
            boolean fenced,
            boolean current,
            boolean structureClosed) {
        boolean complete() {
            return gate.isPresent() && unguarded.isEmpty() && current;
        }

        /** What is not as it should be, in plain words; what the guard can't close at all stands in its documentation. */
        List<String> findings() {
            var findings = new ArrayList<String>();
            if (gate.isPresent() && !current) {
                findings.add("The guard is an older version's: refresh it.");
            }
            if (gate.isPresent() && !unguarded.isEmpty()) {
                findings.add("Tables without the trigger, so that no freeze begins: " + String.join(", ", unguarded)
                        + ". Refresh the guard.");
            }
            if (gate.isPresent() && !structureClosed) {
                findings.add(
                        "DDL is not refused while frozen, only found out afterwards: PostgreSQL lets only a superuser"
                                + " create event triggers. A superuser may run guard/ddl.sql.");
            }
            return List.copyOf(findings);
        }
    }

    Status status(String database) throws SQLException {
        try (Connection connection = databases.open(database)) {
            return status(connection);
        }
    }

    static Status status(Connection connection) throws SQLException {
        var unguarded = new ArrayList<String>();
        int count = 0;
        try (Statement statement = connection.createStatement();
                ResultSet tables = statement.executeQuery(TABLES)) {
            while (tables.next()) {
                count++;
                if (!tables.getBoolean("guarded")) {
                    unguarded.add(tables.getString("nspname") + "." + tables.getString("relname"));
                }
            }
        }
        return new Status(
                gate(connection),
                count,
                unguarded,
                fenced(connection),
                isCurrent(connection),
                counts(
                        connection,
                        "select count(*) = 2 from pg_event_trigger"
                                + " where evtname in ('fusie_ddl_end', 'fusie_ddl_drop') and evtenabled = 'A'"));
    }

    private static boolean isCurrent(Connection connection) throws SQLException {
        return counts(
                connection,
                "select count(*) = 1 from pg_attribute where attrelid = to_regclass('fusie_guard.gate')"
                        + " and attname = 'by_rows' and to_regclass('fusie_guard.glance') is not null");
    }

    private static boolean counts(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** Brings the guard of an older version up to this one, if there is any, so that its gate can be moved. */
    static void upgrade(Connection connection) throws SQLException {
        if (exists(connection, "fusie_guard.gate") && !isCurrent(connection)) {
            runScript(connection);
        }
    }

    /**
     * Lets writers see at a glance that the gate is open, if it is; without it each reads the gate's row, which is only
     * slower. Asked for after a gate was opened, and now and then, should that have been missed.
     */
    static void lookAgain(Connection connection) throws SQLException {
        if (!exists(connection, "fusie_guard.glance")) {
            return;
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select g.state = 'open' and l.last_value <> 1 from fusie_guard.gate g, fusie_guard.glance l")) {
            if (row.next() && row.getBoolean(1)) {
                statement.execute("select fusie_guard.look_again()");
            }
        }
    }

    private static void runScript(Connection connection) throws SQLException {
        // Two replicas installing at a time.
        ddl(connection, "select pg_advisory_xact_lock(1179997001, 2); " + resource("guard/install.sql"));
    }

    /** Installs the guard, or refreshes it: tables that came since get their trigger. The gate stays as it is. */
    Status install(String database) throws SQLException {
        try (Connection connection = databases.open(database)) {
            return install(connection);
        }
    }

    /** The same in a session in auto-commit mode. */
    static Status install(Connection connection) throws SQLException {
        runScript(connection);
        for (String table : unguarded(connection)) {
            guard(connection, table);
        }
        return status(connection);
    }

    private static List<String> unguarded(Connection connection) throws SQLException {
        var names = new ArrayList<String>();
        try (Statement statement = connection.createStatement();
                ResultSet tables = statement.executeQuery(TABLES)) {
            while (tables.next()) {
                if (!tables.getBoolean("guarded")) {
                    names.add(quoted(statement, tables.getString("nspname")) + "."
                            + quoted(statement, tables.getString("relname")));
                }
            }
        }
        return names;
    }

    /**
     * One short transaction per table: it waits for the writers of that table only, so that who has written before the
     * trigger was there has ended when the installation has.
     */
    private static void guard(Connection connection, String table) throws SQLException {
        ddl(
                connection,
                """
                drop trigger if exists fusie_guard on %1$s;
                create trigger fusie_guard before insert or update or delete or truncate on %1$s
                    for each statement execute function fusie_guard.check_gate();
                alter table %1$s enable always trigger fusie_guard
                """
                        .formatted(table));
    }

    /**
     * Removes the guard without a trace.
     *
     * @throws Refusal while it protects something: the gate is not open, or institutions that moved away are fenced
     */
    void remove(String database) throws SQLException {
        try (Connection connection = databases.open(database)) {
            remove(connection);
        }
    }

    /** The same in a session in auto-commit mode. */
    static void remove(Connection connection) throws SQLException {
        if (!exists(connection, "fusie_guard.gate")) {
            return;
        }
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            // With the gate locked: nobody freezes at this moment.
            statement.execute("set local lock_timeout = '5s'; select pg_advisory_xact_lock(1179997001, 1)");
            Gate gate = gate(connection).orElseThrow();
            if (!gate.state().equals("open") || fenced(connection)) {
                throw new Refusal("the guard is in use: "
                        + (gate.state().equals("open") ? "institutions have moved away" : gate.state()));
            }
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
        // Table by table, each in its own transaction: nobody waits for more than one of them.
        for (String drop : dropTriggers(connection)) {
            ddl(connection, drop);
        }
        ddl(connection, "drop schema fusie_guard cascade");
    }

    private static List<String> dropTriggers(Connection connection) throws SQLException {
        var drops = new ArrayList<String>();
        try (Statement statement = connection.createStatement();
                ResultSet triggers = statement.executeQuery(
                        """
                        select format('drop trigger %I on %s', t.tgname, t.tgrelid::regclass)
                        from pg_trigger t join pg_proc p on p.oid = t.tgfoid
                        where p.pronamespace = 'fusie_guard'::regnamespace and t.tgparentid = 0
                        """)) {
            while (triggers.next()) {
                drops.add(triggers.getString(1));
            }
        }
        return drops;
    }

    /** Runs statements as one transaction that waits ten seconds at most for each lock. */
    static void ddl(Connection connection, String statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("begin; set local lock_timeout = '10s'; " + statements + "; commit");
        } catch (SQLException e) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("rollback");
            }
            throw e;
        }
    }

    /** Empty when no guard is installed. */
    static Optional<Gate> gate(Connection connection) throws SQLException {
        if (!exists(connection, "fusie_guard.gate")) {
            return Optional.empty();
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        """
                        select state, epoch, migration, since, moved_to, coalesce((to_jsonb(g) ->> 'by_rows')::boolean, false)
                        from fusie_guard.gate g
                        """)) {
            row.next();
            return Optional.of(new Gate(
                    row.getString(1),
                    row.getLong(2),
                    row.getObject(3, UUID.class),
                    row.getTimestamp(4).toInstant(),
                    row.getString(5),
                    row.getBoolean(6)));
        }
    }

    static boolean fenced(Connection connection) throws SQLException {
        if (!exists(connection, "fusie_guard.home")) {
            return false;
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select exists (select from fusie_guard.home)")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static boolean exists(Connection connection, String relation) throws SQLException {
        try (var statement = connection.prepareStatement("select to_regclass(?) is not null")) {
            statement.setString(1, relation);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private static String quoted(Statement statement, String identifier) throws SQLException {
        return statement.enquoteIdentifier(identifier, true);
    }

    static String resource(String name) {
        try (InputStream script = WriteGuard.class.getClassLoader().getResourceAsStream(name)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
