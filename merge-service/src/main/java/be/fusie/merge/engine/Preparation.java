package be.fusie.merge.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

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
    private final Collisions collisions;
    private final Map<String, Block> blocks = new LinkedHashMap<>();
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
        this.people = new People(blueprint, scopes, source, receiver, move.decisions());
        this.collisions = new Collisions(this, source, receiver);
        this.shared = new SharedRows(blueprint, scopes, this, source, receiver, move);
    }

    void run() throws SQLException {
        checkInstitutions();
        scopes.prepare(move.institutions());
        people.number(line);
        findings.addAll(people.matching().findings());
        refusals.addAll(people.matching().refusals());
        for (String table : blueprint.order()) {
            collisions.find(table);
            if (blueprint.isShared(table)) {
                shared.replace(table, collisions.known(table));
            }
        }
        shared.add();
        refusals.addAll(collisions.refusals());
        findings.addAll(collisions.findings());
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
        String from = blueprint.map().sql(table);
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
        return collisions.known(table);
    }

    @Override
    public String added(String table) {
        return shared.added(table);
    }

    private void checkInstitutions() throws SQLException {
        MergeMap.Institution i = blueprint.map().institution();
        String query = "select %s::text from %s"
                .formatted(Sql.name(i.key()), blueprint.map().sql(i.table()));
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
}
