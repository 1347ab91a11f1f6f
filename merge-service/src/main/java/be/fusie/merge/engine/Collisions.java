package be.fusie.merge.engine;

import be.fusie.merge.engine.Blueprint.Change;
import be.fusie.merge.engine.Blueprint.Root;
import be.fusie.merge.engine.Catalogue.Column;
import be.fusie.merge.engine.Catalogue.Key;
import be.fusie.merge.engine.MergeMap.OnCollision;
import be.fusie.merge.engine.MergeMap.TableRule;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds moving rows that the receiver has already: by the natural key of the map, whose rule then applies, and by any
 * other unique key, which is a reason to refuse. The keys are remapped in the source and looked up in the receiver, set by
 * set. What was found stands in a temporary table of the source's session.
 */
final class Collisions {

    private final Preparation preparation;
    private final Blueprint blueprint;
    private final Connection source;
    private final Connection receiver;
    private final Map<String, String> known = new HashMap<>();
    private final List<Reason> refusals = new ArrayList<>();
    private final List<Reason> findings = new ArrayList<>();

    Collisions(Preparation preparation, Connection source, Connection receiver) {
        this.preparation = preparation;
        this.blueprint = preparation.blueprint();
        this.source = source;
        this.receiver = receiver;
    }

    List<Reason> refusals() {
        return refusals;
    }

    List<Reason> findings() {
        return findings;
    }

    /** The temporary table of rows that the receiver knows ({@code k1 … kn, new}); null when it knows none. */
    String known(String table) {
        return known.get(table);
    }

    void find(String table) throws SQLException {
        TableRule rule = blueprint.rule(table);
        List<String> naturalKey = rule.naturalKey();
        if (blueprint.isShared(table)
                || (!naturalKey.isEmpty()
                        && rule.onCollision() != OnCollision.KEEP_BOTH
                        && canCollide(table, naturalKey))) {
            String name = "fusie_known_" + blueprint.order().indexOf(table);
            long found = search(table, naturalKey, name);
            if (found > 0 || blueprint.isShared(table)) {
                known.put(table, name);
            }
            report(table, rule, found);
        }
        if (blueprint.isShared(table) || blueprint.identity(table).isEmpty()) {
            return;
        }
        for (Key key : blueprint.receiver().tables().get(table).keys()) {
            if (!Set.copyOf(key.columns()).equals(Set.copyOf(naturalKey))
                    && blueprint.table(table).stored().containsAll(key.columns())
                    && canCollide(table, key.columns())) {
                long found = search(table, key.columns(), "fusie_unique");
                Sql.run(source, "drop table fusie_unique");
                if (found > 0) {
                    refusals.add(new Reason(
                            "unique-key-collision",
                            "%d rows of %s have the unique key (%s) of a row of the receiver"
                                    .formatted(found, table, String.join(", ", key.columns())),
                            "Give tables.%s a natural-key of these columns, and on-collision: same or rename, %sor resolve them in one of the databases."
                                    .formatted(table, counted(table, key))));
                }
            }
        }
    }

    /** Of several columns, one that perhaps only counts within the others. */
    private String counted(String table, Key key) {
        return key.columns().stream()
                .filter(c -> key.columns().size() > 1
                        && blueprint.table(table).columns().get(c).isInteger()
                        && blueprint.root(table, c).change() == Change.KEEP
                        && !Words.isYear(c))
                .reduce((one, other) -> other)
                .map(c -> "or columns: { %s: offset } if it only counts, ".formatted(c))
                .orElse("");
    }

    /**
     * False where a key holds something that is new to the receiver for certain: a number that only just comes into
     * being, or the number of a moving institution (R18).
     */
    boolean canCollide(String table, List<String> key) {
        boolean ownPersonRow = blueprint.isPerson(table)
                && key.contains(blueprint.map().person().key());
        return !ownPersonRow
                && key.stream().allMatch(c -> {
                    Root root = blueprint.root(table, c);
                    boolean institution = root.table()
                                    .equals(blueprint.map().institution().table())
                            && root.column()
                                    .equals(blueprint.map().institution().key());
                    return !institution
                            && (root.change() != Change.NUMBER
                                    || blueprint.isShared(root.table())
                                    || (blueprint.isSame(root.table()) && known.containsKey(root.table())));
                });
    }

    /** Keeps moving rows whose key the receiver has in a new temporary table of the source, and counts them. */
    private long search(String table, List<String> key, String name) throws SQLException {
        List<String> identity = blueprint.identity(table);
        Map<String, Column> columns = blueprint.table(table).columns();
        Remap remap = preparation.remap(table);
        List<String> values = new ArrayList<>();
        List<String> here = new ArrayList<>();
        List<String> there = new ArrayList<>();
        List<String> same = new ArrayList<>();
        String onlyMatched = "";
        for (int i = 0; i < identity.size(); i++) {
            values.add(Sql.column("t", identity.get(i)));
            here.add("k%d %s".formatted(i + 1, columns.get(identity.get(i)).type()));
        }
        for (int i = 0; i < key.size(); i++) {
            String column = key.get(i);
            values.add(remap.value(column));
            there.add("n%d %s".formatted(i + 1, columns.get(column).type()));
            same.add("r.%s = c.n%d".formatted(Sql.name(column), i + 1));
            if (blueprint.root(table, column).change() == Change.PERSON && onlyMatched.isEmpty()) {
                // of persons who are new to the receiver it knows nothing yet
                onlyMatched = " and %s in (select old from fusie_matched)".formatted(Sql.column("t", column));
            }
        }
        String moving =
                blueprint.isShared(table) ? "true" : preparation.remap(table).inserted();
        String single = blueprint.singleKey(table).orElse(null);
        String type = single == null ? "text" : columns.get(single).type();
        Sql.run(
                source,
                "create temp table %s (%s, new %s) on commit drop".formatted(name, String.join(", ", here), type));
        if (Receivers.isEmpty(receiver, blueprint, table)) {
            Sql.run(source, "create index on %s (k1); analyze %s".formatted(name, name));
            return 0;
        }
        Sql.run(
                receiver,
                "create temp table fusie_candidate (%s) on commit drop"
                        .formatted(Stream.concat(here.stream(), there.stream()).collect(Collectors.joining(", "))));
        Copies.pipe(
                source,
                "select %s from %s where %s%s".formatted(String.join(", ", values), remap.from(), moving, onlyMatched),
                receiver,
                "fusie_candidate",
                rows -> {});
        Sql.run(receiver, "analyze fusie_candidate");
        String keys =
                IntStream.rangeClosed(1, identity.size()).mapToObj(i -> "k" + i).collect(Collectors.joining(", "));
        long found = Copies.pipe(
                receiver,
                "select distinct on (%s) %s, %s from fusie_candidate c join %s r on %s order by %s"
                        .formatted(
                                keys,
                                keys,
                                single == null ? "null::text" : Sql.column("r", single),
                                blueprint.from(table),
                                String.join(" and ", same),
                                keys),
                source,
                name,
                rows -> {});
        Sql.run(receiver, "drop table fusie_candidate");
        Sql.run(source, "create index on %s (k1); analyze %s".formatted(name, name));
        return found;
    }

    private void report(String table, TableRule rule, long found) {
        String key = String.join(", ", rule.naturalKey());
        if (found == 0 || blueprint.isShared(table)) {
            return;
        }
        switch (rule.onCollision()) {
            case REFUSE ->
                refusals.add(new Reason(
                        "natural-key-collision",
                        "%d rows of %s have the natural key (%s) of a row of the receiver".formatted(found, table, key),
                        "Resolve them in one of the databases, or write on-collision for tables." + table
                                + " in the merge map."));
            case RENAME ->
                findings.add(new Reason(
                        "renamed",
                        "%d rows of %s get another %s, because the receiver has theirs already"
                                .formatted(
                                        found,
                                        table,
                                        rule.naturalKey().get(rule.naturalKey().size() - 1))));
            case SAME ->
                findings.add(new Reason(
                        "same-row",
                        "%d rows of %s are in the receiver already (%s) and are not doubled"
                                .formatted(found, table, key)));
            case KEEP_BOTH -> throw new IllegalStateException(table);
        }
    }
}
