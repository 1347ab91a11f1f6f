package be.fusie.merge.engine;

import be.fusie.merge.engine.Blueprint.Reference;
import be.fusie.merge.engine.MergeMap.ColumnName;
import be.fusie.merge.engine.MergeMap.Scope;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which rows move. Of a whole move all do; of a partial one those that the map's scopes tie to a moving institution. The
 * moving institutions and persons stand in temporary tables of the source's session; persons are found by going round
 * until no one new is reached, so that relations between persons may be rules as well.
 */
final class Scopes {

    private final Blueprint blueprint;
    private final Connection source;
    private final boolean whole;

    Scopes(Blueprint blueprint, Connection source, boolean whole) {
        this.blueprint = blueprint;
        this.source = source;
        this.whole = whole;
    }

    /** Finds out which institutions and persons move, for {@link #where} to build upon. */
    void prepare(Collection<String> institutions) throws SQLException {
        MergeMap.Institution i = blueprint.map().institution();
        Sql.run(
                source,
                "create temp table fusie_institution on commit drop as select %s as key from %s where %s::text in (%s)"
                        .formatted(
                                Sql.name(i.key()),
                                from(i.table()),
                                Sql.name(i.key()),
                                institutions.isEmpty()
                                        ? "null"
                                        : institutions.stream().map(Sql::text).collect(Collectors.joining(", "))));
        if (!whole) {
            movingPersons();
        }
    }

    /** Forgets what {@link #prepare} found, for another round in the same transaction. */
    void clear() throws SQLException {
        Sql.run(source, "drop table if exists fusie_institution, fusie_moving");
    }

    private void movingPersons() throws SQLException {
        MergeMap.Person person = blueprint.map().person();
        Sql.run(
                source,
                "create temp table fusie_moving on commit drop as select %s as key from %s where false"
                        .formatted(Sql.name(person.key()), from(person.table())));
        Sql.run(source, "create unique index on fusie_moving (key)");
        List<String> legs = new ArrayList<>();
        addLegs(blueprint.rule(person.table()).scope(), legs);
        long reached = 1;
        boolean first = true;
        while (reached > 0) {
            reached = 0;
            for (String leg : legs) {
                if (first || leg.contains("fusie_moving")) {
                    reached += Sql.update(
                            source,
                            "insert into fusie_moving select key from (%s) as leg(key) where key is not null on conflict do nothing"
                                    .formatted(leg));
                }
            }
            first = false;
            Sql.run(source, "analyze fusie_moving");
        }
    }

    private void addLegs(Scope scope, List<String> legs) {
        MergeMap.Person person = blueprint.map().person();
        if (scope instanceof Scope.ReachedBy reached) {
            reached.columns().forEach(c -> legs.add(reaching(c)));
        } else if (scope instanceof Scope.Any any) {
            any.scopes().forEach(s -> addLegs(s, legs));
        } else {
            legs.add("select p.%s from %s p where %s"
                    .formatted(Sql.name(person.key()), from(person.table()), where(person.table(), scope, "p", 0)));
        }
    }

    /** Values of a column in rows that move. */
    private String reaching(ColumnName c) {
        return "select v.id from %s t cross join lateral (%s) v(id) where %s"
                .formatted(from(c.table()), persons(c), where(c.table(), rule(c.table()), "t", 1));
    }

    /** The persons, or the one person, that a row t means by the column. */
    private String persons(ColumnName c) {
        IdExtracts extracts = new IdExtracts(blueprint, c.table());
        return extracts.isNeeded(c.column())
                ? extracts.keys(c.column(), blueprint.map().person().table()).stream()
                        .map(IdExtracts.Keys::query)
                        .collect(Collectors.joining(" union all "))
                : "select " + Sql.column("t", c.column());
    }

    /** Persons that rows which do not move point to: they stay behind as well. Empty for a whole move. */
    String stayingPersons() {
        List<ColumnName> columns = new ArrayList<>();
        addColumns(rule(blueprint.map().person().table()), columns);
        String staying = columns.stream()
                .map(c -> "select distinct v.id as key from %s t cross join lateral (%s) v(id) where (%s) is not true"
                        .formatted(from(c.table()), persons(c), where(c.table(), "t")))
                .collect(Collectors.joining(" union "));
        MergeMap.Person person = blueprint.map().person();
        return whole || columns.isEmpty()
                ? "select %s as key from %s where false".formatted(Sql.name(person.key()), from(person.table()))
                : staying;
    }

    private void addColumns(Scope scope, List<ColumnName> columns) {
        if (scope instanceof Scope.ReachedBy reached) {
            columns.addAll(reached.columns());
        } else if (scope instanceof Scope.Any any) {
            any.scopes().forEach(s -> addColumns(s, columns));
        }
    }

    /** A condition on a row of the table, true for rows that move. Shared tables have a condition of their own. */
    String where(String table, String alias) {
        return whole ? "true" : where(table, rule(table), alias, 1);
    }

    private String where(String table, Scope scope, String alias, int depth) {
        if (blueprint.isPerson(table) && depth > 0 && !(scope instanceof Scope.OfColumn)) {
            return Sql.column(alias, blueprint.map().person().key()) + " in (select key from fusie_moving)";
        }
        String next = "s" + depth;
        if (scope instanceof Scope.OfColumn c) {
            MergeMap.Institution i = blueprint.map().institution();
            return IdExtracts.comparable(alias, column(table, c.column()), column(i.table(), i.key()))
                    + " in (select key from fusie_institution)";
        }
        if (scope instanceof Scope.Via via) {
            if (via.columns().size() == 1
                    && blueprint.hidden(table, via.columns().get(0)).isPresent()) {
                return inside(table, via.columns().get(0), alias, depth);
            }
            Reference parent = blueprint.parent(table, via).orElseThrow();
            if (blueprint.isPerson(parent.target())) {
                MergeMap.Person person = blueprint.map().person();
                return IdExtracts.comparable(
                                alias, column(table, parent.columns().get(0)), column(person.table(), person.key()))
                        + " in (select key from fusie_moving)";
            }
            return "(%s) in (select %s from %s %s where %s)"
                    .formatted(
                            comparable(alias, table, parent),
                            Sql.columns(next, parent.targetColumns()),
                            from(parent.target()),
                            next,
                            where(parent.target(), rule(parent.target()), next, depth + 1));
        }
        if (scope instanceof Scope.ReachedBy reached) {
            return reached.columns().stream()
                    .map(c -> reachedBy(table, c, alias, depth))
                    .collect(Collectors.joining(" or ", "(", ")"));
        }
        if (scope instanceof Scope.Any any) {
            return any.scopes().stream()
                    .map(s -> "coalesce(" + where(table, s, alias, depth) + ", false)")
                    .collect(Collectors.joining(" or ", "(", ")"));
        }
        return "false";
    }

    private String reachedBy(String table, ColumnName c, String alias, int depth) {
        IdExtracts extracts = new IdExtracts(blueprint, c.table());
        if (extracts.isNeeded(c.column())) {
            List<String> ways = new ArrayList<>();
            for (IdExtracts.Keys keys : extracts.keys(c.column(), table)) {
                ways.add("%s in (select v.id from %s t cross join lateral (%s) v(id) where %s)"
                        .formatted(
                                Sql.column(alias, keys.column()),
                                from(c.table()),
                                keys.query(),
                                where(c.table(), rule(c.table()), "t", depth + 1)));
            }
            return ways.isEmpty() ? "false" : "(" + String.join(" or ", ways) + ")";
        }
        String next = "s" + depth;
        return "%s in (select %s from %s %s where %s)"
                .formatted(
                        Sql.column(alias, targetOf(table, c)),
                        Sql.column(next, c.column()),
                        from(c.table()),
                        next,
                        where(c.table(), rule(c.table()), next, depth + 1));
    }

    /** A row belongs where one of the rows belongs whose ids stand in its value. */
    private String inside(String table, String column, String alias, int depth) {
        IdExtracts extracts = new IdExtracts(blueprint, table, alias);
        List<String> ways = new ArrayList<>();
        for (String target : extracts.of(column).stream()
                .map(x ->
                        blueprint.root(x.target().table(), x.target().column()).table())
                .distinct()
                .toList()) {
            String next = "s" + depth;
            for (IdExtracts.Keys keys : extracts.keys(column, target)) {
                ways.add("exists (select from (%s) v(id) join %s %s on %s = v.id where %s)"
                        .formatted(
                                keys.query(),
                                from(target),
                                next,
                                Sql.column(next, keys.column()),
                                where(target, rule(target), next, depth + 1)));
            }
        }
        return ways.stream().map(w -> "(" + w + ")").collect(Collectors.joining(" or ", "(", ")"));
    }

    private String comparable(String alias, String table, Reference parent) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < parent.columns().size(); i++) {
            all.add(IdExtracts.comparable(
                    alias,
                    column(table, parent.columns().get(i)),
                    column(parent.target(), parent.targetColumns().get(i))));
        }
        return String.join(", ", all);
    }

    private Catalogue.Column column(String table, String column) {
        return blueprint.table(table).columns().get(column);
    }

    private String targetOf(String table, ColumnName from) {
        return blueprint.references(from.table()).stream()
                .filter(r -> r.target().equals(table) && r.columns().equals(List.of(from.column())))
                .map(r -> r.targetColumns().get(0))
                .findFirst()
                .orElseThrow(() -> new MergeRefused(
                        "reached-by-without-reference",
                        "tables.%s.scope is reached by %s, which does not refer to it".formatted(table, from),
                        "Add columns: { references: … } to that column's table, or correct the name."));
    }

    private Scope rule(String table) {
        return blueprint.rule(table).scope();
    }

    private String from(String table) {
        return blueprint.from(table);
    }
}
