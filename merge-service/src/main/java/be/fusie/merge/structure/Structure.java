package be.fusie.merge.structure;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * All that a database is but its rows, in the order in which it can be created again: schemas, extensions, types,
 * functions, tables, sequences, views, keys, indexes, triggers, policies, comments, privileges, and the settings of the
 * database itself. Definitions are PostgreSQL's own ({@code pg_get_*def}). Works with PostgreSQL 13 to 18.
 *
 * <p>Left out: schemas {@code fusie_guard} and {@code fusie_merge} and triggers that call into them; what is of an
 * extension; and what {@link #notes} names.
 */
public final class Structure {

    private final Database database;
    private final List<Piece> pieces;
    private final List<Relations.Data> tables;
    private final List<String> notes;

    private Structure(Database database, List<Piece> pieces, List<Relations.Data> tables, List<String> notes) {
        this.database = database;
        this.pieces = pieces;
        this.tables = tables;
        this.notes = notes;
    }

    /**
     * The database itself.
     *
     * @param version of its server, as it writes it
     * @param options of CREATE DATABASE: encoding and locale
     * @param settings ALTER DATABASE … SET and ALTER ROLE … IN DATABASE … SET: local configuration (M1)
     */
    record Database(String name, String owner, String version, String options, List<Setting> settings) {}

    /** @param role null when it holds for all @param value as SQL writes it */
    record Setting(String role, String name, String value) {

        String statement(String database) {
            return "ALTER %s SET %s TO %s;\n"
                    .formatted(
                            role == null
                                    ? "DATABASE " + Rows.name(database)
                                    : "ROLE " + Rows.name(role) + " IN DATABASE " + Rows.name(database),
                            name,
                            value);
        }
    }

    /**
     * Reads the structure as the open transaction sees it; changes the transaction's search path to none.
     *
     * @param connection within a transaction
     */
    public static Structure read(Connection connection) throws SQLException {
        Rows.run(connection, "set local search_path = pg_catalog");
        Reading reading = new Reading(connection);
        new Definitions(reading).read();
        Relations relations = new Relations(reading);
        relations.read();
        new PostData(reading).read();
        new Grants(reading).read();
        List<Piece> ordered = new Needs(reading).ordered();
        List<Relations.Data> tables = new ArrayList<>();
        for (Piece piece : ordered) {
            Optional.ofNullable(
                            piece.kind() == Kind.TABLE
                                    ? relations.data().get(piece.id().oid())
                                    : null)
                    .ifPresent(tables::add);
        }
        return new Structure(database(reading), ordered, tables, List.copyOf(reading.notes()));
    }

    static Database database(Connection connection) throws SQLException {
        return database(new Reading(connection));
    }

    private static Database database(Reading reading) throws SQLException {
        String locale = reading.version() >= 17
                ? "concat(' LOCALE_PROVIDER = ', case d.datlocprovider when 'i' then 'icu' when 'b' then 'builtin' else 'libc' end,"
                        + " case d.datlocprovider when 'i' then ' ICU_LOCALE = ' || quote_literal(d.datlocale)"
                        + " when 'b' then ' BUILTIN_LOCALE = ' || quote_literal(d.datlocale) end)"
                : reading.since(
                        15,
                        "case when d.datlocprovider = 'i' then ' LOCALE_PROVIDER = icu ICU_LOCALE = ' || quote_literal(d.daticulocale) else '' end",
                        "''");
        List<Setting> settings = Rows.list(
                reading.connection(),
                """
                select r.rolname, split_part(c, '=', 1), substr(c, strpos(c, '=') + 1)
                from pg_db_role_setting s left join pg_roles r on r.oid = s.setrole, unnest(s.setconfig) c
                where s.setdatabase = (select oid from pg_database where datname = current_database()) order by 1 nulls first, 2
                """,
                row -> new Setting(row.getString(1), row.getString(2), value(row.getString(2), row.getString(3))));
        return Rows.list(
                        reading.connection(),
                        "select d.datname, pg_get_userbyid(d.datdba), current_setting('server_version'), format(' ENCODING = %L LC_COLLATE = %L"
                                + " LC_CTYPE = %L', pg_encoding_to_char(d.encoding), d.datcollate, d.datctype) || "
                                + locale + " from pg_database d where d.datname = current_database()",
                        row -> new Database(
                                row.getString(1), row.getString(2), row.getString(3), row.getString(4), settings))
                .get(0);
    }

    /** Lists are stored as SQL writes them, other values are not. */
    private static String value(String setting, String value) {
        boolean list = List.of(
                        "search_path",
                        "local_preload_libraries",
                        "session_preload_libraries",
                        "temp_tablespaces",
                        "unix_socket_directories",
                        "shared_preload_libraries")
                .contains(setting);
        return list && !value.isEmpty() ? value : Rows.literal(value);
    }

    Database database() {
        return database;
    }

    List<Piece> pieces() {
        return pieces;
    }

    /** Tables that hold rows, in the order of their creation. */
    List<Relations.Data> tables() {
        return tables;
    }

    /** Tables that hold rows, as SQL calls them. */
    public List<String> tableNames() {
        return tables.stream()
                .map(t -> Rows.name(t.schema()) + '.' + Rows.name(t.name()))
                .toList();
    }

    /** Each object by kind and name; comments, privileges and settings are none. */
    public List<String> titles() {
        return pieces.stream()
                .filter(p -> p.kind() != Kind.COMMENT && p.kind() != Kind.ACL && p.kind() != Kind.DEFAULT_ACL)
                .map(Piece::title)
                .toList();
    }

    /** Whether the database has no tables, views or sequences of its own. */
    public static boolean isEmpty(Connection connection) throws SQLException {
        return Rows.text(
                        connection,
                        "select 'x' from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'm', 'S')"
                                + " and c.relpersistence <> 't' and " + Reading.OURS + " and "
                                + Reading.notOfExtension("pg_class", "c.oid") + " limit 1")
                == null;
    }

    /**
     * Removes all objects and large objects.
     *
     * @param connection in a transaction that the caller commits
     * @param but titles of objects that stay
     */
    public static void drop(Connection connection, List<String> but) throws SQLException {
        List<Piece> pieces = new ArrayList<>(read(connection).pieces);
        Collections.reverse(pieces);
        for (Piece piece : pieces) {
            boolean own = piece.kind() != Kind.SCHEMA || !piece.name().equals("public");
            if (own && piece.drop().startsWith("DROP ") && !but.contains(piece.title())) {
                String start = "DROP " + piece.kind().label();
                Rows.run(
                        connection,
                        start + " IF EXISTS"
                                + piece.drop().substring(start.length()).replaceFirst(";$", " CASCADE"));
            }
        }
        Rows.run(connection, "select pg_catalog.lo_unlink(oid) from pg_largeobject_metadata");
    }

    /** What is left out, one sentence each. */
    public List<String> notes() {
        return notes;
    }

    /** The whole as one SQL script, for people and for comparison. */
    public String script() {
        StringBuilder script = new StringBuilder();
        for (Piece piece : pieces) {
            script.append("-- ")
                    .append(piece.title().lines().findFirst().orElse(""))
                    .append('\n');
            script.append(piece.definition());
            if (piece.owner() != null && !piece.drop().isEmpty()) {
                script.append(owner(piece));
            }
            script.append('\n');
        }
        return script.toString();
    }

    static String owner(Piece piece) {
        String object = piece.drop().substring("DROP ".length(), piece.drop().length() - 1);
        return "ALTER " + object + " OWNER TO " + Rows.name(piece.owner()) + ";\n";
    }
}
