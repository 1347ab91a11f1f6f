package be.fusie.reference;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a database holds, small enough to compare (I6): per table the number of rows and the sum of their hashes over all
 * columns, in no order; per sequence its state; and the structure — columns, constraints, indexes, triggers and grants.
 * Schemas {@code fusie_*} and triggers that call into them are left out: what Fusie installs for itself is not the
 * school's data. Plain SQL; shares no code with the services.
 *
 * @param tables by {@code schema.table}
 * @param sequences by {@code schema.sequence}
 * @param structure definition by kind and name
 */
public record DatabaseDigest(
        Map<String, Table> tables, Map<String, Sequence> sequences, Map<String, String> structure) {

    /** Rows of a table and the sum of their 64-bit hashes. */
    public record Table(long rows, BigDecimal hash) {}

    /** A sequence as PostgreSQL keeps it. */
    public record Sequence(long lastValue, boolean called) {}

    private static final String FOREIGN =
            "n.nspname not like 'fusie\\_%' and n.nspname not like 'pg\\_%' " + "and n.nspname <> 'information_schema'";

    private static final String STRUCTURE =
            """
            select 'column ' || a.attrelid::regclass || '.' || a.attname,
                   format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end
                   || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') || ' ' || a.attidentity::text
            from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
            left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
            where c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped and %1$s
            union all
            select 'constraint ' || k.conrelid::regclass || '.' || k.conname,
                   pg_get_constraintdef(k.oid) || case when k.convalidated then '' else ' not validated' end
            from pg_constraint k join pg_namespace n on n.oid = k.connamespace where k.conrelid <> 0 and %1$s
            union all
            select 'index ' || i.indexrelid::regclass, pg_get_indexdef(i.indexrelid) || ' ' || i.indisvalid
            from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace where %1$s
            union all
            select 'trigger ' || t.tgrelid::regclass || '.' || t.tgname, pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text
            from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
            join pg_proc p on p.oid = t.tgfoid join pg_namespace pn on pn.oid = p.pronamespace
            where not t.tgisinternal and pn.nspname not like 'fusie\\_%%' and %1$s
            union all
            select 'grants on ' || c.oid::regclass, c.relowner::regrole || ': ' || coalesce(
                   (select string_agg(g.grantee::regrole || ' ' || g.privilege_type, ', '
                                      order by g.grantee::regrole::text, g.privilege_type)
                    from aclexplode(c.relacl) g where g.grantee <> 0), '')
            from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'S') and %1$s
            """
                    .formatted(FOREIGN);

    /**
     * Reads the digest in one snapshot. Takes about two seconds per million rows.
     *
     * @param connection with the right to read everything; in auto-commit, and left so
     */
    public static DatabaseDigest of(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set transaction isolation level repeatable read, read only");
            Map<String, Table> tables = new TreeMap<>();
            for (String name : names(statement, "'r', 'p'")) {
                try (ResultSet row = statement.executeQuery(
                        "select count(*), coalesce(sum(hash_record_extended(t, 0)), 0) from %s t".formatted(name))) {
                    row.next();
                    tables.put(name, new Table(row.getLong(1), row.getBigDecimal(2)));
                }
            }
            Map<String, Sequence> sequences = new TreeMap<>();
            for (String name : names(statement, "'S'")) {
                try (ResultSet row = statement.executeQuery("select last_value, is_called from " + name)) {
                    row.next();
                    sequences.put(name, new Sequence(row.getLong(1), row.getBoolean(2)));
                }
            }
            Map<String, String> structure = new TreeMap<>();
            try (ResultSet rows = statement.executeQuery(STRUCTURE)) {
                while (rows.next()) {
                    structure.put(rows.getString(1), rows.getString(2));
                }
            }
            return new DatabaseDigest(tables, sequences, structure);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** {@link #of(Connection)} as the administrator; see {@link ReferenceSchool#create} for the address. */
    public static DatabaseDigest of(String adminUrl, String database) throws SQLException {
        try (Connection connection = ReferenceSchool.open(adminUrl, database)) {
            return of(connection);
        }
    }

    private static List<String> names(Statement statement, String kinds) throws SQLException {
        List<String> names = new ArrayList<>();
        String query = "select format('%%I.%%I', n.nspname, c.relname) from pg_class c "
                + "join pg_namespace n on n.oid = c.relnamespace where c.relkind in (%s) and %s order by 1";
        try (ResultSet rows = statement.executeQuery(query.formatted(kinds, FOREIGN))) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    /** Rows of all tables. */
    public long rows() {
        return tables.values().stream().mapToLong(Table::rows).sum();
    }

    /** What differs between this digest (before) and a later one, a line each; empty when they are equal. */
    public List<String> differencesTo(DatabaseDigest later) {
        List<String> differences = new ArrayList<>();
        compare("table", tables, later.tables, differences);
        compare("sequence", sequences, later.sequences, differences);
        compare("structure:", structure, later.structure, differences);
        return differences;
    }

    private static <V> void compare(
            String kind, Map<String, V> before, Map<String, V> after, List<String> differences) {
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        for (String name : names) {
            V was = before.get(name);
            V is = after.get(name);
            if (was == null) {
                differences.add("%s %s is new: %s".formatted(kind, name, is));
            } else if (is == null) {
                differences.add("%s %s is gone; it was %s".formatted(kind, name, was));
            } else if (!was.equals(is)) {
                differences.add("%s %s was %s and is %s".formatted(kind, name, was, is));
            }
        }
    }
}
