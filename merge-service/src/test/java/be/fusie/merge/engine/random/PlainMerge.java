package be.fusie.merge.engine.random;

import be.fusie.merge.engine.random.Genes.Natural;
import be.fusie.merge.engine.random.Table.Column;
import be.fusie.merge.engine.random.Table.Hidden;
import be.fusie.merge.engine.random.Table.Ref;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a merge has to bring about, worked out row by row from the words of the merge map's documentation, slowly and
 * without any of the engine's code. Numbers play no part in it: what a reference points to is told by the mark that each
 * row carries.
 */
public final class PlainMerge {

    private final School school;
    private final String sourceName;
    private final Map<Table, List<Row>> receiver;
    private final Set<Row> moving = new LinkedHashSet<>();
    private final Set<Row> added = new LinkedHashSet<>();
    private final Map<Row, Row> known = new HashMap<>();
    private final List<String> refusals = new ArrayList<>();

    /** @param sourceName name of the source, which is put behind renamed keys */
    public PlainMerge(School school, String sourceName) {
        this.school = school;
        this.sourceName = sourceName;
        this.receiver = school.byTable(false);
        move();
        recognise();
        add();
        check();
    }

    /** Why this can't be merged; empty when it can. */
    public List<String> refusals() {
        return refusals;
    }

    /** Rows that are new in the receiver, per table, as {@link #meaning} tells them. */
    public Map<String, List<String>> inserted() {
        Map<String, List<String>> all = new TreeMap<>();
        school.tables.forEach(t -> all.put(t.name, new ArrayList<>()));
        insertedRows().forEach(r -> all.get(r.table.name).add(meaning(r)));
        all.values().forEach(list -> list.sort(null));
        return all;
    }

    /** Mark of each moving person → mark of the person it is in the receiver. */
    public Map<String, String> people() {
        Map<String, String> all = new TreeMap<>();
        moving.stream().filter(r -> r.table == school.person).forEach(r -> all.put(r.mark, target(r).mark));
        return all;
    }

    /** Moving persons by how they come. */
    public Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>(Map.of("moved", 0L, "matched", 0L, "copied", 0L));
        for (Row row : moving) {
            if (row.table == school.person) {
                boolean staysToo = school.source.stream()
                        .filter(r -> !moving.contains(r))
                        .anyMatch(r -> r.points.entrySet().stream()
                                .anyMatch(e -> e.getKey().reaches() && e.getValue() == row));
                counts.merge(target(row) != row ? "matched" : staysToo ? "copied" : "moved", 1L, Long::sum);
            }
        }
        return counts;
    }

    private void move() {
        boolean more = true;
        while (more) {
            more = false;
            for (Row row : school.source) {
                if (row.table.moves() && !row.table.isShared() && !moving.contains(row) && belongs(row)) {
                    moving.add(row);
                    more = true;
                }
            }
        }
    }

    private boolean belongs(Row row) {
        if (school.whole()) {
            return true;
        }
        if (row.table == school.institution) {
            return school.moving().contains(row.values.get("number"));
        }
        boolean atHome = row.table
                .home()
                .filter(r -> school.moving().contains(row.points.get(r).values.get("number")))
                .isPresent();
        return switch (row.table.scope) {
            case COLUMN -> atHome;
            case VIA, VIA_PERSON -> moving.contains(row.points.get(row.table.up));
            case REACHED ->
                atHome
                        || moving.stream().anyMatch(m -> m.points.entrySet().stream()
                                .anyMatch(e -> e.getKey().reaches() && e.getValue() == row));
            case SHARED, STAYS -> false;
        };
    }

    /** People by number, birth date and name; rows of shared tables, and of tables that say so, by their natural key. */
    private void recognise() {
        for (Row row : school.source) {
            if (row.table == school.person && school.genes.matching() && moving.contains(row)) {
                find(row, List.of("national_number", "born", "name"));
            }
        }
        for (Row row : school.source) {
            boolean same = row.table.isShared() || row.table.natural == Natural.SAME && moving.contains(row);
            if (same && !row.table.naturalKey.isEmpty()) {
                find(row, row.table.naturalKey);
            }
        }
    }

    private void find(Row row, List<String> by) {
        receiver.get(row.table).stream()
                .filter(r -> by.stream().allMatch(c -> Objects.equals(value(row, c), r.values.get(c))))
                .findFirst()
                .ifPresent(r -> known.put(row, r));
    }

    /** Unknown rows of shared tables: of a whole move all, else those that moving or other added rows use. */
    private void add() {
        boolean more = true;
        while (more) {
            more = false;
            for (Row row : school.source) {
                if (row.table.isShared() && !known.containsKey(row) && !added.contains(row)) {
                    boolean used = school.source.stream()
                            .filter(r -> moving.contains(r) || added.contains(r))
                            .anyMatch(r -> r.uses(row));
                    if (school.whole() || used) {
                        added.add(row);
                        more = true;
                    }
                }
            }
        }
    }

    private List<Row> insertedRows() {
        return school.source.stream()
                .filter(r -> added.contains(r) || moving.contains(r) && !known.containsKey(r))
                .toList();
    }

    private void check() {
        for (Row row : insertedRows()) {
            for (Ref ref : row.table.refs) {
                if (isSet(row, ref) && leadsNowhere(row, ref) && !ref.emptied()) {
                    refusals.add("%s: %s leads nowhere".formatted(row, ref.name()));
                }
            }
        }
        for (Row row : insertedRows()) {
            row.hidden.forEach((hidden, rows) -> {
                if (!hidden.removed() && rows.stream().anyMatch(this::staysBehind)) {
                    refusals.add("%s: an id in %s leads nowhere".formatted(row, hidden.column()));
                }
            });
        }
        for (Table table : school.tables) {
            for (List<String> key : table.uniqueKeys()) {
                Set<List<String>> seen = new HashSet<>();
                receiver.get(table)
                        .forEach(r -> seen.add(key.stream().map(r.values::get).toList()));
                for (Row row : insertedRows()) {
                    if (row.table == table) {
                        List<String> values = new ArrayList<>();
                        key.forEach(c -> values.add(renamed(row, c)));
                        if (!values.contains(null) && !seen.add(values)) {
                            refusals.add("%s: %s is taken".formatted(row, key));
                        }
                    }
                }
            }
        }
    }

    private boolean isSet(Row row, Ref ref) {
        return ref.columns().stream().allMatch(c -> row.values.get(c) != null);
    }

    private boolean leadsNowhere(Row row, Ref ref) {
        Row to = row.points.get(ref);
        return to == null || staysBehind(to);
    }

    private boolean staysBehind(Row row) {
        return !row.table.moves() || !row.table.isShared() && !moving.contains(row);
    }

    private Row target(Row row) {
        return known.getOrDefault(row, row);
    }

    /** The value in the receiver; numbers that only just come into being are told by the row's mark. */
    private String value(Row row, String column) {
        if (known.containsKey(row)) {
            return known.get(row).values.get(column);
        }
        if (column.equals(row.table.number)) {
            return "new number of " + row;
        }
        for (Ref ref : row.table.refs) {
            int i = ref.columns().indexOf(column);
            if (i >= 0 && isSet(row, ref)) {
                if (leadsNowhere(row, ref)) {
                    return ref.emptied() ? null : row.values.get(column);
                }
                Row to = row.points.get(ref);
                return renamed(to, ref.targetColumns().get(i));
            }
        }
        return row.values.get(column);
    }

    private String renamed(Row row, String column) {
        String value = value(row, column);
        boolean last = row.table.natural == Natural.RENAME
                && column.equals(row.table.naturalKey.get(row.table.naturalKey.size() - 1));
        boolean taken = last
                && receiver.get(row.table).stream().anyMatch(r -> row.table.naturalKey.stream()
                        .allMatch(c -> Objects.equals(value(row, c), r.values.get(c))));
        return taken ? value + "." + sourceName : value;
    }

    private String meaning(Row row) {
        Map<String, String> told = new TreeMap<>();
        for (Column column : row.table.columns) {
            if (!column.name().equals(row.table.number)
                    && row.table.refOf(column.name()).isEmpty()) {
                told.put(
                        column.name(),
                        column.generated() ? row.mark.toUpperCase(java.util.Locale.ROOT) : renamed(row, column.name()));
            }
        }
        row.hidden.forEach((hidden, rows) -> told.put(
                hidden.column(),
                rows.stream()
                        .filter(r -> !staysBehind(r))
                        .map(r -> target(r).mark)
                        .toList()
                        .toString()));
        for (Ref ref : row.table.refs) {
            boolean gone = !isSet(row, ref) || leadsNowhere(row, ref);
            told.put(ref.name(), gone ? "nothing" : "→ " + target(row.points.get(ref)).mark);
        }
        return told.toString();
    }

    /** The same, of a row as it stands in a database. */
    static String meaning(Table table, Map<String, String> row, Map<Table, List<Map<String, String>>> all) {
        Map<String, String> told = new TreeMap<>();
        for (Column column : table.columns) {
            Hidden hidden = table.hiddenIn(column.name()).orElse(null);
            if (hidden != null && row.get(column.name()) != null) {
                told.put(
                        column.name(),
                        hidden.read(row.get(column.name())).stream()
                                .map(id -> all.get(hidden.target()).stream()
                                        .filter(r -> id.equals(r.get(
                                                hidden.target().keyColumns().get(0))))
                                        .map(r -> r.get(Table.MARK))
                                        .findFirst()
                                        .orElse("nobody at " + id))
                                .toList()
                                .toString());
            } else if (!column.name().equals(table.number)
                    && table.refOf(column.name()).isEmpty()) {
                told.put(column.name(), row.get(column.name()));
            }
        }
        for (Ref ref : table.refs) {
            List<String> values = new ArrayList<>();
            ref.columns().forEach(c -> values.add(row.get(c)));
            told.put(
                    ref.name(),
                    values.contains(null)
                            ? "nothing"
                            : all.get(ref.target()).stream()
                                    .filter(r -> ref.targetColumns().stream()
                                            .map(r::get)
                                            .toList()
                                            .equals(values))
                                    .map(r -> "→ " + r.get(Table.MARK))
                                    .findFirst()
                                    .orElse("→ nobody at " + values));
        }
        return told.toString();
    }
}
