package be.fusie.merge.engine;

import be.fusie.merge.engine.Catalogue.ForeignKey;
import be.fusie.merge.engine.MergeMap.Total;
import be.fusie.merge.engine.Results.Check;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/**
 * Compares what left the source, under the remap, with what stands in the receiver, before the receiver commits (M24):
 * counts and order-independent digests per table, foreign keys as sets, persons, totals. Both sides count at the same
 * time, each in its own database.
 */
final class Verification {

    private static final Set<String> HASHABLE = Set.of(
            "smallint",
            "integer",
            "bigint",
            "numeric",
            "real",
            "double precision",
            "text",
            "character varying",
            "character",
            "boolean",
            "date",
            "time without time zone",
            "time with time zone",
            "timestamp without time zone",
            "timestamp with time zone",
            "interval",
            "uuid",
            "bytea",
            "jsonb",
            "inet",
            "cidr",
            "macaddr",
            "name",
            "\"char\"");

    private final Preparation preparation;
    private final Blueprint blueprint;
    private final Connection source;
    private final Connection receiver;
    private final List<Check> checks = new ArrayList<>();

    Verification(Preparation preparation, Connection source, Connection receiver) {
        this.preparation = preparation;
        this.blueprint = preparation.blueprint();
        this.source = source;
        this.receiver = receiver;
    }

    /** Rows and digest of one side. */
    private record Side(long rows, String digest, long dangling) {}

    List<Check> checks() {
        return checks;
    }

    /** Compares a table and returns its digest. */
    String table(String table) throws SQLException {
        String out = sourceQuery(table);
        String in = receiverQuery(table);
        List<Side> sides = both(out, in);
        Side left = sides.get(0);
        Side arrived = sides.get(1);
        check("rows of " + table, left.rows(), arrived.rows());
        checks.add(new Check("digest of " + table, left.digest(), arrived.digest()));
        check("references of " + table + " that lead nowhere", 0, left.dangling());
        return arrived.digest();
    }

    private List<Side> both(String out, String in) throws SQLException {
        CompletableFuture<Side> there = CompletableFuture.supplyAsync(() -> {
            try {
                return side(source, out);
            } catch (SQLException e) {
                throw new CompletionException(e);
            }
        });
        Side here;
        try {
            here = side(receiver, in);
        } catch (SQLException | RuntimeException e) {
            there.exceptionally(x -> null).join();
            throw e;
        }
        try {
            return List.of(there.join(), here);
        } catch (CompletionException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static Side side(Connection connection, String query) throws SQLException {
        return Sql.list(
                        connection,
                        query,
                        row -> new Side(row.getLong(1), row.getBigDecimal(2).toPlainString(), row.getLong(3)))
                .get(0);
    }

    private String sourceQuery(String table) throws SQLException {
        Remap remap = preparation.remap(table);
        List<String> columns = blueprint.table(table).stored();
        List<String> values = new ArrayList<>();
        for (String column : columns) {
            values.add(remap.value(column) + " as " + Sql.name(column));
        }
        List<String> dangling = new ArrayList<>();
        for (var entry : remap.dangling().entrySet()) {
            if (!remap.mayBeEmptied(entry.getKey())) {
                dangling.add("(" + entry.getValue() + ")");
            }
        }
        return "select count(*), coalesce(sum(%s), 0), count(*) filter (where r.fusie_dangling) from (select %s, %s as fusie_dangling from %s where %s) r"
                .formatted(
                        hash(table, "r", columns),
                        String.join(", ", values),
                        dangling.isEmpty() ? "false" : String.join(" or ", dangling),
                        remap.from(),
                        remap.inserted());
    }

    private String receiverQuery(String table) throws SQLException {
        return "select count(*), coalesce(sum(%s), 0), 0 from %s t where %s"
                .formatted(hash(table, "t", blueprint.table(table).stored()), from(table), insertedIn(table));
    }

    /** A condition on t: the row was inserted by this transaction. */
    String insertedIn(String table) throws SQLException {
        Preparation.Block block = preparation.block(table);
        return block != null
                ? "%s between %d and %d".formatted(Sql.column("t", block.column()), block.first(), block.last())
                : "t.xmin = pg_current_xact_id()::xid";
    }

    private String hash(String table, String alias, List<String> columns) {
        return columns.stream()
                .map(c -> {
                    String base = blueprint.table(table).columns().get(c).baseType();
                    String element = base.endsWith("[]") ? base.substring(0, base.length() - 2) : base;
                    return Sql.column(alias, c) + (HASHABLE.contains(element) ? "" : "::text");
                })
                .collect(Collectors.joining(", ", "hash_record_extended(row(", "), 0)::numeric"));
    }

    /** Checks foreign keys of inserted rows as sets: with the triggers off, nobody else did. */
    void foreignKeys(String table) throws SQLException {
        for (ForeignKey key : blueprint.receiver().tables().get(table).foreignKeys()) {
            List<String> pairs = new ArrayList<>();
            for (int i = 0; i < key.columns().size(); i++) {
                pairs.add(Sql.column("p", key.targetColumns().get(i)) + " = "
                        + Sql.column("t", key.columns().get(i)));
            }
            long orphans = Sql.number(
                    receiver,
                    "select count(*) from %s t where %s and %s and not exists (select from %s p where %s)"
                            .formatted(
                                    from(table),
                                    insertedIn(table),
                                    key.columns().stream()
                                            .map(c -> Sql.column("t", c) + " is not null")
                                            .collect(Collectors.joining(" and ")),
                                    Sql.table(key.targetSchema(), key.target()),
                                    String.join(" and ", pairs)));
            check("foreign key " + key.name() + " of " + table, 0, orphans);
        }
    }

    /** Nobody lost, nobody doubled (I3), and a number map that is total and single-valued (I4). */
    void persons() throws SQLException {
        String person = blueprint.map().person().table();
        long moving = Sql.number(
                source,
                "select count(*) from %s t where %s"
                        .formatted(from(person), preparation.scopes().where(person, "t")));
        check("persons with a new number", moving, Sql.number(source, "select count(new) from fusie_person"));
        check(
                "different new numbers of unmatched persons",
                preparation.people().newOnes(),
                Sql.number(source, "select count(distinct new) from fusie_person where how <> 'matched'"));
        check(
                "persons inserted",
                preparation.people().newOnes(),
                preparation.people().newOnes() == 0
                        ? 0
                        : Sql.number(
                                receiver,
                                "select count(*) from %s t where %s".formatted(from(person), insertedIn(person))));
        String key = blueprint
                .table(person)
                .columns()
                .get(blueprint.map().person().key())
                .type();
        Sql.run(receiver, "create temp table fusie_matched (new %s) on commit drop".formatted(key));
        long matched = Copies.pipe(
                source,
                "select distinct new from fusie_person where how = 'matched'",
                receiver,
                "fusie_matched",
                rows -> {});
        check(
                "matched persons in the receiver",
                matched,
                Sql.number(
                        receiver,
                        "select count(*) from %s t join fusie_matched m on m.new = t.%s"
                                .formatted(
                                        from(person),
                                        Sql.name(blueprint.map().person().key()))));
    }

    /** Money per institution, days of service per person and community, and whatever else the map sums (M7, M24). */
    void total(Total total) throws SQLException {
        Remap remap = preparation.remap(total.table());
        List<String> out = new ArrayList<>();
        List<String> in = new ArrayList<>();
        for (String step : total.per()) {
            if (step.indexOf('.') < 0) {
                out.add(remap.value(step));
                in.add(Sql.column("t", step));
            } else {
                String value = blueprint.follow(total.table(), step, "t");
                out.add(value);
                in.add(value);
            }
        }
        Side left = side(source, sums(total, out, remap.from(), remap.inserted()));
        Side arrived = side(receiver, sums(total, in, from(total.table()) + " t", insertedIn(total.table())));
        check(total.name() + ": groups", left.rows(), arrived.rows());
        checks.add(new Check(total.name() + ": digest of sums", left.digest(), arrived.digest()));
    }

    private static String sums(Total total, List<String> per, String from, String where) {
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < per.size(); i++) {
            groups.add(per.get(i) + " as g" + i);
        }
        groups.add("sum(%s) as total".formatted(Sql.column("t", total.sum())));
        String names = java.util.stream.IntStream.range(0, per.size())
                .mapToObj(i -> "g.g" + i)
                .collect(Collectors.joining(", "));
        String numbers = java.util.stream.IntStream.rangeClosed(1, per.size())
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(", "));
        return "select count(*), coalesce(sum(hash_record_extended(row(%s), 0)::numeric), 0), 0 from (select %s from %s where %s%s) g"
                .formatted(
                        names.isEmpty() ? "g.total" : names + ", g.total",
                        String.join(", ", groups),
                        from,
                        where,
                        numbers.isEmpty() ? "" : " group by " + numbers);
    }

    private void check(String name, long expected, long found) {
        checks.add(new Check(name, Long.toString(expected), Long.toString(found)));
    }

    private String from(String table) {
        return blueprint.from(table);
    }
}
