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
 * can't see (DDL, {@code nextval}, large objects) would take an event trigger, which only a superuser may create, and no
 * service is one. Therefore a freeze is refused while a table lacks the trigger, before and again after it took hold.
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

    /** The row of the gate: {@code open}, {@code frozen} or {@code moved}. */
    record Gate(String state, long epoch, UUID migration, Instant since, String movedTo) {
        boolean is(String state, UUID migration) {
            return this.state.equals(state) && migration.equals(this.migration);
        }
    }

    /** @param unguarded tables that lack the trigger, as {@code schema.table}; a freeze is refused while there are any */
    record Status(Optional<Gate> gate, int tables, List<String> unguarded, boolean fenced) {
        boolean complete() {
            return gate.isPresent() && unguarded.isEmpty();
        }
    }

    Status status(String database) throws SQLException {
        try (Connection connection = databases.open(database)) {
            return status(connection);
        }
    }

    Status status(Connection connection) throws SQLException {
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
        return new Status(gate(connection), count, unguarded, fenced(connection));
    }

    /** Installs the guard, or refreshes it: tables that came since get their trigger. The gate stays as it is. */
    Status install(String database) throws SQLException {
        try (Connection connection = databases.open(database)) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                // Two replicas installing at a time.
                statement.execute("select pg_advisory_xact_lock(1179997001, 2)");
                statement.execute(resource("guard/install.sql"));
            }
            connection.commit();
            connection.setAutoCommit(true);
            for (String table : unguarded(connection)) {
                guard(connection, table);
            }
            return status(connection);
        }
    }

    private List<String> unguarded(Connection connection) throws SQLException {
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
        try (HeldGates gates = HeldGates.hold(databases, List.of(database), HeldGates.SHORT, false)) {
            Connection connection = gates.in(database);
            Optional<Gate> gate = gate(connection);
            if (gate.isEmpty()) {
                return;
            }
            if (!gate.get().state().equals("open") || fenced(connection)) {
                throw new Refusal("the guard of " + database + " is in use: "
                        + (gate.get().state().equals("open")
                                ? "institutions have moved away"
                                : gate.get().state()));
            }
        }
        try (Connection connection = databases.open(database)) {
            // Table by table, each in its own transaction: nobody waits for more than one of them.
            for (String drop : dropTriggers(connection)) {
                ddl(connection, drop);
            }
            ddl(connection, "drop schema fusie_guard cascade");
        }
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
                        "select state, epoch, migration, since, moved_to from fusie_guard.gate")) {
            row.next();
            return Optional.of(new Gate(
                    row.getString(1),
                    row.getLong(2),
                    row.getObject(3, UUID.class),
                    row.getTimestamp(4).toInstant(),
                    row.getString(5)));
        }
    }

    private static boolean fenced(Connection connection) throws SQLException {
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

    private static String resource(String name) {
        try (InputStream script = WriteGuard.class.getClassLoader().getResourceAsStream(name)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
