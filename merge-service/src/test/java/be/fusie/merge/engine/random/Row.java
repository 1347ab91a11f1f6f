package be.fusie.merge.engine.random;

import java.util.LinkedHashMap;
import java.util.Map;

/** A row as it was written: all values as text, and what its references point to. */
final class Row {

    final Table table;
    final String mark;
    /** Institution it is at home in; null for rows of no institution. */
    final String home;

    final Map<String, String> values = new LinkedHashMap<>();
    final Map<Table.Ref, Row> points = new LinkedHashMap<>();

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

    @Override
    public String toString() {
        return table + ":" + mark;
    }
}
