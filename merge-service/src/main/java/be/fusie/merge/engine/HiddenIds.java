package be.fusie.merge.engine;

import be.fusie.merge.engine.Blueprint.Change;
import be.fusie.merge.engine.Blueprint.Root;
import be.fusie.merge.engine.Catalogue.Column;
import be.fusie.merge.engine.MergeMap.ColumnName;
import be.fusie.merge.engine.MergeMap.Hidden;
import be.fusie.merge.engine.MergeMap.JsonIds;
import be.fusie.merge.engine.MergeMap.Outside;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Ids inside the values of a column, as SQL over alias t of the source: the value with all its ids remapped, and the
 * conditions under which that is not possible. Everything is one expression without functions of our own, so that any
 * session can use it.
 */
final class HiddenIds {

    private final Blueprint blueprint;
    private final Scopes scopes;
    private final Remap.Knowledge knowledge;
    private final String source;
    private final String table;
    private final IdExtracts extracts;

    HiddenIds(Blueprint blueprint, Scopes scopes, Remap.Knowledge knowledge, String source, String table) {
        this.blueprint = blueprint;
        this.scopes = scopes;
        this.knowledge = knowledge;
        this.source = source;
        this.table = table;
        this.extracts = new IdExtracts(blueprint, table);
    }

    /** Something about a row's value that stands in the way: what it is, as a condition. */
    record Obstacle(String what, String condition) {}

    /** Why an id inside a value can't be remapped. */
    static final String NOWHERE = "to something that does not move";

    static final String NO_ID = "to something that is no id";

    /** The value with its ids remapped. */
    String value(String column, Hidden hidden) throws SQLException {
        String t = Sql.column("t", column);
        Outside outside = blueprint.outside(table, column);
        if (hidden == null) {
            return "case when %1$s is null then null else %2$s end"
                    .formatted(t, or(written(t + "::text", extracts.own(column), outside), t + "::text", outside));
        }
        if (hidden instanceof Hidden.Elements e) {
            return """
                    case when %1$s is null then null else coalesce((
                      select array_agg(y.n order by y.o) from (
                        select e.o, e.v, case when e.v is not null then %2$s end as n from unnest(%1$s) with ordinality e(v, o) offset 0) y
                      %3$s), '{}') end"""
                    .formatted(
                            t,
                            element(or(written("e.v::text", e.references(), outside), "e.v::text", outside), column),
                            outside == Outside.REMOVE ? "where y.v is null or y.n is not null" : "");
        }
        if (hidden instanceof Hidden.Listed l) {
            return """
                    case when %1$s is null then null else coalesce((
                      select string_agg(y.n, %2$s order by y.o) from (
                        select e.o, case when btrim(e.v) = '' then e.v
                               else substring(e.v from '^\\s*') || %3$s || substring(e.v from '\\s*$') end as n
                        from unnest(string_to_array(%1$s, %2$s)) with ordinality e(v, o) offset 0) y
                      where y.n is not null), '') end"""
                    .formatted(
                            t,
                            Sql.text(l.separator()),
                            or(written("btrim(e.v)", l.references(), outside), "btrim(e.v)", outside));
        }
        if (hidden instanceof Hidden.Patterns p) {
            return patterns(t + "::text", p, outside);
        }
        if (hidden instanceof Hidden.Json j) {
            return json(column, j, outside);
        }
        return byType(column, (Hidden.ByType) hidden, outside);
    }

    /** What stands in the way of {@link #value}; such rows may not move. */
    List<Obstacle> obstacles(String column, Hidden hidden) throws SQLException {
        List<Obstacle> all = new ArrayList<>();
        List<String> nowhere = new ArrayList<>();
        List<String> noIds = new ArrayList<>();
        Outside outside = blueprint.outside(table, column);
        for (IdExtracts.Extract x : extracts.of(column)) {
            String found =
                    "exists (select from (" + x.query().replace("%", "%%") + ") x(id) where x.id is not null and %s)";
            if (outside != Outside.KEEP) {
                noIds.add(found.formatted("(" + extracts.typed("x.id", x.target()) + ") is null"));
            }
            nowhere.add(found.formatted("(%s) is not null and (%s) is null"
                    .formatted(
                            extracts.typed("x.id", x.target()),
                            moved(extracts.typed("x.id", x.target()), x.target(), true))));
        }
        all.add(new Obstacle(NOWHERE, nowhere.stream().map(n -> "(" + n + ")").collect(Collectors.joining(" or "))));
        if (!noIds.isEmpty()) {
            all.add(new Obstacle(NO_ID, noIds.stream().map(n -> "(" + n + ")").collect(Collectors.joining(" or "))));
        }
        String t = Sql.column("t", column);
        if (hidden instanceof Hidden.Elements) {
            all.add(new Obstacle(
                    "by arrays of several dimensions, which are not understood", "array_ndims(" + t + ") > 1"));
        } else if (hidden instanceof Hidden.ByType b && !b.otherwiseKept()) {
            all.add(new Obstacle(
                    "under a type that the merge map does not name",
                    "%1$s is not null and (%2$s is null or %2$s::text <> all (array[%3$s]))"
                            .formatted(t, Sql.column("t", b.column()), literals(b))));
        }
        return all;
    }

    private static String or(String mapped, String token, Outside outside) {
        return outside == Outside.KEEP || outside == Outside.REFUSE
                ? "coalesce(%s, %s)".formatted(mapped, token)
                : mapped;
    }

    /** An id as text in, the new id as text out, with the zeros before it; null when it is none or does not move. */
    String written(String token, ColumnName target, Outside outside) throws SQLException {
        String typed = extracts.typed(token, target);
        Root root = blueprint.root(target.table(), target.column());
        Column key = blueprint.table(root.table()).columns().get(root.column());
        String moved = moved(typed, target, outside != Outside.REFUSE);
        return key.isInteger()
                ? "(select case when %1$s like '0_%%' then lpad(w.n::text, greatest(length(%1$s), length(w.n::text)), '0') else w.n::text end from (select %2$s as n offset 0) w)"
                        .formatted(token, moved)
                : "(select case when w.n = %2$s then %1$s else w.n::text end from (select %3$s as n offset 0) w)"
                        .formatted(token, typed, moved);
    }

    /** The new value of a typed id; null when it is null, or, if asked for, when it does not move. */
    private String moved(String typed, ColumnName target, boolean checked) throws SQLException {
        Root root = blueprint.root(target.table(), target.column());
        if (root.change() == Change.PERSON) {
            return "(select p.new from fusie_person p where p.old = %s)".formatted(typed);
        }
        String known = blueprint.isSame(root.table()) ? knowledge.known(root.table()) : null;
        boolean followsKnown = known != null
                && blueprint
                        .singleKey(root.table())
                        .filter(root.column()::equals)
                        .isPresent();
        String own = root.change() == Change.NUMBER
                ? "z.id + (%d)".formatted(knowledge.offset(root.table()))
                : renamed(root)
                        .map(r -> "case when %s then z.id || %s else z.id end".formatted(r, Sql.text("." + source)))
                        .orElse("z.id");
        String moved = followsKnown
                ? "select coalesce((select k.new from %s k where k.k1 = z.id), %s) from (select %s as id) z"
                        .formatted(known, own, typed)
                : "select %s from (select %s as id) z".formatted(own, typed);
        return checked
                ? "(%s where exists (select from %s v where v.%s = z.id and %s))"
                        .formatted(
                                moved,
                                blueprint.from(root.table()),
                                Sql.name(root.column()),
                                blueprint.isShared(root.table()) ? "true" : scopes.where(root.table(), "v"))
                : "(" + moved + ")";
    }

    /** A condition that z.id is a key which gets another name; empty where none does. */
    private Optional<String> renamed(Root root) {
        return Remap.renames(blueprint, knowledge, root)
                ? Optional.of("exists (select from %s x join %s k on %s where x.%s = z.id)"
                        .formatted(
                                blueprint.map().sql(root.table()),
                                knowledge.known(root.table()),
                                Remap.sameKey("k", blueprint.identity(root.table()), "x"),
                                Sql.name(root.column())))
                : Optional.empty();
    }

    private String element(String text, String column) {
        String type = blueprint.table(table).columns().get(column).elementType();
        return type.equals("text") ? text : "(" + text + ")::" + plain(type);
    }

    /** A type that a cast does not cut values to. */
    static String plain(String type) {
        return type.startsWith("character varying") || type.equals("character") || type.equals("character[]")
                ? type.replace("character varying", "varchar").replaceAll("^character", "bpchar")
                : type;
    }

    private String patterns(String text, Hidden.Patterns p, Outside outside) throws SQLException {
        String whole;
        String hits;
        if (p.patterns().size() == 1) {
            MergeMap.Pattern one = p.patterns().get(0);
            Expression cut = Expression.of(one.match());
            whole = cut.whole();
            hits =
                    "select m.o, m.h[1] || %s || m.h[3] as changed from regexp_matches(%s, %s, 'g') with ordinality m(h, o)"
                            .formatted(
                                    or(written("m.h[2]", one.references(), outside), "m.h[2]", outside),
                                    text,
                                    Sql.text(cut.inThree()));
        } else {
            whole = Expression.any(p).substring(1, Expression.any(p).length() - 1);
            List<String> cases = new ArrayList<>();
            for (int i = 0; i < p.patterns().size(); i++) {
                MergeMap.Pattern one = p.patterns().get(i);
                cases.add("when %s then (select c.h[1] || %s || c.h[3] from regexp_matches(m.h[1], %s) c(h))"
                        .formatted(
                                Expression.firstOf(p, i, "m.h[1]"),
                                or(written("c.h[2]", one.references(), outside), "c.h[2]", outside),
                                Sql.text(Expression.of(one.match()).inThree())));
            }
            hits =
                    "select m.o, case %s else m.h[1] end as changed from regexp_matches(%s, %s, 'g') with ordinality m(h, o)"
                            .formatted(String.join(" ", cases), text, Sql.text(Expression.any(p)));
        }
        return """
                (select string_agg(s.piece || coalesce(h.changed, ''), '' order by s.o)
                 from regexp_split_to_table(%s, %s) with ordinality s(piece, o) left join (%s offset 0) h on h.o = s.o)"""
                .formatted(text, Sql.text(whole), hits);
    }

    private String json(String column, Hidden.Json j, Outside outside) throws SQLException {
        String t = Sql.column("t", column);
        String value = t + "::jsonb";
        for (JsonIds ids : j.paths()) {
            if (ids.steps().size() == 1 && ids.steps().get(0).startsWith("..")) {
                String text =
                        blueprint.table(table).columns().get(column).baseType().equals("json")
                                        && value.equals(t + "::jsonb")
                                ? t + "::text"
                                : "(" + value + ")::text";
                value = "(" + patterns(text, JsonPaths.anywhere(ids), outside) + ")::jsonb";
            } else {
                value = JsonPaths.rebuild(
                        value,
                        ids.steps(),
                        outside,
                        token -> or(written(token, ids.references(), outside), token, outside));
            }
        }
        // json keeps its blanks and the order of its keys where nothing changes
        return blueprint.table(table).columns().get(column).baseType().equals("json")
                ? "(select case when y.n = %1$s::jsonb then %1$s else y.n::json end from (select %2$s as n offset 0) y)"
                        .formatted(t, value)
                : value;
    }

    private String byType(String column, Hidden.ByType b, Outside outside) throws SQLException {
        String t = Sql.column("t", column);
        List<String> cases = new ArrayList<>();
        for (var entry : b.values().entrySet()) {
            cases.add("when %s then %s"
                    .formatted(
                            Sql.text(entry.getKey()),
                            or(written(t + "::text", entry.getValue(), outside), t + "::text", outside)));
        }
        return "case when %1$s is null then null else case %2$s::text %3$s else %1$s::text end end"
                .formatted(t, Sql.column("t", b.column()), String.join(" ", cases));
    }

    private static String literals(Hidden.ByType b) {
        return b.values().keySet().stream().map(Sql::text).collect(Collectors.joining(", "));
    }
}
