package be.fusie.merge.engine.random;

import be.fusie.merge.engine.random.Genes.KeyKind;
import be.fusie.merge.engine.random.Genes.Natural;
import be.fusie.merge.engine.random.Genes.ScopeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    final String name;
    ScopeKind scope;
    final KeyKind key;
    final List<Column> columns = new ArrayList<>();
    /** Key column → its type without sequence or identity; what a reference to it has to be. */
    final Map<String, String> keyTypes = new java.util.LinkedHashMap<>();

    final List<Ref> refs = new ArrayList<>();
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
        return quoted(name);
    }

    static String quoted(String name) {
        return name.indexOf(' ') < 0 ? name : '"' + name + '"';
    }

    static String quoted(java.util.Collection<String> names) {
        return names.stream().map(Table::quoted).collect(java.util.stream.Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return name;
    }
}
