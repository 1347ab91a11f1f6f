package be.fusie.merge.engine;

import be.fusie.merge.engine.Accounts.Rights;
import be.fusie.merge.engine.Accounts.Users;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Users' rights over the moving institutions before and after the move (R11, M10, M11), read from the school databases. */
final class RightsLists {

    private final MergeMap map;
    private final Move move;
    private final Databases databases;

    RightsLists(Databases databases, MergeMap map, Move move) {
        this.databases = databases;
        this.map = map;
        this.move = move;
    }

    /** @param merged whether the move is done: the list after it is then read from the receiver, else foreseen */
    RightsReport read(boolean merged) throws SQLException {
        return !speaksOfRights()
                ? new RightsReport(List.of(), List.of(), Map.of(), Map.of(), List.of())
                : look((blueprint, scopes, rules, source, receiver) -> {
                    List<RightsReport.Before> before = before(source, blueprint, scopes, rules, merged);
                    List<RightsReport.After> after = merged
                            ? after(receiver, blueprint, source)
                            : foreseen(before, rules, map.accounts().rights().administrator());
                    return new RightsReport(
                            before,
                            after,
                            count(before.stream()
                                    .map(RightsReport.Before::right)
                                    .toList()),
                            count(after.stream().map(RightsReport.After::right).toList()),
                            merged ? List.of() : rules.findings());
                });
    }

    /** Each right with what happens to it and what can be decided about it (R11). */
    RightCases cases() throws SQLException {
        return !speaksOfRights()
                ? RightCases.NONE
                : look((blueprint, scopes, rules, source, receiver) ->
                        new RightCases(cases(source, blueprint, scopes, rules), inUse(source, receiver, blueprint)));
    }

    private boolean speaksOfRights() {
        return map.accounts().rights() != null && map.accounts().users() != null;
    }

    @FunctionalInterface
    private interface Look<T> {
        T at(Blueprint blueprint, Scopes scopes, AccountRules rules, Connection source, Connection receiver)
                throws SQLException;
    }

    private <T> T look(Look<T> look) throws SQLException {
        try (Connection source = databases.open(move.source());
                Connection receiver = databases.open(move.receiver())) {
            Blueprint blueprint = new Blueprint(Catalogue.read(source, map), Catalogue.read(receiver, map), map);
            if (!blueprint.problems().isEmpty()) {
                throw new MergeRefused(blueprint.problems());
            }
            Sessions.beginSnapshot(source, map.schema());
            Sessions.beginSnapshot(receiver, map.schema());
            try {
                Scopes scopes = new Scopes(blueprint, source, move.whole());
                scopes.prepare(move.institutions());
                AccountRules rules = new AccountRules(blueprint, move);
                rules.prepare(scopes, source, receiver);
                return look.at(blueprint, scopes, rules, source, receiver);
            } finally {
                Closing.rollback(source, null);
                Closing.rollback(receiver, null);
            }
        }
    }

    /** Inside the snapshot of the source; the rules are prepared. */
    static List<RightsReport.Before> before(
            Connection source, Blueprint blueprint, Scopes scopes, AccountRules rules, boolean merged)
            throws SQLException {
        Rights r = blueprint.map().accounts().rights();
        Users u = blueprint.map().accounts().users();
        String key = blueprint.singleKey(u.table()).orElseThrow();
        String moving = rules.comes(r.table(), scopes).orElse("true");
        return Sql.list(
                source,
                """
                select t.%1$s::text, t.%2$s::text, u.%3$s::text, %4$s,
                       case when t.%1$s is null or u.%5$s not in (select m.%5$s from %6$s m where %7$s) then 'stays behind'
                            %13$s
                            when %8$s then 'passes to the central administrator'
                            when %9$s then 'kept' else 'stays behind' end
                from %10$s t join %6$s u on u.%5$s = t.%11$s
                where %12$s order by 1 nulls last, 2, 3
                """
                        .formatted(
                                Sql.name(r.scope()),
                                Sql.name(r.right()),
                                Sql.name(u.name()),
                                rules.renames() && !merged
                                        ? "coalesce((select n.name from fusie_user_name n where n.key = u.%s), u.%s::text)"
                                                .formatted(Sql.name(key), Sql.name(u.name()))
                                        : merged ? "null::text" : "u." + Sql.name(u.name()) + "::text",
                                Sql.name(key),
                                blueprint.from(u.table()),
                                scopes.where(u.table(), "m"),
                                rules.passes() ? rules.isAdministrator("t") : "false",
                                moving,
                                blueprint.from(r.table()),
                                Sql.name(r.user()),
                                scopes.where(r.table(), "t"),
                                rules.becomes()),
                row -> new RightsReport.Before(
                        row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5)));
    }

    /** Whoever keeps an administrator right has it beside the central administrator (M10, R11). */
    private static List<RightsReport.After> foreseen(
            List<RightsReport.Before> before, AccountRules rules, List<String> administrator) {
        List<RightsReport.After> after = new ArrayList<>();
        Set<String> passed = new java.util.HashSet<>();
        Set<String> held = new java.util.HashSet<>();
        for (RightsReport.Before b : before) {
            boolean administers = administrator.contains(b.right());
            boolean changes = b.becomes().startsWith(CHANGED);
            String right = changes ? b.becomes().substring(CHANGED.length()) : b.right();
            if ((b.becomes().equals("kept") || changes) && held.add(b.institution() + ' ' + right + ' ' + b.user())) {
                after.add(new RightsReport.After(b.institution(), right, b.newUser(), administrator.contains(right)));
            }
            if (administers
                    && rules.passes()
                    && !b.becomes().equals("stays behind")
                    && passed.add(b.institution() + ' ' + b.right())) {
                after.add(new RightsReport.After(b.institution(), b.right(), null, true));
            }
        }
        return after;
    }

    /** The start of what {@link RightsReport.Before#becomes} says of a right that is changed; the new one follows. */
    static final String CHANGED = "changed to ";

    private List<RightCases.Case> cases(Connection source, Blueprint blueprint, Scopes scopes, AccountRules rules)
            throws SQLException {
        Rights r = map.accounts().rights();
        Users u = map.accounts().users();
        Map<DecidedRights.Key, RightDecision> decided = new java.util.HashMap<>();
        move.terms().rights().forEach(d -> decided.put(new DecidedRights.Key(d.user(), d.institution(), d.right()), d));
        String key = Sql.name(blueprint.singleKey(u.table()).orElseThrow());
        String user = "u.%s::text".formatted(key);
        return Sql.list(
                source,
                """
                select t.%1$s::text, t.%2$s::text, %3$s, u.%4$s::text,
                       case when (%5$s) is not true then 'STAYS_BEHIND' when %6$s then 'PASSES' else 'KEPT' end, %7$s
                from %8$s t join %9$s u on u.%10$s = t.%11$s
                where %12$s order by 1 nulls last, 2, 4, 3
                """
                        .formatted(
                                Sql.name(r.scope()),
                                Sql.name(r.right()),
                                user,
                                Sql.name(u.name()),
                                rules.ofMovingUser("t", scopes),
                                rules.passes() ? rules.isAdministrator("t") : "false",
                                rules.isCentral(user),
                                blueprint.from(r.table()),
                                blueprint.from(u.table()),
                                key,
                                Sql.name(r.user()),
                                scopes.where(r.table(), "t")),
                row -> {
                    var of = new DecidedRights.Key(row.getString(3), row.getString(1), row.getString(2));
                    return new RightCases.Case(
                            LateUndo.sha256(String.join(
                                            "\n",
                                            move.migration().toString(),
                                            of.user(),
                                            String.valueOf(of.institution()),
                                            of.right()))
                                    .substring(0, 32),
                            of.institution(),
                            of.right(),
                            of.user(),
                            row.getString(4),
                            RightCases.Foreseen.valueOf(row.getString(5)),
                            row.getBoolean(6),
                            decided.get(of));
                });
    }

    /** Rights that somebody has in either database, but for those of administrators: nobody becomes one by a decision (M10). */
    private List<String> inUse(Connection source, Connection receiver, Blueprint blueprint) throws SQLException {
        Rights r = map.accounts().rights();
        Set<String> all = new java.util.TreeSet<>();
        for (Connection database : List.of(source, receiver)) {
            all.addAll(Sql.list(
                    database,
                    "select distinct %1$s::text from %2$s where %1$s is not null"
                            .formatted(Sql.name(r.right()), blueprint.from(r.table())),
                    row -> row.getString(1)));
        }
        all.removeAll(r.administrator());
        return List.copyOf(all);
    }

    private List<RightsReport.After> after(Connection receiver, Blueprint blueprint, Connection source)
            throws SQLException {
        Rights r = map.accounts().rights();
        Users u = map.accounts().users();
        MergeMap.Institution i = map.institution();
        List<String> moved = move.whole()
                ? Sql.list(
                        source,
                        "select %s::text from %s".formatted(Sql.name(i.key()), map.sql(i.table())),
                        row -> row.getString(1))
                : List.copyOf(move.institutions());
        return Sql.list(
                receiver,
                "select t.%s::text, t.%s::text, u.%s::text, %s from %s t join %s u on u.%s = t.%s where t.%s::text = any (?) order by 1, 2, 3"
                        .formatted(
                                Sql.name(r.scope()),
                                Sql.name(r.right()),
                                Sql.name(u.name()),
                                r.administrator().isEmpty()
                                        ? "false"
                                        : "t.%s::text in (%s)"
                                                .formatted(
                                                        Sql.name(r.right()),
                                                        r.administrator().stream()
                                                                .map(Sql::text)
                                                                .collect(Collectors.joining(", "))),
                                blueprint.from(r.table()),
                                blueprint.from(u.table()),
                                Sql.name(blueprint.singleKey(u.table()).orElseThrow()),
                                Sql.name(r.user()),
                                Sql.name(r.scope())),
                row -> new RightsReport.After(row.getString(1), row.getString(2), row.getString(3), row.getBoolean(4)),
                (Object) moved.toArray(String[]::new));
    }

    private static Map<String, Long> count(List<String> rights) {
        return rights.stream().collect(Collectors.groupingBy(r -> r, TreeMap::new, Collectors.counting()));
    }
}
