package be.fusie.merge.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What PostgreSQL's catalogue says about some schemas: tables (partitioned ones as one), columns, keys, foreign keys,
 * sequences, triggers and views. Nothing here knows any particular schema.
 *
 * @param schema the default one, whose tables go by their bare names
 * @param tables by name, as a merge map writes it
 * @param sequences by their quoted, qualified name
 * @param views views and materialized views
 * @param otherSchemas schemas with tables that were not read, neither the system's nor this project's → their tables
 */
record Catalogue(
        String schema,
        Map<String, Table> tables,
        Map<String, Sequence> sequences,
        List<View> views,
        Map<String, Long> otherSchemas) {

    private static final Set<String> INTEGERS = Set.of("smallint", "integer", "bigint");

    private static final Set<String> TEXTS = Set.of("text", "character varying", "character", "citext");

    /**
     * One table.
     *
     * @param name as a merge map writes it
     * @param keys primary key first, then unique constraints and plain unique indexes
     * @param estimatedRows of the statistics; 0 when never analysed
     */
    public record Table(
            String name,
            Map<String, Column> columns,
            List<Key> keys,
            List<ForeignKey> foreignKeys,
            long estimatedRows,
            Nature nature,
            List<Special> specials,
            List<Trigger> triggers) {

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

        /** Whether the column alone tells rows apart. */
        boolean isKey(String column) {
            return keys.stream().anyMatch(k -> k.columns().equals(List.of(column)));
        }

        /** The columns that are copied: all but the generated ones, which PostgreSQL computes again. */
        public List<String> stored() {
            return columns.values().stream()
                    .filter(c -> !c.generated())
                    .map(Column::name)
                    .toList();
        }

        /** Whether rows can travel as binary COPY: types of the database's own, in arrays or records, can't. */
        boolean binary() {
            return columns.values().stream().allMatch(Column::binary);
        }
    }

    /**
     * What kind of relation it is.
     *
     * @param foreign whether its rows stand in another server
     * @param hasChildren whether tables inherit from it, so that it has to be read with {@code only}
     * @param rowSecurity whether row security hides rows from the role that reads
     * @param rules names of rewrite rules
     */
    public record Nature(
            boolean foreign, boolean partitioned, boolean hasChildren, boolean rowSecurity, List<String> rules) {}

    /**
     * One column.
     *
     * @param type as PostgreSQL writes it, domains and type modifiers included
     * @param baseType the type beneath the domain, without modifier
     * @param elementType of an array, the base type of its elements; else null
     * @param length most characters that it takes; 0 for no limit
     * @param labels of an enum, or of an array of enums; empty for other types
     * @param sequence the sequence its values come from, quoted with its schema; null when there is none
     * @param binary whether values of the type mean the same in the binary format of another database
     */
    public record Column(
            String name,
            String type,
            String baseType,
            String elementType,
            int length,
            boolean notNull,
            boolean generated,
            boolean hasDefault,
            List<String> labels,
            String sequence,
            boolean binary) {

        boolean isInteger() {
            return INTEGERS.contains(baseType);
        }

        boolean isText() {
            return TEXTS.contains(baseType);
        }

        boolean isJson() {
            return baseType.equals("json") || baseType.equals("jsonb");
        }

        /** The highest number an integer column can hold. */
        long maximum() {
            return maximum(baseType);
        }

        static long maximum(String type) {
            return switch (type) {
                case "smallint" -> Short.MAX_VALUE;
                case "integer" -> Integer.MAX_VALUE;
                default -> Long.MAX_VALUE;
            };
        }
    }

    public record Key(List<String> columns, boolean primary) {}

    /** A sequence: its step, the last number it gives at most, and whether it starts anew then. */
    public record Sequence(String name, long increment, long maximum, boolean cycles) {}

    /**
     * A unique index over expressions or some of the rows, or an exclusion constraint.
     *
     * @param columns that it looks at
     * @param expressions compared in turn by {@code operators}
     * @param predicate SQL over the bare column names; null for all rows
     */
    public record Special(
            String name, List<String> columns, List<String> expressions, List<String> operators, String predicate) {}

    /** A row trigger of the application; {@code always} fires although the session says replica. */
    public record Trigger(String name, boolean always) {}

    /** A view, by its qualified name. */
    public record View(String name, boolean materialized) {}

    /** Composite keys list their columns pairwise; {@code target} is a table's name, of another schema as well. */
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

    /** Whether any table has this column, given as {@code table} and {@code column}. */
    boolean has(String table, String column) {
        return tables.containsKey(table) && tables.get(table).columns().containsKey(column);
    }

    /** Reads one schema as the connection's transaction sees it. */
    public static Catalogue read(Connection connection, String schema) throws SQLException {
        return read(connection, schema, List.of(schema));
    }

    /** Reads the schemas of the map as the connection's transaction sees them. */
    public static Catalogue read(Connection connection, MergeMap map) throws SQLException {
        return read(connection, map.schema(), map.schemas());
    }

    static Catalogue read(Connection connection, String schema, Collection<String> schemas) throws SQLException {
        Set<String> all = new HashSet<>(schemas);
        all.add(schema);
        return new CatalogueReader(connection, schema, all.toArray(String[]::new)).read();
    }
}
