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

    private static final long SLACK = 1_000;

    private final Blueprint blueprint;
    private final Move move;
    private final Connection source;
    private final Connection receiver;
    private final NumberLine line;
    private final Scopes scopes;
    private final People people;
    private final SharedRows shared;
    private final Collisions collisions;
    private final AccountRules accounts;
    private final Map<String, Block> blocks = new LinkedHashMap<>();
    private final Set<String> nothing = new TreeSet<>();
    private boolean decided;
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
        this.people = new People(blueprint, scopes, source, receiver, move);
        this.collisions = new Collisions(this, source, receiver);
        this.accounts = new AccountRules(blueprint, move);
        this.shared = new SharedRows(blueprint, scopes, this, source, receiver, move);
    }

    void run() throws SQLException {
        refusals.addAll(Permissions.missing(receiver));
        checkInstitutions();
        scopes.prepare(move.institutions());
        people.number(line);
        refusals.addAll(new HiddenReferences(blueprint, source).find());
        findings.addAll(people.matching().findings());
        refusals.addAll(people.matching().refusals());
        accounts.prepare(scopes, source, receiver);
        findings.addAll(accounts.findings());
        for (String table : blueprint.order()) {
            collisions.find(table);
            if (blueprint.isShared(table)) {
                shared.replace(table, collisions.known(table));
            }
        }
        shared.add();
        IndexCollisions indexes = new IndexCollisions(this, collisions, source, receiver);
        for (String table : blueprint.order()) {
            refusals.addAll(indexes.find(table));
        }
        refusals.addAll(collisions.refusals());
        findings.addAll(collisions.findings());
        refusals.addAll(shared.refusals());
        findings.addAll(shared.findings());
        for (String table : blueprint.order()) {
            String known = collisions.known(table);
            if (known != null
                    && Sql.number(source, "select count(*) from (select from " + known + " limit 1) one") == 0) {
                nothing.add(known);
            }
        }
        decided = true;
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
            return people.newOnes() == 0 || blueprint.keepsPersonNumbers()
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
        if (!blocks.containsKey(table)) {
            reserve(blueprint.numberGroup(table));
        }
        return blocks.get(table).offset();
    }

    /** Numbers left free for what a receiver without a guard gives out itself, until its sequences are advanced. */
    static long slack(Move move) {
        return move.tokens().containsKey(move.receiver()) ? 0 : SLACK;
    }

    /** One block, and so one offset, for all tables whose numbers have to move together. */
    private void reserve(List<String> tables) throws SQLException {
        long lowest = Long.MAX_VALUE;
        long highest = Long.MIN_VALUE;
        long floor = 0;
        String name = null;
        for (String table : tables) {
            for (String column : blueprint.numberColumns(table)) {
                name = name == null ? table + '.' + column : name;
                Long[] range = range(table, column);
                if (range[0] != null) {
                    lowest = Math.min(lowest, range[0]);
                    highest = Math.max(highest, accounts.span(table, range[0], range[1]));
                }
                floor = Math.max(floor, Receivers.floor(receiver, blueprint, table, column));
            }
        }
        if (lowest > highest) {
            lowest = 0;
            highest = 0;
        }
        floor += slack(move);
        long size = Receivers.size(name, lowest, highest);
        long first = line.reserve(name, floor, lowest, size, 1);
        long last = Receivers.last(name, first, size);
        for (String table : tables) {
            for (String column : blueprint.numberColumns(table)) {
                Receivers.checkRange(blueprint, table, column, last);
            }
            blocks.put(table, new Block(blueprint.numberColumn(table).orElse(null), first - lowest, first, last));
        }
    }

    /** Lowest and highest number in the source, by an index where there is one; nulls when there is none. */
    private Long[] range(String table, String column) throws SQLException {
        return Sql.list(
                        source,
                        "select min(%1$s)::bigint, max(%1$s)::bigint from %2$s"
                                .formatted(Sql.name(column), blueprint.from(table)),
                        row -> new Long[] {row.getObject(1, Long.class), row.getObject(2, Long.class)})
                .get(0);
    }

    @Override
    public AccountRules accounts() {
        return accounts;
    }

    @Override
    public String known(String table) {
        String known = collisions.known(table);
        return known == null || isNothing(known) ? null : known;
    }

    /** Once all is decided, nobody needs to look where nothing is found. */
    private boolean isNothing(String known) {
        return decided && nothing.contains(known);
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
