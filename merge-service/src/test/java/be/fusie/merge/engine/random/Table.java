package be.fusie.merge.engine.random;

import be.fusie.merge.engine.random.Genes.HiddenKind;
import be.fusie.merge.engine.random.Genes.KeyKind;
import be.fusie.merge.engine.random.Genes.Natural;
import be.fusie.merge.engine.random.Genes.ScopeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A table of a random schema, and what the merge map says of it. */
final class Table {

    static final String MARK = "mark";

    /** @param definition type and what follows it in {@code create table} */
    record Column(String name, String definition, boolean generated) {}

    /**
     * Columns that refer to the key of a row, pairwise.
     *
     * @param foreignKey whether the schema says so; otherwise only the map does
     * @param emptied whether it becomes null when what it refers to does not move
     * @param reaches whether the row it points to moves along
     */
    record Ref(
            String name,
            Table owner,
            List<String> columns,
            Table target,
            List<String> targetColumns,
            boolean nullable,
            boolean foreignKey,
            boolean emptied,
            boolean reaches,
            boolean deferrable) {}

    /** A column with ids of another table's rows inside its values. */
    record Hidden(String column, HiddenKind kind, Table target, boolean removed) {

        String type() {
            return switch (kind) {
                case ARRAY -> key() + "[]";
                case JSON -> "jsonb";
                case LIST, PATTERN -> "text";
            };
        }

        private String key() {
            return target.keyTypes.values().iterator().next();
        }

        /** The value with these ids in it. */
        String written(List<String> ids) {
            return switch (kind) {
                case ARRAY -> "{" + String.join(",", ids) + "}";
                case LIST -> String.join("; ", ids);
                case JSON ->
                    "{\"about\": {\"ids\": ["
                            + ids.stream()
                                    .map(i -> key().equals("integer") || key().equals("bigint") ? i : '"' + i + '"')
                                    .collect(Collectors.joining(", "))
                            + "]}, \"ids\": [7]}";
                case PATTERN ->
                    "<p>" + ids.stream().map(i -> "see /row/" + i + "#top 7 ").collect(Collectors.joining()) + "</p>";
            };
        }

        /** The ids in a value. */
        List<String> read(String value) {
            if (value == null) {
                return List.of();
            }
            String inner =
                    switch (kind) {
                        case ARRAY -> value.substring(1, value.length() - 1);
                        case LIST -> value;
                        case JSON ->
                            value.substring(
                                    value.indexOf('[', value.indexOf("about")) + 1,
                                    value.indexOf(']', value.indexOf("about")));
                        case PATTERN -> value.replaceAll("^<p>|</p>$", "").replaceAll("see /row/([^#]*)#top 7 ", "$1;");
                    };
            return Stream.of(inner.split("[;,]"))
                    .map(i -> i.strip().replace("\"", ""))
                    .filter(i -> !i.isEmpty())
                    .toList();
        }

        /** What the map says of it. */
        String rule() {
            String id = target + "." + target.keyColumns().get(0);
            String outside = removed ? ", outside: remove" : "";
            return switch (kind) {
                case ARRAY -> "{ elements: %s%s }".formatted(id, outside);
                case LIST -> "{ list: { separator: ';', references: %s }%s }".formatted(id, outside);
                case JSON -> "{ json: [{ path: '$.about.ids[*]', references: %s }]%s }".formatted(id, outside);
                case PATTERN -> "{ pattern: '/row/([^#]+)#', references: %s%s }".formatted(id, outside);
            };
        }
    }

    final String name;

    /** Where it is, unless in the default one. */
    String schema;

    ScopeKind scope;
    final KeyKind key;
    final List<Column> columns = new ArrayList<>();
    /** Key column → its type without sequence or identity; what a reference to it has to be. */
    final Map<String, String> keyTypes = new java.util.LinkedHashMap<>();

    final List<Ref> refs = new ArrayList<>();
    final List<Hidden> hidden = new ArrayList<>();
    /** The reference by which a row belongs somewhere; null when it does not do so by a reference. */
    Ref up;
    /** The column of numbers of the table's own; null when it has none. */
    String number;

    List<String> naturalKey = List.of();
    Natural natural = Natural.NONE;
    DataType data;
    boolean partitioned;
    boolean guaranteed;
    int sourceRows;
    int receiverRows;

    Table(String name, ScopeKind scope, KeyKind key) {
        this.name = name;
        this.scope = scope;
        this.key = key;
    }

    void column(String column, String definition) {
        columns.add(new Column(column, definition, false));
    }

    boolean has(String column) {
        return columns.stream().anyMatch(c -> c.name().equals(column));
    }

    List<String> keyColumns() {
        return List.copyOf(keyTypes.keySet());
    }

    boolean isShared() {
        return scope == ScopeKind.SHARED;
    }

    boolean moves() {
        return scope != ScopeKind.STAYS;
    }

    /** The reference to the institution where rows are at home. */
    Optional<Ref> home() {
        return refs.stream().filter(r -> r.name().equals("home")).findFirst();
    }

    Optional<Hidden> hiddenIn(String column) {
        return hidden.stream().filter(h -> h.column().equals(column)).findFirst();
    }

    Optional<Ref> refOf(String column) {
        return refs.stream().filter(r -> r.columns().contains(column)).findFirst();
    }

    /** Every key that the schema keeps unique: the primary key, and the natural key where it is one. */
    List<List<String>> uniqueKeys() {
        List<List<String>> all = new ArrayList<>();
        if (!keyTypes.isEmpty()) {
            all.add(keyColumns());
        }
        if (!naturalKey.isEmpty() && natural != Natural.KEEP_BOTH && !all.contains(naturalKey)) {
            all.add(naturalKey);
        }
        return all;
    }

    /** Its name as SQL. */
    String sql() {
        return (schema == null ? "" : schema + '.') + quoted(name);
    }

    static String quoted(String name) {
        return name.indexOf(' ') < 0 ? name : '"' + name + '"';
    }

    static String quoted(java.util.Collection<String> names) {
        return names.stream().map(Table::quoted).collect(java.util.stream.Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return (schema == null ? "" : schema + '.') + name;
    }
}
