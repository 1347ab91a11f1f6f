package be.fusie.merge.engine;

import be.fusie.merge.engine.Relay.Sum;
import be.fusie.merge.engine.Relay.Tally;
import be.fusie.merge.engine.Results.Check;
import be.fusie.merge.engine.Script.CheckScript;
import be.fusie.merge.engine.Script.Named;
import be.fusie.merge.engine.Script.TableScript;
import be.fusie.merge.engine.Work.Kind;
import be.fusie.merge.engine.Work.Outcome;
import be.fusie.merge.engine.Work.Unit;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Cuts a merge into units, and does one unit: copies a chunk, or reads back and checks what was copied. */
final class Chunks {

    private Chunks() {}

    /** One table or partition of the source, with its pages and rows as the statistics say. */
    private record Part(String name, long pages, long rows) {}

    /**
     * Writes down the units of a merge.
     *
     * @param size rows of a chunk, about
     */
    static void cut(Script script, Connection source, Work work, long size) throws SQLException {
        int nr = 0;
        for (TableScript table : script.tables()) {
            if (table.last()) {
                work.add(new Unit(nr++, Kind.LAST, table.name(), table.sql(), null, null), 0, List.of());
                continue;
            }
            List<Part> parts = parts(source, table);
            long rows = parts.stream().mapToLong(Part::rows).sum();
            for (Part part : parts) {
                long chunks = Math.min(part.pages(), (part.rows() + size - 1) / size);
                long pages = chunks < 2 ? 0 : (part.pages() + chunks - 1) / chunks;
                for (long i = 0; i < Math.max(1, chunks); i++) {
                    Long from = i == 0 ? null : i * pages;
                    Long to = i >= chunks - 1 ? null : (i + 1) * pages;
                    work.add(new Unit(nr++, Kind.COPY, table.name(), part.name(), from, to), rows, List.of());
                }
            }
            nr = checks(table, rows, work, size, nr);
        }
    }

    /** Big tables with numbers of their own are read back in ranges of them. */
    private static int checks(TableScript table, long rows, Work work, long size, int nr) throws SQLException {
        Preparation.Block block = table.block();
        // a table that was empty is read as a whole, by several processes of the server
        long ranges = block == null || table.empty() ? 1 : Math.max(1, rows / (4 * size));
        long width = block == null ? 0 : (block.last() - block.first() + ranges) / ranges;
        for (long i = 0; i < ranges; i++) {
            Long from = i == 0 ? null : block.first() + i * width;
            Long to = i == ranges - 1 ? null : block.first() + (i + 1) * width;
            work.add(
                    new Unit(nr++, Kind.CHECK, table.name(), table.sql(), from, to),
                    rows,
                    table.check().needs());
        }
        return nr;
    }

    private static List<Part> parts(Connection source, TableScript table) throws SQLException {
        List<Part> parts = Sql.list(
                source,
                """
                select quote_ident(n.nspname) || '.' || quote_ident(c.relname),
                       pg_relation_size(c.oid) / current_setting('block_size')::bigint,
                       case when c.reltuples > 0 then c.reltuples::bigint else pg_relation_size(c.oid) / 100 end
                from pg_partition_tree(?::regclass) p join pg_class c on c.oid = p.relid join pg_namespace n on n.oid = c.relnamespace
                where p.isleaf
                union all
                select ?, pg_relation_size(c.oid) / current_setting('block_size')::bigint,
                       case when c.reltuples > 0 then c.reltuples::bigint else pg_relation_size(c.oid) / 100 end
                from pg_class c where c.oid = ?::regclass and c.relkind = 'r'
                order by 1
                """,
                row -> new Part(row.getString(1), row.getLong(2), row.getLong(3)),
                table.sql(),
                table.from(),
                table.sql());
        return parts.isEmpty() ? List.of(new Part(table.from(), 0, table.expected())) : parts;
    }

    /** The query of a chunk, for {@link Relay}. */
    static String query(TableScript table, Unit unit) {
        String range = (unit.lo() == null ? "" : " and t.ctid >= '(%d,0)'".formatted(unit.lo()))
                + (unit.hi() == null ? "" : " and t.ctid < '(%d,0)'".formatted(unit.hi()));
        return table.select(unit.part(), range);
    }

    /** Copies a chunk. */
    static Outcome copy(TableScript table, Unit unit, Connection source, Connection receiver, Relay.Counter counter)
            throws SQLException {
        Tally tally = Relay.run(
                source,
                query(table, unit),
                receiver,
                table.into(),
                table.binary() ? table.columns().size() : Relay.TEXT,
                table.home(),
                counter);
        return new Outcome(tally, List.of());
    }

    /** Reads inserted rows back: counts, digests per institution, foreign keys as sets, keys that no index guards. */
    static Outcome check(TableScript table, Unit unit, Connection receiver, String inserted) throws SQLException {
        CheckScript check = table.check();
        StringBuilder orphans = new StringBuilder();
        check.orphans().forEach(o -> orphans.append(", count(*) filter (where ")
                .append(o.sql())
                .append(')'));
        String range = "";
        if (unit.lo() != null) {
            range += " and %s >= %d".formatted(Sql.column("t", table.block().column()), unit.lo());
        }
        if (unit.hi() != null) {
            range += " and %s < %d".formatted(Sql.column("t", table.block().column()), unit.hi());
        }
        String plain = check.plain() == null ? check.institution() : check.plain();
        String query = "select %s as home, count(*), coalesce(sum(%s), 0)%s from %s t%s where %s%s group by 1"
                .formatted(
                        plain == null ? "null::text" : plain,
                        check.hash(),
                        orphans,
                        table.from(),
                        check.joins(),
                        inserted,
                        range);
        Map<String, Sum> sums = new TreeMap<>();
        long[] found = new long[check.orphans().size()];
        Sql.run(receiver, planned(table, "off"));
        Sql.list(receiver, "select x.home::text, x.* from (%s) x".formatted(present(table, query)), row -> {
            for (int i = 0; i < found.length; i++) {
                found[i] += row.getLong(5 + i);
            }
            return sums.put(
                    row.getString(1) == null ? "" : row.getString(1),
                    new Sum(row.getLong(3), row.getBigDecimal(4).toBigIntegerExact()));
        });
        Sql.run(receiver, planned(table, "default"));
        List<Check> checks = new ArrayList<>();
        for (int i = 0; i < found.length; i++) {
            checks.add(new Check(check.orphans().get(i).name(), "0", Long.toString(found[i])));
        }
        if (check.home() != null) {
            Set<String> there = Set.copyOf(Sql.list(receiver, present(table, check.homes()), row -> row.getString(1)));
            long strangers = sums.entrySet().stream()
                    .filter(e -> !e.getKey().isEmpty() && !there.contains(e.getKey()))
                    .mapToLong(e -> e.getValue().rows())
                    .sum();
            checks.add(new Check(check.home(), "0", Long.toString(strangers)));
        }
        if (unit.lo() == null) {
            for (Named key : check.duplicates()) {
                checks.add(new Check(key.name(), "0", Long.toString(Sql.number(receiver, key.sql()))));
            }
        }
        return new Outcome(new Tally(sums, 0), checks);
    }

    /** A table that was empty has no statistics: of all its rows the server would expect a handful, and plan for these. */
    private static String planned(TableScript table, String how) {
        return Stream.of("sort", "nestloop", "bitmapscan", "indexscan")
                .filter(what -> table.empty() || what.equals("sort"))
                .map(what -> "set local enable_%s to %s".formatted(what, how))
                .collect(Collectors.joining("; "));
    }

    /** By the time what comes last is read back it is there: who is to come must not be counted beside it. */
    private static String present(TableScript table, String sql) {
        return table.last() ? Decided.afterwards(sql) : sql;
    }

    /** The check of a whole table. */
    static Unit whole(TableScript table) {
        return new Unit(-1, Kind.CHECK, table.name(), table.sql(), null, null);
    }
}
