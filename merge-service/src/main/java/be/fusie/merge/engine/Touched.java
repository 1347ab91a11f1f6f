package be.fusie.merge.engine;

import be.fusie.merge.engine.Loss.LostRows;
import be.fusie.merge.engine.Script.CheckScript;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Rows of one table that an undo would take away or change, although somebody worked on them since the merge. */
final class Touched {

    private final Connection receiver;
    private final Aftermath aftermath;
    private final String table;
    private final String sql;

    Touched(Connection receiver, MergeMap map, Aftermath aftermath, String table) {
        this.receiver = receiver;
        this.aftermath = aftermath;
        this.table = table;
        this.sql = map.sql(table);
    }

    /** A condition on t. */
    String condition() throws SQLException {
        return "(%s or %s or %s or %s)"
                .formatted(
                        aftermath.changed(table),
                        aftermath.added(table),
                        aftermath.emptied(table),
                        aftermath.mentioning(table));
    }

    /** Changes whenever somebody changes, adds or deletes a row that an undo concerns. */
    String digest() throws SQLException {
        return Sql.list(
                        receiver,
                        "select count(*) filter (where %s) || ' ' || coalesce(sum(hashtextextended(t::text, 0)::numeric) filter (where %s), 0) from %s t where %s or %s"
                                .formatted(
                                        aftermath.merged(table, "t"),
                                        condition(),
                                        sql,
                                        aftermath.merged(table, "t"),
                                        condition()),
                        row -> row.getString(1))
                .get(0);
    }

    /**
     * Counts per institution.
     *
     * @param check how to tell a row's institution; null when that can't be told
     * @param then rows that the merge brought, per institution
     */
    List<LostRows> rows(CheckScript check, Map<String, Long> then) throws SQLException {
        boolean tells = check != null && check.institution() != null;
        Map<String, Long> came = tells
                ? then
                : Map.of("", then.values().stream().mapToLong(Long::longValue).sum());
        String home = tells ? "coalesce(" + Decided.afterwards(check.institution()) + ", '')" : "''";
        Map<String, LostRows> found = new TreeMap<>();
        List<String> identity = aftermath.identity(table);
        String key = identity.isEmpty()
                ? "null::text"
                : "concat_ws(', ', %s)"
                        .formatted(
                                identity.stream().map(c -> Sql.column("t", c)).collect(Collectors.joining(", ")));
        Sql.list(
                receiver,
                """
                select home, count(*) filter (where merged), count(*) filter (where changed), count(*) filter (where added),
                       count(*) filter (where emptied), count(*) filter (where mentioning),
                       (array_agg(key order by key) filter (where key is not null and (changed or added or emptied or mentioning)))[1:%d]
                from (select %s as home, %s as merged, %s as changed, %s as added, %s as emptied, %s as mentioning, %s as key from %s t%s) r
                where merged or added or emptied or mentioning group by home
                """
                        .formatted(
                                LostRows.MOST_KEYS,
                                home,
                                aftermath.merged(table, "t"),
                                aftermath.changed(table),
                                aftermath.added(table),
                                aftermath.emptied(table),
                                aftermath.mentioning(table),
                                key,
                                sql,
                                tells ? Decided.afterwards(check.joins()) : ""),
                row -> found.put(
                        row.getString(1),
                        new LostRows(
                                table,
                                row.getString(1).isEmpty() ? null : row.getString(1),
                                row.getLong(2),
                                row.getLong(3),
                                Math.max(0, came.getOrDefault(row.getString(1), 0L) - row.getLong(2)),
                                row.getLong(4),
                                row.getLong(5),
                                row.getLong(6),
                                row.getArray(7) == null
                                        ? List.of()
                                        : List.of((String[]) row.getArray(7).getArray()))));
        came.forEach((institution, rows) -> {
            if (rows > 0) {
                found.computeIfAbsent(
                        institution, i -> new LostRows(table, i.isEmpty() ? null : i, 0, 0, rows, 0, 0, 0, List.of()));
            }
        });
        return new ArrayList<>(found.values());
    }
}
