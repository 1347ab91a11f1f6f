package be.fusie.merge.engine;

import be.fusie.merge.engine.Blueprint.Reference;
import be.fusie.merge.engine.MergeMap.OnUnknown;
import be.fusie.merge.engine.MergeMap.TableRule;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rows of shared tables that the receiver does not know: replaced when the request says by what (R15), added when the
 * map allows it and a moving row uses them, or a reason to refuse. Of a whole move unused ones are added too, so that
 * nothing is lost.
 */
final class SharedRows {

    private final Blueprint blueprint;
    private final Scopes scopes;
    private final Remap.Knowledge knowledge;
    private final Connection source;
    private final Connection receiver;
    private final Move move;
    private final Map<String, String> added = new HashMap<>();
    private final List<Reason> refusals = new ArrayList<>();
    private final List<Reason> findings = new ArrayList<>();

    SharedRows(
            Blueprint blueprint,
            Scopes scopes,
            Remap.Knowledge knowledge,
            Connection source,
            Connection receiver,
            Move move) {
        this.blueprint = blueprint;
        this.scopes = scopes;
        this.knowledge = knowledge;
        this.source = source;
        this.receiver = receiver;
        this.move = move;
    }

    List<Reason> refusals() {
        return refusals;
    }

    List<Reason> findings() {
        return findings;
    }

    String added(String table) {
        return added.get(table);
    }

    /** Leads unknown choice values to the ones that the request names. */
    void replace(String table, String known) throws SQLException {
        TableRule rule = blueprint.rule(table);
        Optional<String> key = blueprint.singleKey(table);
        if (rule.choice() == null || key.isEmpty() || known == null) {
            return;
        }
        String list = Sql.name(rule.choice().list());
        String value = Sql.name(rule.choice().value());
        for (Move.Replacement r : move.terms().replacements()) {
            List<String> there = Sql.list(
                    receiver,
                    "select %s::text from %s where %s::text = ? and %s::text = ?"
                            .formatted(Sql.name(key.get()), from(table), list, value),
                    row -> row.getString(1),
                    r.list(),
                    r.replacement());
            if (there.isEmpty()) {
                refusals.add(new Reason(
                        "replacement-unknown",
                        "Replacement %s for value %s of list %s is not known to the receiver"
                                .formatted(r.replacement(), r.value(), r.list()),
                        "Name a value that the receiving database has (R15)."));
                continue;
            }
            Sql.update(
                    source,
                    "insert into %s (k1, new) select t.%s, %s::%s from %s t where t.%s::text = ? and t.%s::text = ? and t.%s not in (select k1 from %s)"
                            .formatted(
                                    known,
                                    Sql.name(key.get()),
                                    Sql.text(there.get(0)),
                                    blueprint
                                            .table(table)
                                            .columns()
                                            .get(key.get())
                                            .type(),
                                    from(table),
                                    list,
                                    value,
                                    Sql.name(key.get()),
                                    known),
                    r.list(),
                    r.value());
        }
    }

    /** Decides, after all known rows are found, which unknown ones are added. */
    void add() throws SQLException {
        List<String> tables = new ArrayList<>(
                blueprint.order().stream().filter(blueprint::isShared).toList());
        for (String table : tables) {
            List<String> identity = blueprint.identity(table);
            String name = "fusie_added_" + blueprint.order().indexOf(table);
            Sql.run(
                    source,
                    "create temp table %s on commit drop as select %s from %s t where not exists (select from %s k where %s)"
                            .formatted(
                                    name,
                                    keys(identity, "t."),
                                    from(table),
                                    knowledge.known(table),
                                    IntStream.range(0, identity.size())
                                            .mapToObj(i -> "k.k%d = t.%s".formatted(i + 1, Sql.name(identity.get(i))))
                                            .collect(Collectors.joining(" and "))));
            added.put(table, name);
        }
        java.util.Collections.reverse(tables);
        for (String table : tables) {
            settle(table);
        }
    }

    private void settle(String table) throws SQLException {
        TableRule rule = blueprint.rule(table);
        String name = added.get(table);
        long unknown = Sql.number(source, "select count(*) from " + name);
        if (unknown == 0) {
            return;
        }
        boolean addAll = move.whole() && rule.onUnknown() == OnUnknown.ADD;
        if (!addAll) {
            keepUsed(table, name);
        }
        long used = Sql.number(source, "select count(*) from " + name);
        if (used == 0) {
            return;
        }
        List<String> labels = labels(table, name);
        switch (rule.onUnknown()) {
            case ADD ->
                findings.add(new Reason(
                        "shared-row-added",
                        "%d rows of %s are new to the receiver and are added: %s"
                                .formatted(used, table, String.join("; ", labels))));
            case REPLACE ->
                labels.forEach(l -> refusals.add(new Reason(
                        "choice-value-unknown",
                        "The receiver does not know choice value " + l + ", which moving records use",
                        "Send a replacement for it: replacements: [{ list, value, replacement }] (R15).")));
            case REFUSE ->
                labels.forEach(l -> refusals.add(new Reason(
                        "shared-row-unknown",
                        "The receiver does not know %s of table %s, which moving records use".formatted(l, table),
                        "Enter it in the receiving database first.")));
        }
    }

    /** Unknown rows to which nothing that moves refers are left out. */
    private void keepUsed(String table, String name) throws SQLException {
        List<String> identity = blueprint.identity(table);
        String keys =
                IntStream.rangeClosed(1, identity.size()).mapToObj(i -> "k" + i).collect(Collectors.joining(", "));
        Sql.run(
                source,
                "create temp table fusie_used on commit drop as select * from %s where false; create unique index on fusie_used (%s)"
                        .formatted(name, keys));
        for (String other : blueprint.order()) {
            IdExtracts extracts = new IdExtracts(blueprint, other);
            for (Reference r : blueprint.references(other)) {
                if (r.target().equals(table)
                        && !other.equals(table)
                        && r.columns().stream().noneMatch(extracts::isNeeded)) {
                    String moving = blueprint.isShared(other)
                            ? new Remap(blueprint, scopes, knowledge, move, other).inserted()
                            : scopes.where(other, "t");
                    use(r, name, identity, from(other) + " t", moving);
                }
            }
            useHidden(other, table, name, identity);
        }
        int more = 1;
        while (more > 0) {
            more = 0;
            for (Reference r : blueprint.references(table)) {
                if (r.target().equals(table)) {
                    String used = "%s t join fusie_used u on %s".formatted(from(table), same("u", "t", identity));
                    more += use(r, name, identity, used, "true");
                }
            }
        }
        Sql.run(
                source,
                "delete from %s where (%s) not in (select %s from fusie_used); drop table fusie_used"
                        .formatted(name, keys, keys));
    }

    /** Notes the unknown rows whose keys stand inside values of moving rows. */
    private void useHidden(String other, String table, String unknown, List<String> identity) throws SQLException {
        IdExtracts extracts = new IdExtracts(blueprint, other);
        for (String column : blueprint.table(other).stored()) {
            for (IdExtracts.Keys keys :
                    extracts.isNeeded(column) ? extracts.keys(column, table) : List.<IdExtracts.Keys>of()) {
                Sql.update(
                        source,
                        "insert into fusie_used select distinct n.* from %s t cross join lateral (%s) q(id) join %s s on s.%s = q.id join %s n on %s where %s on conflict do nothing"
                                .formatted(
                                        blueprint.from(other),
                                        keys.query(),
                                        from(table),
                                        Sql.name(keys.column()),
                                        unknown,
                                        same("n", "s", identity),
                                        blueprint.isShared(other)
                                                ? new Remap(blueprint, scopes, knowledge, move, other).inserted()
                                                : scopes.where(other, "t")));
            }
        }
    }

    /** Notes the unknown rows that rows t refer to, and returns how many are new. */
    private int use(Reference r, String unknown, List<String> identity, String referring, String moving)
            throws SQLException {
        String pairs = IntStream.range(0, r.columns().size())
                .mapToObj(i -> Sql.column("s", r.targetColumns().get(i)) + " = "
                        + Sql.column("t", r.columns().get(i)))
                .collect(Collectors.joining(" and "));
        return Sql.update(
                source,
                "insert into fusie_used select distinct n.* from %s join %s s on %s join %s n on %s where %s on conflict do nothing"
                        .formatted(referring, from(r.target()), pairs, unknown, same("n", "s", identity), moving));
    }

    private static String same(String keys, String row, List<String> identity) {
        return IntStream.range(0, identity.size())
                .mapToObj(i -> "%s.k%d = %s".formatted(keys, i + 1, Sql.column(row, identity.get(i))))
                .collect(Collectors.joining(" and "));
    }

    private List<String> labels(String table, String name) throws SQLException {
        TableRule rule = blueprint.rule(table);
        List<String> identity = blueprint.identity(table);
        return Sql.list(
                source,
                "select concat_ws(': ', %s) from %s t where (%s) in (select %s from %s) order by 1 limit 20"
                        .formatted(
                                Sql.columns("t", rule.naturalKey()),
                                from(table),
                                Sql.columns("t", identity),
                                IntStream.rangeClosed(1, identity.size())
                                        .mapToObj(i -> "k" + i)
                                        .collect(Collectors.joining(", ")),
                                name),
                row -> row.getString(1));
    }

    private static String keys(List<String> identity, String prefix) {
        return IntStream.range(0, identity.size())
                .mapToObj(i -> prefix + Sql.name(identity.get(i)) + " as k" + (i + 1))
                .collect(Collectors.joining(", "));
    }

    private String from(String table) {
        return blueprint.from(table);
    }
}
