package be.fusie.merge.engine;

import be.fusie.merge.engine.MergeMap.Choice;
import be.fusie.merge.engine.MergeMap.ColumnName;
import be.fusie.merge.engine.MergeMap.ColumnRule;
import be.fusie.merge.engine.MergeMap.Institution;
import be.fusie.merge.engine.MergeMap.Match;
import be.fusie.merge.engine.MergeMap.OnCollision;
import be.fusie.merge.engine.MergeMap.OnUnknown;
import be.fusie.merge.engine.MergeMap.Period;
import be.fusie.merge.engine.MergeMap.Person;
import be.fusie.merge.engine.MergeMap.Priority;
import be.fusie.merge.engine.MergeMap.Scope;
import be.fusie.merge.engine.MergeMap.TableRule;
import be.fusie.merge.engine.MergeMap.Total;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads a merge map and says of each mistake where it stands and what to write instead. */
public final class MergeMapReader {

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final List<Reason> mistakes = new ArrayList<>();

    private MergeMapReader() {}

    /**
     * Reads a map.
     *
     * @throws MergeRefused with every mistake found, code {@code merge-map-invalid}
     */
    public static MergeMap read(InputStream yaml) throws IOException {
        String text = new String(yaml.readAllBytes(), StandardCharsets.UTF_8);
        JsonNode root;
        try {
            root = YAML.readTree(text);
        } catch (JacksonException e) {
            var at = e.getLocation();
            throw new MergeRefused(
                    "merge-map-invalid",
                    "The merge map is no YAML: line %d, column %d: %s"
                            .formatted(
                                    at == null ? 0 : at.getLineNr(),
                                    at == null ? 0 : at.getColumnNr(),
                                    e.getOriginalMessage().lines().findFirst().orElse("")),
                    "Correct the file at that place.");
        }
        MergeMapReader reader = new MergeMapReader();
        MergeMap map = reader.map(root, text);
        if (!reader.mistakes.isEmpty()) {
            throw new MergeRefused(reader.mistakes);
        }
        return map;
    }

    private MergeMap map(JsonNode root, String text) {
        only(
                root,
                "",
                "version",
                "schema",
                "institution",
                "person",
                "tables",
                "totals",
                "periods",
                "users",
                "rights",
                "reports");
        if (root.path("version").asInt() != 1) {
            wrong("version", "is not 1", "version: 1");
        }
        JsonNode institution = object(root, "", "institution", "{ table: institution, key: number }");
        only(institution, "institution", "table", "key");
        Map<String, TableRule> tables = new LinkedHashMap<>();
        JsonNode rules = object(root, "", "tables", "one entry per table");
        rules.properties().forEach(e -> tables.put(e.getKey(), rule(e.getValue(), "tables." + e.getKey())));
        List<Total> totals = new ArrayList<>();
        each(root, "totals", (node, path) -> {
            only(node, path, "name", "table", "sum", "per");
            totals.add(new Total(
                    text(node, path, "name", "a name for people"),
                    text(node, path, "table", "a table"),
                    text(node, path, "sum", "a numeric column"),
                    texts(node.path("per"), path + ".per")));
        });
        List<Period> periods = new ArrayList<>();
        each(root, "periods", (node, path) -> {
            only(node, path, "table", "label", "ends", "closed");
            periods.add(new Period(
                    text(node, path, "table", "a table"),
                    text(node, path, "label", "the column that names the period"),
                    text(node, path, "ends", "the column with its last day"),
                    text(node, path, "closed", "a boolean column")));
        });
        return new MergeMap(
                root.path("schema").asText("public"),
                new Institution(
                        text(institution, "institution", "table", "the table of institutions"),
                        text(institution, "institution", "key", "the column with the institution number")),
                person(object(root, "", "person", "{ table: person, key: id }")),
                tables,
                List.copyOf(totals),
                List.copyOf(periods),
                AccountsReader.read(root, this::wrong),
                text);
    }

    private Person person(JsonNode node) {
        only(node, "person", "table", "key", "match", "kinds");
        Match match = null;
        JsonNode m = node.path("match");
        if (m.isObject()) {
            only(m, "person.match", "national-number", "birth-date", "names");
            match = new Match(
                    text(m, "person.match", "national-number", "a column"),
                    text(m, "person.match", "birth-date", "a column"),
                    texts(m.path("names"), "person.match.names"));
            if (match.names().isEmpty()) {
                wrong("person.match.names", "is missing", "names: [last_name, first_name]");
            }
        } else if (!m.isMissingNode()) {
            wrong("person.match", "is no object", "match: { national-number: …, birth-date: …, names: […] }");
        }
        Map<String, ColumnName> kinds = new LinkedHashMap<>();
        node.path("kinds")
                .properties()
                .forEach(e -> kinds.put(e.getKey(), columnName(e.getValue(), "person.kinds." + e.getKey())));
        return new Person(
                text(node, "person", "table", "the table of persons"),
                text(node, "person", "key", "the column with the person number"),
                match,
                kinds);
    }

    private TableRule rule(JsonNode node, String path) {
        only(
                node,
                path,
                "scope",
                "priority",
                "natural-key",
                "on-collision",
                "on-unknown",
                "choice",
                "watch",
                "columns");
        Scope scope = scope(node.path("scope"), path + ".scope");
        List<String> naturalKey = texts(node.path("natural-key"), path + ".natural-key");
        boolean shared = scope instanceof Scope.Shared;
        if (shared && naturalKey.isEmpty()) {
            wrong(
                    path + ".natural-key",
                    "is missing",
                    "natural-key: [the columns by which the receiver knows the row]");
        }
        OnCollision onCollision =
                choice(node, path, "on-collision", OnCollision.class, shared ? OnCollision.SAME : OnCollision.REFUSE);
        if (shared && onCollision != OnCollision.SAME) {
            wrong(path + ".on-collision", "is not same, although the table is shared", "on-collision: same");
        }
        OnUnknown onUnknown = choice(node, path, "on-unknown", OnUnknown.class, OnUnknown.ADD);
        Choice choice = null;
        if (node.path("choice").isObject()) {
            JsonNode c = node.path("choice");
            only(c, path + ".choice", "list", "value");
            choice = new Choice(
                    text(c, path + ".choice", "list", "the column with the list's name"),
                    text(c, path + ".choice", "value", "the column with the value"));
        }
        if (onUnknown == OnUnknown.REPLACE && choice == null) {
            wrong(path + ".choice", "is missing, although on-unknown is replace", "choice: { list: …, value: … }");
        }
        Map<String, ColumnRule> columns = new LinkedHashMap<>();
        node.path("columns")
                .properties()
                .forEach(e -> columns.put(e.getKey(), column(e.getValue(), path + ".columns." + e.getKey())));
        return new TableRule(
                scope,
                choice(node, path, "priority", Priority.class, Priority.IMPORTANT),
                naturalKey,
                onCollision,
                onUnknown,
                choice,
                texts(node.path("watch"), path + ".watch"),
                columns);
    }

    private ColumnRule column(JsonNode node, String path) {
        if (node.isTextual()) {
            switch (node.asText()) {
                case "keep":
                    return new ColumnRule(null, true, false, false);
                case "offset":
                    return new ColumnRule(null, false, true, false);
                default:
                    wrong(path, "is " + node.asText(), "keep, offset, or { references: table.column }");
                    return new ColumnRule(null, true, false, false);
            }
        }
        only(node, path, "references", "outside");
        ColumnName references =
                node.has("references") ? columnName(node.path("references"), path + ".references") : null;
        String outside = node.has("outside") ? node.path("outside").asText() : "refuse";
        if (!Set.of("refuse", "null").contains(outside)) {
            wrong(path + ".outside", "is " + outside, "refuse or null");
        }
        return new ColumnRule(references, false, false, outside.equals("null"));
    }

    private Scope scope(JsonNode node, String path) {
        String wanted = "shared, stays, { column: … }, { via: … }, { reached-by: [table.column] } or { any: [ … ] }";
        if (node.isTextual()) {
            switch (node.asText()) {
                case "shared":
                    return new Scope.Shared();
                case "stays":
                    return new Scope.Stays();
                default:
                    wrong(path, "is " + node.asText(), wanted);
                    return new Scope.Stays();
            }
        }
        if (node.isObject() && node.size() == 1) {
            String kind = node.fieldNames().next();
            JsonNode value = node.get(kind);
            switch (kind) {
                case "column":
                    return new Scope.OfColumn(value.asText());
                case "via":
                    return new Scope.Via(texts(value, path + ".via"));
                case "reached-by": {
                    List<ColumnName> columns = new ArrayList<>();
                    value.forEach(v -> columns.add(columnName(v, path + ".reached-by")));
                    return new Scope.ReachedBy(List.copyOf(columns));
                }
                case "any": {
                    List<Scope> scopes = new ArrayList<>();
                    value.forEach(v -> scopes.add(scope(v, path + ".any[" + scopes.size() + "]")));
                    return new Scope.Any(List.copyOf(scopes));
                }
                default:
                    break;
            }
        }
        wrong(path, node.isMissingNode() ? "is missing" : "is not understood", wanted);
        return new Scope.Stays();
    }

    private ColumnName columnName(JsonNode node, String path) {
        String[] parts = node.asText().split("\\.");
        if (parts.length != 2) {
            wrong(path, "is " + node.asText(), "table.column");
            return new ColumnName("", "");
        }
        return new ColumnName(parts[0], parts[1]);
    }

    private <E extends Enum<E>> E choice(JsonNode node, String path, String field, Class<E> type, E otherwise) {
        JsonNode value = node.path(field);
        if (value.isMissingNode()) {
            return otherwise;
        }
        for (E constant : type.getEnumConstants()) {
            if (written(constant).equals(value.asText())) {
                return constant;
            }
        }
        wrong(
                path + '.' + field,
                "is " + value.asText(),
                String.join(
                        ", ",
                        Arrays.stream(type.getEnumConstants())
                                .map(MergeMapReader::written)
                                .toList()));
        return otherwise;
    }

    private static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private void each(JsonNode root, String field, java.util.function.BiConsumer<JsonNode, String> reader) {
        int i = 0;
        for (JsonNode node : root.path(field)) {
            reader.accept(node, field + '[' + i++ + ']');
        }
    }

    private JsonNode object(JsonNode parent, String path, String field, String wanted) {
        JsonNode node = parent.path(field);
        if (!node.isObject()) {
            wrong(join(path, field), node.isMissingNode() ? "is missing" : "is no object", field + ": " + wanted);
            return MissingNode.getInstance();
        }
        return node;
    }

    private String text(JsonNode node, String path, String field, String wanted) {
        if (node.isMissingNode()) {
            return "";
        }
        if (!node.path(field).isTextual() || node.path(field).asText().isBlank()) {
            wrong(join(path, field), "is missing", field + ": " + wanted);
        }
        return node.path(field).asText();
    }

    /** A text, or a list of texts. */
    private List<String> texts(JsonNode node, String path) {
        if (node.isMissingNode()) {
            return List.of();
        }
        if (node.isTextual()) {
            return List.of(node.asText());
        }
        List<String> all = new ArrayList<>();
        for (JsonNode element : node) {
            if (!element.isTextual()) {
                wrong(path, "holds something that is no text", "[name, …]");
            }
            all.add(element.asText());
        }
        return List.copyOf(all);
    }

    private void only(JsonNode node, String path, String... known) {
        Set<String> unknown = new TreeSet<>();
        node.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(Arrays.asList(known));
        unknown.forEach(f -> wrong(join(path, f), "is not known here", "one of " + String.join(", ", known)));
    }

    private static String join(String path, String field) {
        return path.isEmpty() ? field : path + '.' + field;
    }

    private void wrong(String path, String what, String write) {
        mistakes.add(new Reason("merge-map-invalid", "Merge map, %s: %s".formatted(path, what), "Write " + write));
    }
}
