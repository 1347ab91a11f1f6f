package be.fusie.freeze;

import be.fusie.kit.jdbc.NamedDatabases;
import be.fusie.kit.messaging.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Finds out afterwards what no trigger refuses while a database is read-only: tables that came or went, columns (a new one
 * with a default changes each row), triggers that were switched off, {@code nextval}, large objects. What is there when the
 * gate has closed is marked in the service's own database, and compared before the pivot and whenever an operator asks.
 *
 * <p>Not found out: a table made and dropped in between, a trigger switched off and on again, bytes written into a large
 * object that existed. Only role separation keeps those away: applications must not own what they write.
 */
@ApplicationScoped
class StructureMarks {

    /** Item and digest of all that can change; Fusie's own schemas, row triggers and what extensions own are left out. */
    private static final String ITEMS =
            """
            with tables as (
                select c.oid, c.oid::regclass::text as name, c.relkind from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where n.nspname <> 'information_schema' and n.nspname !~ '^(pg_|fusie_)' and c.relpersistence <> 't'
                  and not exists (select from pg_depend d
                                  where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
            )
            select 'table ' || t.name, md5(string_agg(format('%s %s %s %s', a.attname, a.atttypid::regtype, a.attnotnull,
                                                            pg_get_expr(d.adbin, d.adrelid)), ';' order by a.attnum))
            from tables t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
            left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
            where t.relkind in ('r', 'p', 'f') group by t.name
            union all
            select 'trigger ' || g.tgname || ' on ' || t.name, g.tgenabled::text
            from tables t join pg_trigger g on g.tgrelid = t.oid where not g.tgisinternal and g.tgname <> 'fusie_fence'
            union all
            select 'sequence ' || t.name, coalesce(s.last_value::text, '')
            from tables t join pg_class c on c.oid = t.oid join pg_namespace n on n.oid = c.relnamespace
            join pg_sequences s on s.schemaname = n.nspname and s.sequencename = c.relname where t.relkind = 'S'
            union all
            select 'large objects', count(*) || ' ' || md5(coalesce(string_agg(oid::text, ' ' order by oid), ''))
            from pg_largeobject_metadata
            """;

    private final NamedDatabases databases;
    private final DataSource own;

    StructureMarks(NamedDatabases databases, DataSource own) {
        this.databases = databases;
        this.own = own;
    }

    /**
     * @param kind added, removed or changed
     * @param weighs whether data may have been written unseen; numbers that were given out ({@code nextval}) do not
     */
    record Difference(String database, String item, String kind, boolean weighs) {
        @Override
        public String toString() {
            return item + " " + kind + " in " + database;
        }
    }

    /** Marks what both databases are like now; a mark that stands already, from before a crash, is kept. */
    void take(Move move) throws SQLException {
        try (Connection connection = own.getConnection();
                var insert = connection.prepareStatement(
                        """
                        insert into structure_mark (migration, name, item, digest)
                        select ?, ?, i, d from unnest(?::text[], ?::text[]) t(i, d) on conflict do nothing
                        """)) {
            for (String name : move.databases()) {
                Map<String, String> items = items(name);
                insert.setObject(1, move.migration());
                insert.setString(2, name);
                insert.setArray(
                        3, connection.createArrayOf("text", items.keySet().toArray()));
                insert.setArray(
                        4, connection.createArrayOf("text", items.values().toArray()));
                insert.executeUpdate();
            }
        }
    }

    private Map<String, String> items(String database) throws SQLException {
        try (Connection connection = databases.open(database)) {
            return read(connection.prepareStatement(ITEMS).executeQuery());
        }
    }

    private static Map<String, String> read(ResultSet rows) throws SQLException {
        var items = new TreeMap<String, String>();
        while (rows.next()) {
            items.put(rows.getString(1), rows.getString(2));
        }
        return items;
    }

    /** What is not as it was when the gates closed; empty also when nothing was marked. */
    List<Difference> differences(Move move) throws SQLException {
        var differences = new ArrayList<Difference>();
        if (move.again()) {
            // What was marked before the pivot says nothing about a freeze after it.
            return differences;
        }
        for (String name : move.databases()) {
            Map<String, String> before = marked(move.migration(), name);
            if (before.isEmpty()) {
                continue;
            }
            Map<String, String> now = items(name);
            var all = new TreeSet<>(before.keySet());
            all.addAll(now.keySet());
            for (String item : all) {
                if (before.get(item) == null || !before.get(item).equals(now.get(item))) {
                    String kind = !before.containsKey(item) ? "added" : now.containsKey(item) ? "changed" : "removed";
                    differences.add(new Difference(name, item, kind, weighs(move, name, item)));
                }
            }
        }
        return differences;
    }

    /** The merge writes into the receiver: numbers are given out there, and large objects may come. */
    private static boolean weighs(Move move, String database, String item) {
        return !item.startsWith("sequence ")
                && !(database.equals(move.receiver()) && item.equals("large objects"))
                && !(move.byRows(database) && item.equals("large objects"));
    }

    private Map<String, String> marked(UUID migration, String name) throws SQLException {
        try (Connection connection = own.getConnection();
                var query = connection.prepareStatement(
                        "select item, digest from structure_mark where migration = ? and name = ?")) {
            query.setObject(1, migration);
            query.setString(2, name);
            return read(query.executeQuery());
        }
    }

    /** @throws Refusal when something in the old home changed that may have brought data which would be left behind */
    void checkUnchanged(Move move) throws SQLException {
        List<Difference> weighty = differences(move).stream()
                .filter(difference ->
                        difference.weighs() && difference.database().equals(move.source()))
                .toList();
        if (!weighty.isEmpty()) {
            throw new Refusal(
                    "the structure changed while it was read-only, so that data may have been written unseen: "
                            + String.join(
                                    "; ",
                                    weighty.stream()
                                            .limit(10)
                                            .map(Difference::toString)
                                            .toList()));
        }
    }
}
