package be.fusie.merge.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What PostgreSQL's catalogue says about one schema: tables (partitioned ones as one), columns, keys, foreign keys and
 * sequences. Nothing here knows any particular schema.
 */
record Catalogue(String schema, Map<String, Table> tables) {

    private static final Set<String> INTEGERS = Set.of("smallint", "integer", "bigint");

    /**
     * @param keys primary key first, then unique constraints and plain unique indexes
     * @param estimatedRows of the statistics; 0 when never analysed
     */
    public record Table(
            String name,
            Map<String, Column> columns,
            List<Key> keys,
            List<ForeignKey> foreignKeys,
            long estimatedRows) {

        /** The columns that tell rows apart: the primary key, else a unique key without nulls; empty when there is none. */
        public List<String> identity() {
            return keys.stream()
                    .filter(k -> k.primary()
                            || k.columns().stream().allMatch(c -> columns.get(c).notNull()))
                    .map(Key::columns)
                    .findFirst()
                    .orElse(List.of());
        }

        boolean isUnique(String column) {
            return keys.stream().anyMatch(k -> k.columns().contains(column));
        }

        /** The columns that are copied: all but the generated ones, which PostgreSQL computes again. */
        public List<String> stored() {
            return columns.values().stream()
                    .filter(c -> !c.generated())
                    .map(Column::name)
                    .toList();
        }
    }

    /**
     * @param type as PostgreSQL writes it, domains and type modifiers included
     * @param baseType the type beneath the domain, without modifier
     * @param sequence the sequence its values come from, quoted with its schema; null when there is none
     */
    public record Column(
            String name,
            String type,
            String baseType,
            boolean notNull,
            boolean generated,
            boolean hasDefault,
            String sequence) {

        boolean isInteger() {
            return INTEGERS.contains(baseType);
        }

        /** The highest number an integer column can hold. */
        long maximum() {
            return switch (baseType) {
                case "smallint" -> Short.MAX_VALUE;
                case "integer" -> Integer.MAX_VALUE;
                default -> Long.MAX_VALUE;
            };
        }
    }

    public record Key(List<String> columns, boolean primary) {}

    /** Composite keys list their columns pairwise; {@code targetSchema} differs where a key leaves the schema. */
    public record ForeignKey(
            String name,
            String table,
            List<String> columns,
            String targetSchema,
            String target,
            List<String> targetColumns) {

        String targetOf(String column) {
            return targetColumns.get(columns.indexOf(column));
        }
    }

    public Optional<Table> table(String name) {
        return Optional.ofNullable(tables.get(name));
    }

    /** Reads the schema as the connection's transaction sees it. */
    public static Catalogue read(Connection connection, String schema) throws SQLException {
        Map<String, Map<String, Column>> columns = columns(connection, schema);
        Map<String, List<Key>> keys = keys(connection, schema);
        Map<String, List<ForeignKey>> foreignKeys = foreignKeys(connection, schema);
        Map<String, Table> tables = new LinkedHashMap<>();
        Sql.list(
                connection,
                """
                select c.relname, greatest(c.reltuples, 0)::bigint from pg_class c
                where c.relnamespace = (select oid from pg_namespace where nspname = ?)
                  and c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't'
                  and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid
                                  and d.deptype = 'e')
                order by c.relname
                """,
                row -> tables.put(
                        row.getString(1),
                        new Table(
                                row.getString(1),
                                columns.getOrDefault(row.getString(1), Map.of()),
                                keys.getOrDefault(row.getString(1), List.of()),
                                foreignKeys.getOrDefault(row.getString(1), List.of()),
                                row.getLong(2))),
                schema);
        return new Catalogue(schema, tables);
    }

    private static Map<String, Map<String, Column>> columns(Connection connection, String schema) throws SQLException {
        Map<String, Map<String, Column>> all = new LinkedHashMap<>();
        Sql.list(
                connection,
                """
                select c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                       format_type(coalesce(nullif(t.typbasetype, 0), a.atttypid), null), a.attnotnull,
                       a.attgenerated <> '', a.atthasdef or a.attidentity <> '',
                       coalesce(
                         (select s.objid::regclass::oid from pg_depend s
                          where s.classid = 'pg_class'::regclass and s.refclassid = 'pg_class'::regclass
                            and s.refobjid = c.oid and s.refobjsubid = a.attnum and s.deptype in ('i', 'a')
                            and (select relkind from pg_class where oid = s.objid) = 'S' limit 1),
                         (select d.refobjid from pg_attrdef f join pg_depend d
                            on d.classid = 'pg_attrdef'::regclass and d.objid = f.oid and d.refclassid = 'pg_class'::regclass
                          where f.adrelid = c.oid and f.adnum = a.attnum
                            and (select relkind from pg_class where oid = d.refobjid) = 'S' limit 1)) as sequence
                from pg_class c
                join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                join pg_type t on t.oid = a.atttypid
                where c.relnamespace = (select oid from pg_namespace where nspname = ?) and c.relkind in ('r', 'p')
                order by c.relname, a.attnum
                """,
                row -> {
                    long sequence = row.getLong(8);
                    String qualified = row.wasNull() ? null : sequenceName(connection, sequence);
                    return all.computeIfAbsent(row.getString(1), t -> new LinkedHashMap<>())
                            .put(
                                    row.getString(2),
                                    new Column(
                                            row.getString(2),
                                            row.getString(3),
                                            row.getString(4),
                                            row.getBoolean(5),
                                            row.getBoolean(6),
                                            row.getBoolean(7),
                                            qualified));
                },
                schema);
        return all;
    }

    private static String sequenceName(Connection connection, long oid) throws SQLException {
        return Sql.list(
                        connection,
                        "select quote_ident(n.nspname) || '.' || quote_ident(c.relname) from pg_class c"
                                + " join pg_namespace n on n.oid = c.relnamespace where c.oid = ?",
                        row -> row.getString(1),
                        oid)
                .get(0);
    }

    private static Map<String, List<Key>> keys(Connection connection, String schema) throws SQLException {
        Map<String, List<Key>> all = new LinkedHashMap<>();
        Sql.list(
                connection,
                """
                select c.relname, i.indisprimary, array(
                         select a.attname::text from unnest(i.indkey::int2[]) with ordinality k(num, pos)
                         join pg_attribute a on a.attrelid = c.oid and a.attnum = k.num
                         where k.pos <= i.indnkeyatts order by k.pos)
                from pg_class c join pg_index i on i.indrelid = c.oid
                where c.relnamespace = (select oid from pg_namespace where nspname = ?) and c.relkind in ('r', 'p')
                  and i.indisunique and i.indpred is null and i.indexprs is null
                order by c.relname, i.indisprimary desc, i.indexrelid
                """,
                row -> all.computeIfAbsent(row.getString(1), t -> new ArrayList<>())
                        .add(new Key(strings(row.getArray(3)), row.getBoolean(2))),
                schema);
        return all;
    }

    private static Map<String, List<ForeignKey>> foreignKeys(Connection connection, String schema) throws SQLException {
        Map<String, List<ForeignKey>> all = new LinkedHashMap<>();
        Sql.list(
                connection,
                """
                select k.conname, c.relname, tn.nspname, tc.relname,
                       array(select a.attname::text from unnest(k.conkey) with ordinality u(num, pos)
                             join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.num order by u.pos),
                       array(select a.attname::text from unnest(k.confkey) with ordinality u(num, pos)
                             join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.num order by u.pos)
                from pg_constraint k
                join pg_class c on c.oid = k.conrelid
                join pg_class tc on tc.oid = k.confrelid
                join pg_namespace tn on tn.oid = tc.relnamespace
                where k.contype = 'f' and k.conparentid = 0
                  and c.relnamespace = (select oid from pg_namespace where nspname = ?)
                order by c.relname, k.conname
                """,
                row -> all.computeIfAbsent(row.getString(2), t -> new ArrayList<>())
                        .add(new ForeignKey(
                                row.getString(1),
                                row.getString(2),
                                strings(row.getArray(5)),
                                row.getString(3),
                                row.getString(4),
                                strings(row.getArray(6)))),
                schema);
        return all;
    }

    private static List<String> strings(java.sql.Array array) throws SQLException {
        return List.copyOf(Arrays.asList((String[]) array.getArray()));
    }
}
