package be.fusie.merge.engine;

import be.fusie.merge.engine.MergeMap.Hidden;
import be.fusie.merge.engine.MergeMap.JsonIds;
import be.fusie.merge.engine.MergeMap.Outside;
import java.util.List;

/** SQL that takes ids out of JSON documents, and puts new ones in their places. */
final class JsonPaths {

    /** An id as text in, as text out; null when it goes. */
    @FunctionalInterface
    interface Mapping {
        String of(String token) throws java.sql.SQLException;
    }

    private JsonPaths() {}

    /** The document with the ids at the path mapped. Subqueries with offset 0 keep PostgreSQL from repeating itself. */
    static String rebuild(String value, List<String> steps, Outside outside, Mapping mapping)
            throws java.sql.SQLException {
        return rebuild(value, steps, 0, outside, mapping);
    }

    private static String rebuild(String value, List<String> steps, int at, Outside outside, Mapping mapping)
            throws java.sql.SQLException {
        String x = "x" + at;
        String y = "y" + at;
        String e = "e" + at;
        if (at == steps.size()) {
            return leaf(value, at, outside, mapping);
        }
        String step = steps.get(at);
        switch (step) {
            case "[*]":
                return """
                        (select case when jsonb_typeof(%1$s.v) = 'array' then coalesce((
                           select jsonb_agg(%2$s.n order by %3$s.o) from jsonb_array_elements(%1$s.v) with ordinality %3$s(v, o)
                           cross join lateral (select %4$s as n offset 0) %2$s where %2$s.n is not null), '[]') else %1$s.v end
                         from (select %5$s as v offset 0) %1$s)"""
                        .formatted(x, y, e, rebuild(e + ".v", steps, at + 1, outside, mapping), value);
            case "*":
                return """
                        (select case when jsonb_typeof(%1$s.v) = 'object' then coalesce((
                           select jsonb_object_agg(%3$s.k, %2$s.n) from jsonb_each(%1$s.v) %3$s(k, v)
                           cross join lateral (select %4$s as n offset 0) %2$s where %2$s.n is not null), '{}') else %1$s.v end
                         from (select %5$s as v offset 0) %1$s)"""
                        .formatted(x, y, e, rebuild(e + ".v", steps, at + 1, outside, mapping), value);
            case "~":
                return """
                        (select case when jsonb_typeof(%1$s.v) = 'object' then coalesce((
                           select jsonb_object_agg(%2$s.n, %3$s.v) from jsonb_each(%1$s.v) %3$s(k, v)
                           cross join lateral (select %4$s as n offset 0) %2$s where %2$s.n is not null), '{}') else %1$s.v end
                         from (select %5$s as v offset 0) %1$s)"""
                        .formatted(x, y, e, mapping.of(e + ".k"), value);
            default:
                return """
                        (select case when (%1$s.v -> %3$s) is null then %1$s.v
                                     when %2$s.n is null then %1$s.v - %3$s else %1$s.v || jsonb_build_object(%3$s, %2$s.n) end
                         from (select %5$s as v offset 0) %1$s
                         cross join lateral (select case when jsonb_typeof(%1$s.v) = 'object' then %4$s end as n offset 0) %2$s)"""
                        .formatted(
                                x,
                                y,
                                Sql.text(step.substring(1)),
                                rebuild(
                                        "(%s.v -> %s)".formatted(x, Sql.text(step.substring(1))),
                                        steps,
                                        at + 1,
                                        outside,
                                        mapping),
                                value);
        }
    }

    /** An id, or a list of ids, at the end of the path. */
    private static String leaf(String value, int at, Outside outside, Mapping mapping) throws java.sql.SQLException {
        String x = "x" + at;
        String gone = outside == Outside.NULL ? "'null'::jsonb" : "null";
        return """
                (select case jsonb_typeof(%1$s.v)
                   when 'array' then coalesce((select jsonb_agg(f.n order by f.o) from (
                       select g.o, %2$s as n from jsonb_array_elements(%1$s.v) with ordinality g(v, o) offset 0) f
                       where f.n is not null), '[]')
                   else %3$s end
                 from (select %4$s as v offset 0) %1$s)"""
                .formatted(x, one("g.v", gone, mapping), one(x + ".v", gone, mapping), value);
    }

    private static String one(String v, String gone, Mapping mapping) throws java.sql.SQLException {
        return """
                case jsonb_typeof(%1$s)
                  when 'number' then coalesce((select case when q.n ~ '^-?[0-9]+$' then q.n::jsonb else to_jsonb(q.n) end
                                               from (select %2$s as n offset 0) q), %3$s)
                  when 'string' then coalesce(to_jsonb(%2$s), %3$s)
                  else %1$s end"""
                .formatted(v, mapping.of("(" + v + " #>> '{}')"), gone);
    }

    /** A query over t that gives the ids at the path as texts; what is no scalar comes as its JSON text. */
    static String extract(String column, List<String> steps) {
        if (steps.size() == 1 && steps.get(0).startsWith("..")) {
            return "select case when left(h[2], 1) = '\"' then h[2]::jsonb #>> '{}' else h[2] end from regexp_matches(%s::text, %s, 'g') h where h[2] <> 'null'"
                    .formatted(
                            column,
                            Sql.text(Expression.of(value(steps.get(0).substring(2)))
                                    .inThree()));
        }
        StringBuilder from = new StringBuilder("(select %s::jsonb as v) j0".formatted(column));
        for (int i = 0; i < steps.size(); i++) {
            String before = "j" + i + ".v";
            String step = steps.get(i);
            String next = "j" + (i + 1);
            from.append(" cross join lateral ")
                    .append(
                            switch (step) {
                                case "[*]" ->
                                    "jsonb_array_elements(case when jsonb_typeof(%1$s) = 'array' then %1$s else '[]' end) %2$s(v)"
                                            .formatted(before, next);
                                case "*" ->
                                    "(select a.value as v from jsonb_each(case when jsonb_typeof(%1$s) = 'object' then %1$s else '{}' end) a) %2$s"
                                            .formatted(before, next);
                                case "~" ->
                                    "(select to_jsonb(a.k) as v from jsonb_object_keys(case when jsonb_typeof(%1$s) = 'object' then %1$s else '{}' end) a(k)) %2$s"
                                            .formatted(before, next);
                                default ->
                                    "(select %1$s -> %2$s as v) %3$s"
                                            .formatted(before, Sql.text(step.substring(1)), next);
                            });
        }
        String last = "j" + steps.size() + ".v";
        return """
                select l.v #>> '{}' from %1$s cross join lateral jsonb_array_elements(
                  case when jsonb_typeof(%2$s) = 'array' then %2$s else jsonb_build_array(%2$s) end) l(v)
                where %2$s is not null and jsonb_typeof(l.v) <> 'null'"""
                .formatted(from, last);
    }

    /** The ids of a member at any depth, as a pattern over the document's text. */
    static Hidden.Patterns anywhere(JsonIds ids) {
        String name = member(ids.steps().get(0).substring(2));
        return new Hidden.Patterns(List.of(new MergeMap.Pattern(name + "\"?([^\"\\s,:\\]}{[]+)", ids.references())));
    }

    private static String value(String name) {
        return member(name) + "(\"[^\"]*\"|\\[|\\{|[^\"\\s,\\]}{[]+)";
    }

    private static String member(String name) {
        return "\"" + name.replaceAll("([^\\p{L}\\p{N}_-])", "\\\\$1") + "\"\\s*:\\s*";
    }
}
