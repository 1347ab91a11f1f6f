package be.fusie.merge.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The decisions of a preparation: the number map, known and added rows and whatever else stands in temporary tables of the
 * source's session. Kept in the receiver, so that every other session on the source gets exactly the same.
 */
final class Decided {

    private static final String PREFIX = "decided_";

    private record Index(boolean unique, List<String> columns) {}

    private Decided() {}

    /** What a temporary table of the source's session is called in the receiver. */
    static String kept(String table) {
        return Sql.table("fusie_merge", PREFIX + table);
    }

    /** The same SQL once the merge is done, when the institutions that were to come are there. */
    static String afterwards(String sql) {
        return sql.replaceAll(" union all select [^()]* from " + Pattern.quote(kept(ScriptWriter.COMING)), "");
    }

    /** Copies all temporary tables of the source's session into the receiver. */
    static void save(Connection source, Connection receiver) throws SQLException {
        for (String table : Sql.list(
                source,
                "select relname from pg_class where relnamespace = pg_my_temp_schema() and relkind = 'r' order by 1",
                row -> row.getString(1))) {
            String kept = kept(table);
            Sql.run(receiver, "create table %s (%s)".formatted(kept, columns(source, "pg_temp." + Sql.name(table))));
            Copies.pipe(source, "select * from pg_temp." + Sql.name(table), receiver, kept, rows -> {});
            for (Index index : indexes(source, table)) {
                Sql.run(
                        receiver,
                        "create %s index on %s (%s)"
                                .formatted(index.unique() ? "unique" : "", kept, String.join(", ", index.columns())));
            }
        }
    }

    /** Gives another session on the source the same temporary tables. */
    static void load(Connection receiver, Connection source) throws SQLException {
        for (String kept : tables(receiver)) {
            String from = Sql.table("fusie_merge", kept);
            String table = Sql.name(kept.substring(PREFIX.length()));
            Sql.run(source, "create temp table %s (%s) on commit drop".formatted(table, columns(receiver, from)));
            Copies.pipe(receiver, "select * from " + from, source, "pg_temp." + table, rows -> {});
            for (Index index : indexes(receiver, kept)) {
                Sql.run(
                        source,
                        "create %s index on pg_temp.%s (%s)"
                                .formatted(index.unique() ? "unique" : "", table, String.join(", ", index.columns())));
            }
            Sql.run(source, "analyze pg_temp." + table);
        }
    }

    /** Puts the decisions of a merge that is done aside, for whoever verifies it again. */
    static void keep(Connection receiver, UUID migration) throws SQLException {
        long nr = Sql.number(receiver, "select coalesce(max(nr), 0) from fusie_merge.kept");
        for (String table : tables(receiver)) {
            Sql.update(receiver, "insert into fusie_merge.kept values (?, ?, ?)", ++nr, migration, table);
            rename(receiver, table, "kept_" + nr);
        }
    }

    /** Gives decisions put aside their names again, for the rest of a transaction that is to be rolled back. */
    static void bringBack(Connection receiver, UUID migration) throws SQLException {
        for (Kept kept : aside(receiver, migration)) {
            rename(receiver, kept.table(), kept.name());
        }
    }

    /** Forgets the decisions of a merge that was done. */
    static void dropKept(Connection receiver, UUID migration) throws SQLException {
        for (Kept kept : aside(receiver, migration)) {
            Sql.run(receiver, "drop table " + Sql.table("fusie_merge", kept.table()));
        }
        Sql.update(receiver, "delete from fusie_merge.kept where migration = ?", migration);
    }

    private record Kept(String table, String name) {}

    private static List<Kept> aside(Connection receiver, UUID migration) throws SQLException {
        return Sql.list(
                receiver,
                "select nr, name from fusie_merge.kept where migration = ? order by nr",
                row -> new Kept("kept_" + row.getInt(1), row.getString(2)),
                migration);
    }

    private static void rename(Connection receiver, String table, String name) throws SQLException {
        Sql.run(receiver, "alter table %s rename to %s".formatted(Sql.table("fusie_merge", table), Sql.name(name)));
    }

    private static List<String> tables(Connection receiver) throws SQLException {
        return Sql.list(
                receiver,
                "select relname from pg_class where relnamespace = 'fusie_merge'::regnamespace and relkind = 'r'"
                        + " and starts_with(relname, ?) order by 1",
                row -> row.getString(1),
                PREFIX);
    }

    /** Forgets the decisions: the merge is taken back. */
    static void drop(Connection receiver) throws SQLException {
        for (String kept : tables(receiver)) {
            Sql.run(receiver, "drop table " + Sql.table("fusie_merge", kept));
        }
    }

    private static String columns(Connection connection, String table) throws SQLException {
        return String.join(
                ", ",
                Sql.list(
                        connection,
                        "select quote_ident(attname) || ' ' || format_type(atttypid, atttypmod) from pg_attribute"
                                + " where attrelid = ?::regclass and attnum > 0 and not attisdropped order by attnum",
                        row -> row.getString(1),
                        table));
    }

    private static List<Index> indexes(Connection connection, String table) throws SQLException {
        return Sql.list(
                connection,
                """
                select i.indisunique, array(select pg_get_indexdef(i.indexrelid, k, true) from generate_series(1, i.indnkeyatts) k)
                from pg_index i join pg_class c on c.oid = i.indrelid
                where c.relname = ? and c.relnamespace in (pg_my_temp_schema(), to_regnamespace('fusie_merge'))
                order by i.indexrelid
                """,
                row -> new Index(
                        row.getBoolean(1), List.of((String[]) row.getArray(2).getArray())),
                table);
    }
}
