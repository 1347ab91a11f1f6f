package be.fusie.freeze;

import be.fusie.reference.ReferenceSchool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The school databases of the tests: zuid moves into noord. Each has two institutions and a few people. */
@ApplicationScoped
class Schools {

    static final String TEMPLATE = "school_of_tests";

    @ConfigProperty(name = "fusie.test.postgres.url")
    String admin;

    static String urlOf(String admin, String name) {
        return ReferenceSchool.urlOf(admin, name);
    }

    @Inject
    WriteGuard guard;

    /** Both databases as new, guarded. */
    void reset() throws SQLException {
        if (!ReferenceSchool.exists(admin, TEMPLATE)) {
            createTemplate();
        }
        try (Connection connection = as("postgres", "postgres")) {
            for (String name : SchoolsTestResource.NAMES) {
                execute(connection, "drop database if exists " + name + " with (force)");
                execute(connection, "create database " + name + " template " + TEMPLATE + " owner school_owner");
            }
        }
    }

    /** Both gates open, whatever happened before, and no row fenced; faster than {@link #reset}. */
    void open() throws SQLException {
        if (!ReferenceSchool.exists(admin, "zuid")) {
            reset();
        }
        for (String name : SchoolsTestResource.NAMES) {
            guard.install(name);
            try (Connection connection = as("postgres", name)) {
                execute(
                        connection,
                        """
                        update fusie_guard.gate
                        set state = 'open', epoch = epoch + 1, migration = null, moved_to = null, by_rows = false;
                        delete from fusie_guard.home;
                        delete from fusie_guard.frozen
                        """);
            }
        }
    }

    private void createTemplate() throws SQLException {
        ReferenceSchool.create(admin, TEMPLATE);
        try (Connection template = as("postgres", TEMPLATE)) {
            execute(
                    template,
                    """
                    insert into institution (number, name, kind, street, postal_code, city, email, phone)
                    select n, 'School ' || n, 'school', 'Straat 1', '9000', 'Gent', n || '@example.test', '0'
                    from unnest(array['111111', '222222']) n;
                    insert into choice_value (list, value, label) values ('pupil-status', 'in', 'In');
                    insert into person (last_name, first_name) select 'Familie ' || i, 'Kind ' || i from generate_series(1, 6) i;
                    insert into pupil (person_id, institution, stamnummer, entered_on, status_id)
                    select i, case when i <= 3 then '111111' else '222222' end, '2026' || lpad(i::text, 4, '0'), date '2026-09-01', 1
                    from generate_series(1, 6) i;
                    insert into pupil (person_id, institution, stamnummer, entered_on, status_id)
                    values (3, '222222', '20269999', date '2026-09-01', 1);
                    insert into contact_point (person_id, kind, value, from_date)
                    select i, 'email', i || '@example.test', date '2026-09-01' from generate_series(1, 6) i
                    """);
        }
        guard.install(TEMPLATE);
    }

    Connection as(String role, String database) throws SQLException {
        return DriverManager.getConnection(url(database), role, role);
    }

    String url(String database) {
        return urlOf(admin, database);
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static String value(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    /** The SQL state that a statement of this role is refused with; "ok" when it is not. */
    String attempt(String role, String database, String... statements) throws SQLException {
        try (Connection connection = as(role, database)) {
            return attempt(connection, statements);
        }
    }

    static String attempt(Connection connection, String... statements) {
        try {
            for (String sql : statements) {
                execute(connection, sql);
            }
            return "ok";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    /** Digest of the rows of each table, sequences included. */
    Map<String, String> digests(String database) throws SQLException {
        var digests = new TreeMap<String, String>();
        try (Connection connection = as("postgres", database)) {
            for (String table :
                    list(connection, "select quote_ident(tablename) from pg_tables where schemaname = 'public'")) {
                digests.put(
                        table,
                        value(
                                connection,
                                "select count(*) || ' ' || coalesce(sum(hash_record_extended(t, 0)), 0) from " + table
                                        + " t"));
            }
            digests.put(
                    "sequences",
                    value(
                            connection,
                            "select string_agg(s::text, ' ' order by s::text) from pg_sequences s where schemaname = 'public'"));
        }
        return digests;
    }

    /** All that the catalogue says of schemas, relations, functions, triggers and rights; no Fusie name unless one is there. */
    List<String> catalogue(String database) throws SQLException {
        try (Connection connection = as("postgres", database)) {
            return list(
                    connection,
                    """
                    select x from (
                        select 'schema ' || nspname || ' ' || coalesce(nspacl::text, '') from pg_namespace where nspname !~ '^pg_'
                        union all
                        select 'relation ' || oid::regclass || ' ' || relkind::text || ' ' || coalesce(relacl::text, '')
                        from pg_class where relnamespace not in (select oid from pg_namespace where nspname ~ '^pg_')
                        union all
                        select 'function ' || oid::regprocedure || ' ' || coalesce(proacl::text, '')
                        from pg_proc where pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
                        union all
                        select 'trigger ' || tgrelid::regclass || ' ' || tgname || ' ' || tgenabled::text from pg_trigger where not tgisinternal
                        union all
                        select 'default rights ' || defaclrole::regrole || ' ' || defaclacl::text from pg_default_acl
                        union all
                        select 'setting ' || setrole || ' ' || setconfig::text from pg_db_role_setting
                    ) c(x) order by 1
                    """);
        }
    }

    private static List<String> list(Connection connection, String sql) throws SQLException {
        var values = new ArrayList<String>();
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }
}
