package be.fusie.merge.engine.random;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A row as it was written: all values as text, and what its references point to. */
final class Row {

    final Table table;
    final String mark;
    /** Institution it is at home in; null for rows of no institution. */
    final String home;

    final Map<String, String> values = new LinkedHashMap<>();
    final Map<Table.Ref, Row> points = new LinkedHashMap<>();

    /** Rows whose ids stand inside a value. */
    final Map<Table.Hidden, List<Row>> hidden = new LinkedHashMap<>();

    Row(Table table, String mark, String home) {
        this.table = table;
        this.mark = mark;
        this.home = home;
        values.put(Table.MARK, mark);
    }

    void point(Table.Ref ref, Row to) {
        points.put(ref, to);
        for (int i = 0; i < ref.columns().size(); i++) {
            values.put(ref.columns().get(i), to.values.get(ref.targetColumns().get(i)));
        }
    }

    void hide(Table.Hidden in, List<Row> rows) {
        hidden.put(in, rows);
        values.put(
                in.column(),
                in.written(rows.stream()
                        .map(r -> r.values.get(r.table.keyColumns().get(0)))
                        .toList()));
    }

    /** Whether the row refers to the other, in whatever way. */
    boolean uses(Row other) {
        return points.containsValue(other) || hidden.values().stream().anyMatch(l -> l.contains(other));
    }

    @Override
    public String toString() {
        return table + ":" + mark;
    }
}
