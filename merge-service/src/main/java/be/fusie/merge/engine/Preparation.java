package be.fusie.merge.engine;

import be.fusie.merge.engine.Blueprint.Change;
import be.fusie.merge.engine.Blueprint.Root;
import be.fusie.merge.engine.Catalogue.Column;
import be.fusie.merge.engine.MergeMap.OnCollision;
import be.fusie.merge.engine.MergeMap.TableRule;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Works out all that a plan and a merge have in common, in one snapshot of the source: which rows move, which numbers
 * persons and rows get, what the receiver knows already. It writes temporary tables only; what it finds wrong stands in
 * {@link #refusals()}, what people should know in {@link #findings()}.
 */
final class Preparation implements Remap.Knowledge {

    /** The numbers of one table's rows in the receiver: old + offset, from {@code first} to {@code last}. */
    record Block(String column, long offset, long first, long last) {}

    private final Blueprint blueprint;
    private final Move move;
    private final Connection source;
    private final Connection receiver;
    private final NumberLine line;
    private final Scopes scopes;
    private final People people;
    private final SharedRows shared;
    private final Map<String, Block> blocks = new LinkedHashMap<>();
    private final Map<String, String> known = new HashMap<>();
    private final List<Reason> refusals = new ArrayList<>();
    private final List<Reason> findings = new ArrayList<>();

    /** Both connections stand in a transaction of {@link Sessions}. */
    Preparation(Blueprint blueprint, Move move, Connection source, Connection receiver, NumberLine line) {
        this.blueprint = blueprint;
        this.move = move;
        this.source = source;
        this.receiver = receiver;
        this.line = line;
        this.scopes = new Scopes(blueprint, source, move.whole());
        this.people = new People(blueprint, scopes, source, receiver);
        this.shared = new SharedRows(blueprint, scopes, this, source, receiver, move);
    }

    void run() throws SQLException {
        checkInstitutions();
        scopes.prepare(move.institutions());
        people.number(line);
        findings.addAll(people.findings());
        for (String table : blueprint.order()) {
            if (blueprint.isShared(table)
                    || (!blueprint.rule(table).naturalKey().isEmpty() && canCollide(table))) {
                findKnown(table);
            }
            if (blueprint.isShared(table)) {
                shared.replace(table, known.get(table));
            }
        }
        shared.add();
        refusals.addAll(shared.refusals());
        findings.addAll(shared.findings());
    }

    List<Reason> refusals() {
        return refusals;
    }

    List<Reason> findings() {
        return findings;
    }

    People people() {
        return people;
    }

    Blueprint blueprint() {
        return blueprint;
    }

    Scopes scopes() {
        return scopes;
    }

    Remap remap(String table) {
        return new Remap(blueprint, scopes, this, move, table);
    }

    /** The block of numbers that the table's inserted rows got; null for tables without numbers of their own. */
    Block block(String table) throws SQLException {
        if (blueprint.isPerson(table)) {
            return people.newOnes() == 0
                    ? null
                    : new Block(
                            blueprint.map().person().key(),
                            0,
                            people.firstNew(),
                            people.firstNew() + people.newOnes() - 1);
        }
        if (blueprint.numberColumn(table).isEmpty()) {
            return null;
        }
        offset(table);
        return blocks.get(table);
    }

    @Override
    public long offset(String table) throws SQLException {
        Block block = blocks.get(table);
        if (block == null) {
            block = reserve(table, blueprint.numberColumn(table).orElseThrow());
            blocks.put(table, block);
        }
        return block.offset();
    }

    private Block reserve(String table, String column) throws SQLException {
        String from = Sql.table(blueprint.map().schema(), table);
        String c = Sql.name(column);
        long lowest = Sql.number(source, "select min(%s) from %s".formatted(c, from));
        long highest = Sql.number(source, "select max(%s) from %s".formatted(c, from));
        long size = highest - lowest + 1;
        long first = line.reserve(
                table + '.' + column, Receivers.floor(receiver, blueprint, table, column), lowest, size, 1);
        Receivers.checkRange(blueprint, table, column, first + size - 1);
        return new Block(column, first - lowest, first, first + size - 1);
    }

    @Override
    public String known(String table) {
        return known.get(table);
    }

    @Override
    public String added(String table) {
        return shared.added(table);
    }

    private void checkInstitutions() throws SQLException {
        MergeMap.Institution i = blueprint.map().institution();
        String query = "select %s::text from %s"
                .formatted(Sql.name(i.key()), Sql.table(blueprint.map().schema(), i.table()));
        Set<String> here = new TreeSet<>(Sql.list(source, query, row -> row.getString(1)));
        Set<String> there = new TreeSet<>(Sql.list(receiver, query, row -> row.getString(1)));
        Set<String> moving = new TreeSet<>(move.whole() ? here : move.institutions());
        Set<String> missing = new TreeSet<>(move.institutions());
        missing.removeAll(here);
        missing.forEach(m -> refusals.add(new Reason(
                "institution-unknown",
                "Institution %s is not in database %s".formatted(m, move.source()),
                "Correct the institution numbers of the request (R18).")));
        moving.retainAll(there);
        moving.forEach(m -> refusals.add(new Reason(
                "institution-in-both",
                "Institution %s is in the receiving database %s already".formatted(m, move.receiver()),
                "An institution has one home only: remove one of them (R18).")));
    }

    /** False where a natural key holds a number that only just comes into being, so that it is new for certain. */
    private boolean canCollide(String table) {
        return blueprint.rule(table).naturalKey().stream().allMatch(c -> {
            Root root = blueprint.root(table, c);
            return root.change() != Change.NUMBER
                    || blueprint.isShared(root.table())
                    || known.containsKey(root.table());
        });
    }

    /** Finds the moving rows whose natural key the receiver has, and keeps them in a temporary table of the source. */
    private void findKnown(String table) throws SQLException {
        TableRule rule = blueprint.rule(table);
        if (rule.onCollision() == OnCollision.KEEP_BOTH) {
            return;
        }
        List<String> identity = blueprint.identity(table);
        Map<String, Column> columns = blueprint.table(table).columns();
        String schemaTable = Sql.table(blueprint.map().schema(), table);
        Remap remap = remap(table);
        List<String> values = new ArrayList<>();
        List<String> here = new ArrayList<>();
        List<String> there = new ArrayList<>();
        List<String> same = new ArrayList<>();
        String onlyMatched = "";
        for (int i = 0; i < identity.size(); i++) {
            values.add(Sql.column("t", identity.get(i)));
            here.add("k%d %s".formatted(i + 1, columns.get(identity.get(i)).type()));
        }
        for (int i = 0; i < rule.naturalKey().size(); i++) {
            String column = rule.naturalKey().get(i);
            String value = remap.value(column);
            values.add(value);
            there.add("n%d %s".formatted(i + 1, columns.get(column).type()));
            same.add("r.%s = c.n%d".formatted(Sql.name(column), i + 1));
            if (blueprint.root(table, column).change() == Change.PERSON && onlyMatched.isEmpty()) {
                onlyMatched = " and %s in (select old from fusie_matched)".formatted(Sql.column("t", column));
            }
        }
        String candidates = "select %s from %s where %s%s"
                .formatted(
                        String.join(", ", values),
                        remap.from(),
                        blueprint.isShared(table) ? "true" : scopes.where(table, "t"),
                        onlyMatched);
        Sql.run(
                receiver,
                "create temp table fusie_candidate (%s) on commit drop"
                        .formatted(java.util.stream.Stream.concat(here.stream(), there.stream())
                                .collect(Collectors.joining(", "))));
        Copies.pipe(source, candidates, receiver, "fusie_candidate", rows -> {});
        Sql.run(receiver, "analyze fusie_candidate");
        String keys = java.util.stream.IntStream.rangeClosed(1, identity.size())
                .mapToObj(i -> "k" + i)
                .collect(Collectors.joining(", "));
        String single = blueprint.singleKey(table).orElse(null);
        String type = single == null ? "text" : columns.get(single).type();
        String name = "fusie_known_" + blueprint.order().indexOf(table);
        Sql.run(
                source,
                "create temp table %s (%s, new %s) on commit drop".formatted(name, String.join(", ", here), type));
        long found = Copies.pipe(
                receiver,
                "select distinct on (%s) %s, %s from fusie_candidate c join %s r on %s order by %s"
                        .formatted(
                                keys,
                                keys,
                                single == null ? "null::text" : Sql.column("r", single),
                                schemaTable,
                                String.join(" and ", same),
                                keys),
                source,
                name,
                rows -> {});
        Sql.run(receiver, "drop table fusie_candidate");
        Sql.run(source, "create index on %s (k1); analyze %s".formatted(name, name));
        if (found > 0 || blueprint.isShared(table)) {
            known.put(table, name);
        }
        report(table, rule, found);
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
