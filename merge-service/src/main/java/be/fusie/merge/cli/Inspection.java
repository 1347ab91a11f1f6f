package be.fusie.merge.cli;

import be.fusie.merge.engine.MergeMap;
import be.fusie.merge.engine.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A database as it was found before any work: which one it is, and what is missing there. Asked beforehand, so that the
 * answer names the remedy instead of the statement that failed.
 *
 * @param identity of server and database, whatever host name leads there
 * @param version such as 150006
 * @param forReading what reading lacks
 * @param forWriting what a merge lacks besides; of a source, the right to keep others from writing meanwhile
 */
record Inspection(DatabaseUrl url, String identity, int version, List<Reason> forReading, List<Reason> forWriting) {

    private static final int OLDEST = 140000;

    /** Looks at a database; of the map, at the tables that move. */
    static Inspection of(DatabaseUrl url, MergeMap map, boolean begun) throws SQLException {
        try (Connection connection = connect(url, begun)) {
            return new Inspector(connection, url, map).look();
        }
    }

    private static Connection connect(DatabaseUrl url, boolean begun) {
        try {
            return url.open();
        } catch (SQLException e) {
            throw Failures.connecting(url, e, begun);
        }
    }

    private static final class Inspector {

        private final Connection connection;
        private final DatabaseUrl url;
        private final MergeMap map;
        private final List<Reason> forReading = new ArrayList<>();
        private final List<Reason> forWriting = new ArrayList<>();

        Inspector(Connection connection, DatabaseUrl url, MergeMap map) {
            this.connection = connection;
            this.url = url;
            this.map = map;
        }

        Inspection look() throws SQLException {
            int version = Integer.parseInt(text("select current_setting('server_version_num')"));
            if (version < OLDEST) {
                forReading.add(reason(
                        "server-too-old",
                        "%s is PostgreSQL %d; the engine needs 14 or newer".formatted(url.place(), version / 10000),
                        "Move the database to a newer server first (pg_dump, pg_restore)."));
            } else {
                rights(version);
            }
            return new Inspection(url, identity(), version, forReading, forWriting);
        }

        private String identity() throws SQLException {
            String database = text("select oid::text from pg_database where datname = current_database()");
            try {
                return text("select system_identifier::text from pg_control_system()") + '/' + database;
            } catch (SQLException e) {
                return url.place().replaceFirst("/[^/]*$", "") + '/' + database;
            }
        }

        private void rights(int version) throws SQLException {
            String role = text("select quote_ident(current_user)");
            String database = text("select quote_ident(current_database())");
            if (yes("select pg_is_in_recovery()") || yes("select current_setting('transaction_read_only')::boolean")) {
                forReading.add(reason(
                        "read-only-server",
                        "%s is read-only (a standby, or default_transaction_read_only); temporary tables can't be made there"
                                .formatted(url.place()),
                        "Name the primary server."));
                return;
            }
            if (!yes("select has_database_privilege(current_database(), 'TEMP')")) {
                forReading.add(reason(
                        "missing-rights",
                        "Role %s may not make temporary tables in %s".formatted(role, url.place()),
                        "grant temporary on database %s to %s;".formatted(database, role)));
            }
            tables("SELECT", role, forReading);
            if (url.option().equals("--receiver")) {
                sequences("SELECT", role, forReading);
                writing(version, role, database);
            } else {
                keepingStill(version, role);
            }
        }

        /** {@code lock table … in share mode} keeps others from writing to the source meanwhile. */
        private void keepingStill(int version, String role) throws SQLException {
            boolean maintain = version >= 170000;
            denied(
                    maintain ? "MAINTAIN" : "UPDATE",
                    "tables",
                    role,
                    """
                    select n.nspname, c.relname from moving m
                    join pg_class c on c.oid = m.oid join pg_namespace n on n.oid = c.relnamespace
                    where not has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE%s')
                    """
                            .formatted(maintain ? ", MAINTAIN" : ""),
                    forWriting);
        }

        private void writing(int version, String role, String database) throws SQLException {
            tables("INSERT, DELETE", role, forWriting);
            sequences("UPDATE", role, forWriting);
            if (!yes(
                    "select coalesce((select pg_has_role(nspowner, 'USAGE') from pg_namespace where nspname = 'fusie_merge'),"
                            + " has_database_privilege(current_database(), 'CREATE'))")) {
                forWriting.add(reason(
                        "missing-rights",
                        "Role %s may not create schema fusie_merge, where a merge keeps its state, in %s"
                                .formatted(role, url.place()),
                        "grant create on database %s to %s;".formatted(database, role)));
            }
            replica(version, role);
        }

        private void replica(int version, String role) throws SQLException {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("set local session_replication_role = replica");
            } catch (SQLException e) {
                forWriting.add(reason(
                        "missing-rights",
                        "Role %s may not set session_replication_role in %s, without which triggers would fire again for rows that move"
                                .formatted(role, url.place()),
                        version >= 150000
                                ? "As superuser: grant set on parameter session_replication_role to %s;".formatted(role)
                                : "Before PostgreSQL 15 only superusers may: sign in as one."));
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }

        private void tables(String privileges, String role, List<Reason> to) throws SQLException {
            List<String> all = new ArrayList<>();
            for (String privilege : privileges.split(", ")) {
                all.add("has_table_privilege(c.oid, '%s')".formatted(privilege));
            }
            denied(
                    privileges,
                    "tables",
                    role,
                    """
                    select n.nspname, c.relname from moving m
                    join pg_class c on c.oid = m.oid join pg_namespace n on n.oid = c.relnamespace
                    where not (has_schema_privilege(n.oid, 'USAGE') and %s)
                    """
                            .formatted(String.join(" and ", all)),
                    to);
        }

        /** Of the sequences that number rows of these tables. */
        private void sequences(String privilege, String role, List<Reason> to) throws SQLException {
            denied(
                    privilege,
                    "sequences",
                    role,
                    """
                    select distinct n.nspname, c.relname from moving m
                    join pg_depend d on d.refobjid = m.oid and d.refclassid = 'pg_class'::regclass
                      and d.classid = 'pg_class'::regclass and d.deptype in ('a', 'i')
                    join pg_class c on c.oid = d.objid join pg_namespace n on n.oid = c.relnamespace
                    where case c.relkind when 'S' then not has_sequence_privilege(c.oid, '%s') else false end
                    """
                            .formatted(privilege),
                    to);
        }

        private void denied(String privileges, String kind, String role, String query, List<Reason> to)
                throws SQLException {
            List<String> names = new ArrayList<>();
            map.tables().forEach((table, rule) -> {
                if (!(rule.scope() instanceof MergeMap.Scope.Stays)) {
                    names.add(map.sql(table));
                }
            });
            String moving =
                    """
                    with moving as (select c.oid from unnest(?::text[]) u(t)
                      join pg_class c on c.oid = to_regclass(u.t) and c.relkind in ('r', 'p')),
                    denied(s, t) as (%s)
                    """
                            .formatted(query);
            String found = text(
                    moving
                            + """
                            select count(*) || ' ' || ?::text || ', among them ' || (array_agg(t::text order by t))[1] from denied
                            having count(*) > 0
                            """,
                    names,
                    kind);
            if (found != null) {
                String in = text(moving + "select string_agg(distinct quote_ident(s), ', ') from denied", names);
                to.add(reason(
                        "missing-rights",
                        "Role %s lacks %s in %s on %s".formatted(role, privileges, url.place(), found),
                        "Sign in as a member of the role that owns them, or: grant %s on all %s in schema %s to %s;"
                                .formatted(privileges.toLowerCase(Locale.ROOT), kind, in, role)));
            }
        }

        private Reason reason(String code, String detail, String remedy) {
            return new Reason(code, url.option() + ": " + detail, remedy);
        }

        private boolean yes(String query) throws SQLException {
            return "t".equals(text(query));
        }

        /** One text; lists among the parameters go as arrays. */
        private String text(String query, Object... parameters) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(query)) {
                for (int i = 0; i < parameters.length; i++) {
                    if (parameters[i] instanceof List<?> list) {
                        statement.setArray(i + 1, connection.createArrayOf("text", list.toArray()));
                    } else {
                        statement.setString(i + 1, parameters[i].toString());
                    }
                }
                try (ResultSet rows = statement.executeQuery()) {
                    return rows.next() ? rows.getString(1) : null;
                }
            }
        }
    }
}
