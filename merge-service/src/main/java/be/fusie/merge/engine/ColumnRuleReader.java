package be.fusie.merge.engine;

import be.fusie.merge.engine.MergeMap.ColumnName;
import be.fusie.merge.engine.MergeMap.ColumnRule;
import be.fusie.merge.engine.MergeMap.Hidden;
import be.fusie.merge.engine.MergeMap.JsonIds;
import be.fusie.merge.engine.MergeMap.Outside;
import be.fusie.merge.engine.MergeMap.Pattern;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;

/** Reads what a merge map says of one column. */
final class ColumnRuleReader {

    private static final String WANTED = "keep, offset, { references: table.column }, { elements: table.column },"
            + " { list: { separator: \";\", references: table.column } }, { pattern: 'X-(\\d+)', references: table.column },"
            + " { json: [{ path: $.a.b, references: table.column }] }"
            + " or { by-type: { column: type_column, values: { value: table.column } } }";

    private static final ColumnRule NOTHING = new ColumnRule(null, true, false, null, null, Outside.REFUSE);

    /** A step of a JSON path: a member, all elements, all members, or the names of the members. */
    private static final java.util.regex.Pattern STEP =
            java.util.regex.Pattern.compile("\\.\\.?([\\p{L}\\p{N}_$-]+)|(\\[\\*])|\\.(\\*)|\\['([^']+)']|(~)");

    private final Function<MapNode, ColumnName> names;

    ColumnRuleReader(Function<MapNode, ColumnName> names) {
        this.names = names;
    }

    ColumnRule read(MapNode node) {
        if (node.isText()) {
            switch (node.text()) {
                case "keep":
                    return NOTHING;
                case "offset":
                    return new ColumnRule(null, false, true, null, null, Outside.REFUSE);
                case MapNode.DECIDE:
                    node.undecided(WANTED);
                    return NOTHING;
                default:
                    node.wrong(node.isEmpty() ? "is empty" : "is " + node.text(), WANTED);
                    return NOTHING;
            }
        }
        node.only(
                "references",
                "outside",
                "offset",
                "sequence",
                "elements",
                "list",
                "pattern",
                "patterns",
                "json",
                "by-type");
        if (!node.isObject()) {
            return NOTHING;
        }
        List<String> ways = List.of("offset", "elements", "list", "pattern", "patterns", "json", "by-type").stream()
                .filter(node::has)
                .toList();
        if (ways.size() > 1) {
            node.get(ways.get(1)).wrong("stands beside " + ways.get(0), "one of the two");
        }
        if (ways.isEmpty() && !node.has("references") && !node.has("outside")) {
            node.wrong("says nothing", WANTED);
        }
        boolean offset = node.has("offset");
        if (offset && !node.get("offset").text().equals("true")) {
            node.get("offset").wrong("is not true", "offset: true, or keep instead of the whole rule");
        }
        if (node.has("sequence") && !offset) {
            node.get("sequence").wrong("stands without offset", "{ offset: true, sequence: schema.sequence }");
        }
        Hidden hidden = hidden(node, ways);
        boolean plain = hidden == null || hidden instanceof Hidden.ByType;
        Outside outside = outside(node, hidden);
        if (node.has("references") && !plain && !node.has("pattern")) {
            node.get("references").wrong("stands beside " + ways.get(0), "the reference inside " + ways.get(0));
        }
        ColumnName references = node.has("references") && plain && !offset ? names.apply(node.get("references")) : null;
        return new ColumnRule(
                references,
                false,
                offset,
                node.has("sequence") ? node.text("sequence", "schema.sequence") : null,
                hidden,
                outside);
    }

    private Outside outside(MapNode node, Hidden hidden) {
        MapNode value = node.get("outside");
        if (value == null) {
            return Outside.REFUSE;
        }
        Outside outside =
                switch (value.text()) {
                    case "refuse" -> Outside.REFUSE;
                    case "null" -> Outside.NULL;
                    case "remove" -> Outside.REMOVE;
                    case "keep" -> Outside.KEEP;
                    default -> null;
                };
        boolean inside = hidden != null && !(hidden instanceof Hidden.ByType);
        boolean text = hidden instanceof Hidden.Listed || hidden instanceof Hidden.Patterns;
        boolean fixed = hidden instanceof Hidden.Patterns
                || (hidden instanceof Hidden.Json j
                        && j.paths().stream()
                                .anyMatch(p ->
                                        !p.steps().isEmpty() && p.steps().get(0).startsWith("..")));
        String allowed = !inside
                ? "refuse, null or keep"
                : fixed ? "refuse or keep" : text ? "refuse, remove or keep" : "refuse, null, remove or keep";
        if (outside == null
                || (outside == Outside.REMOVE && (!inside || fixed))
                || (outside == Outside.NULL && (text || fixed))) {
            value.wrong("is " + value.text(), allowed);
            return Outside.REFUSE;
        }
        return outside;
    }

    private Hidden hidden(MapNode node, List<String> ways) {
        if (ways.isEmpty()) {
            return null;
        }
        switch (ways.get(0)) {
            case "elements":
                return new Hidden.Elements(names.apply(node.get("elements")));
            case "list": {
                MapNode list = node.object("list", "{ separator: \";\", references: table.column }");
                if (list == null) {
                    return null;
                }
                list.only("separator", "references");
                MapNode separator = list.get("separator");
                if (separator == null || !separator.isText() || separator.text().isEmpty()) {
                    list.missing("separator", "separator: \";\", the text between two ids");
                    return null;
                }
                return new Hidden.Listed(separator.text(), reference(list));
            }
            case "pattern":
                return new Hidden.Patterns(List.of(pattern(node, "pattern")));
            case "patterns": {
                List<Pattern> all = new ArrayList<>();
                MapNode list = node.get("patterns");
                if (!list.isList() || list.elements().isEmpty()) {
                    list.wrong("is no list", "patterns: [{ match: 'X-(\\d+)', references: table.column }]");
                }
                list.elements().forEach(e -> {
                    e.only("match", "references");
                    all.add(pattern(e, "match"));
                });
                return new Hidden.Patterns(List.copyOf(all));
            }
            case "json":
                return json(node.get("json"));
            case "by-type":
                return byType(node);
            default:
                return null;
        }
    }

    private ColumnName reference(MapNode node) {
        if (!node.has("references")) {
            node.missing("references", "references: table.column");
            return new ColumnName("", "");
        }
        return names.apply(node.get("references"));
    }

    private Pattern pattern(MapNode node, String member) {
        String match = node.text(member, "a regular expression with one group: 'X-(\\d+)'");
        if (!match.isEmpty() && Expression.of(match) == null) {
            node.get(member)
                    .wrong(
                            "has not exactly one group outside of brackets and alternatives",
                            "a regular expression with one group around the id: 'X-(\\d+)'; several ones as patterns: [ … ]");
        }
        return new Pattern(match, reference(node));
    }

    private Hidden json(MapNode list) {
        List<JsonIds> all = new ArrayList<>();
        if (!list.isList() || list.elements().isEmpty()) {
            list.wrong("is no list", "json: [{ path: $.a.b, references: table.column }]");
        }
        for (MapNode e : list.elements()) {
            e.only("path", "references");
            String path = e.text("path", "$.a.b, $.list[*].id, or $.people.*~ for the names of members");
            List<String> steps = steps(path);
            if (steps == null && !path.isEmpty()) {
                e.get("path")
                        .wrong(
                                "is no path that is understood (" + path + ")",
                                "$.a.b, $.list[*].id, $.map.*.id, $.map.*~ (names of members), $['odd name'], or $..id (at any depth)");
            }
            all.add(new JsonIds(steps == null ? List.of() : steps, reference(e)));
        }
        return new Hidden.Json(List.copyOf(all));
    }

    /** The steps of a path; null when it is not understood. */
    static List<String> steps(String path) {
        if (!path.startsWith("$")) {
            return null;
        }
        List<String> steps = new ArrayList<>();
        Matcher m = STEP.matcher(path);
        int at = 1;
        while (at < path.length()) {
            if (!m.find(at) || m.start() != at) {
                return null;
            }
            boolean deep = m.group().startsWith("..");
            if (deep && (at != 1 || m.end() != path.length())) {
                return null;
            }
            if (m.group(1) != null) {
                steps.add((deep ? ".." : ".") + m.group(1));
            } else if (m.group(4) != null) {
                steps.add("." + m.group(4));
            } else if (m.group(5) != null) {
                if (m.end() != path.length()
                        || steps.isEmpty()
                        || !steps.get(steps.size() - 1).equals("*")) {
                    return null;
                }
                steps.set(steps.size() - 1, "~");
            } else {
                steps.add(m.group(2) != null ? "[*]" : "*");
            }
            at = m.end();
        }
        return steps;
    }

    private Hidden byType(MapNode node) {
        MapNode by = node.object("by-type", "{ column: type_column, values: { value: table.column } }");
        if (by == null) {
            return null;
        }
        by.only("column", "values", "otherwise");
        Map<String, ColumnName> values = new LinkedHashMap<>();
        MapNode v = by.object("values", "{ value: table.column }");
        if (v != null) {
            v.members().forEach((value, target) -> values.put(value, names.apply(target)));
        }
        boolean kept = by.has("otherwise") && by.get("otherwise").text().equals("keep");
        if (by.has("otherwise") && !kept && !by.get("otherwise").text().equals("refuse")) {
            by.get("otherwise").wrong("is " + by.get("otherwise").text(), "refuse or keep");
        }
        return new Hidden.ByType(by.text("column", "the column with the type"), values, kept);
    }
}
