package be.fusie.merge.engine.random;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All rows of a school as they stand in a database, as text. */
public final class Contents {

    private final School school;
    private final Map<Table, List<Map<String, String>>> rows = new HashMap<>();

    public Contents(School school, Connection database) throws SQLException {
        this.school = school;
        for (Table table : school.tables) {
            String columns = String.join(
                    ", ",
                    table.columns.stream()
                            .map(c -> Table.quoted(c.name()) + "::text")
                            .toList());
            List<Map<String, String>> all = new ArrayList<>();
            try (Statement statement = database.createStatement()) {
                statement.execute("set timezone = 'UTC'");
                try (ResultSet row = statement.executeQuery("select " + columns + " from " + table.sql())) {
                    while (row.next()) {
                        Map<String, String> values = new LinkedHashMap<>();
                        for (int i = 0; i < table.columns.size(); i++) {
                            values.put(table.columns.get(i).name(), row.getString(i + 1));
                        }
                        all.add(values);
                    }
                }
            }
            rows.put(table, all);
        }
    }

    /** Rows that were there before and are not there now, or not as they were. */
    public List<String> lostSince(Contents before) {
        List<String> lost = new ArrayList<>();
        before.rows.forEach((table, list) -> {
            List<Map<String, String>> left = new ArrayList<>(rows.get(table));
            list.stream().filter(r -> !left.remove(r)).forEach(r -> lost.add(table + " " + r));
        });
        return lost;
    }

    /** Rows that are new, per table, as {@link PlainMerge} tells them. */
    public Map<String, List<String>> newSince(Contents before) {
        Map<String, List<String>> all = new TreeMap<>();
        rows.forEach((table, list) -> {
            List<Map<String, String>> left = new ArrayList<>(list);
            before.rows.get(table).forEach(left::remove);
            all.put(
                    table.name,
                    left.stream()
                            .map(r -> PlainMerge.meaning(table, r, rows))
                            .sorted()
                            .toList());
        });
        return all;
    }

    /** Person number → mark. */
    public Map<String, String> people() {
        Map<String, String> all = new TreeMap<>();
        rows.get(school.person).forEach(r -> all.put(r.get("id"), r.get(Table.MARK)));
        return all;
    }
}
