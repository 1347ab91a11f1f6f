package be.fusie.merge.engine;

import be.fusie.kit.jdbc.Names;
import be.fusie.merge.engine.MergeMap.Choice;
import be.fusie.merge.engine.MergeMap.ColumnName;
import be.fusie.merge.engine.MergeMap.ColumnRule;
import be.fusie.merge.engine.MergeMap.Composite;
import be.fusie.merge.engine.MergeMap.Institution;
import be.fusie.merge.engine.MergeMap.Match;
import be.fusie.merge.engine.MergeMap.Numbers;
import be.fusie.merge.engine.MergeMap.OnCollision;
import be.fusie.merge.engine.MergeMap.OnUnknown;
import be.fusie.merge.engine.MergeMap.Period;
import be.fusie.merge.engine.MergeMap.Person;
import be.fusie.merge.engine.MergeMap.Priority;
import be.fusie.merge.engine.MergeMap.Scope;
import be.fusie.merge.engine.MergeMap.TableRule;
import be.fusie.merge.engine.MergeMap.Total;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads a merge map and says of each mistake in which line it stands and what to write instead. */
public final class MergeMapReader {

    private static final YAMLMapper YAML = new YAMLMapper();

    private final MapNode root;
    private final String schema;
    private final List<String> schemas;

    private MergeMapReader(MapNode root) {
        this.root = root;
        this.schema = root.has("schema") ? root.text("schema", "the default schema") : "public";
        Set<String> all = new LinkedHashSet<>(List.of(schema));
        all.addAll(root.texts("schemas"));
        this.schemas = List.copyOf(all);
    }

    /** Reads a map without a file name. */
    public static MergeMap read(InputStream yaml) throws IOException {
        return read(yaml, "merge map");
    }

    /**
     * Reads a map.
     *
     * @param file its name, for messages
     * @throws MergeRefused with every mistake found, code {@code merge-map-invalid}
     */
    public static MergeMap read(InputStream yaml, String file) throws IOException {
        String text = new String(yaml.readAllBytes(), StandardCharsets.UTF_8);
        MapNode root = MapNode.read(new StringReader(text), file);
        if (!root.isObject()) {
            root.wrong("is no object", "version: 1, institution: …, person: …, tables: …");
            throw new MergeRefused(root.mistakes());
        }
        MergeMap map = new MergeMapReader(root).map(text);
        if (!root.mistakes().isEmpty()) {
            throw new MergeRefused(root.mistakes());
        }
        return map;
    }

    private MergeMap map(String text) throws IOException {
        root.only(
                "version",
                "schema",
                "schemas",
                "schemas-that-stay",
                "institution",
                "person",
                "tables",
                "totals",
                "periods",
                "users",
                "rights",
                "reports",
                "links");
        if (!root.has("version") || !root.get("version").text().equals("1")) {
            root.wrongAt("version", root.has("version") ? "is not 1" : "is missing", "version: 1");
        }
        Map<String, TableRule> tables = new LinkedHashMap<>();
        MapNode rules = root.object("tables", "one entry per table");
        if (rules != null) {
            rules.members().forEach((name, node) -> {
                if (tables.putIfAbsent(tableName(node, name), rule(node)) != null) {
                    node.wrong("is the rule of a table that has one already", "each table once");
                }
            });
        }
        List<Total> totals = new ArrayList<>();
        each("totals", node -> {
            node.only("name", "table", "sum", "per");
            totals.add(new Total(
                    node.text("name", "a name for people"),
                    table(node, "table", "a table"),
                    node.text("sum", "a numeric column"),
                    node.texts("per")));
        });
        List<Period> periods = new ArrayList<>();
        each("periods", node -> {
            node.only("table", "label", "ends", "closed");
            periods.add(new Period(
                    table(node, "table", "a table"),
                    node.text("label", "the column that names the period"),
                    node.text("ends", "the column with its last day"),
                    node.text("closed", "a boolean column")));
        });
        return new MergeMap(
                schema,
                schemas,
                root.texts("schemas-that-stay"),
                institution(),
                person(),
                tables,
                List.copyOf(totals),
                List.copyOf(periods),
                AccountsReader.read(YAML.readTree(text), root::wrongAt),
                text,
                root.lines());
    }

    private Institution institution() {
        MapNode node = root.object("institution", "{ table: institution, key: number }");
        if (node == null) {
            return new Institution("", "");
        }
        node.only("table", "key");
        return new Institution(
                table(node, "table", "the table of institutions"),
                node.text("key", "the column with the institution number"));
    }

    private Person person() {
        MapNode node = root.object("person", "{ table: person, key: id }");
        if (node == null) {
            return new Person("", "", null, null, Map.of());
        }
        node.only("table", "key", "numbers", "match", "kinds");
        Match match = null;
        MapNode m =
                node.has("match") ? node.object("match", "{ national-number: …, birth-date: …, names: […] }") : null;
        if (m != null) {
            m.only("national-number", "birth-date", "names");
            match = new Match(
                    m.text("national-number", "a column"), m.text("birth-date", "a column"), m.texts("names"));
            if (match.names().isEmpty()) {
                m.missing("names", "names: [last_name, first_name]");
            }
        }
        Map<String, ColumnName> kinds = new LinkedHashMap<>();
        MapNode k = node.has("kinds") ? node.object("kinds", "{ pupil: pupil.person_id }") : null;
        if (k != null) {
            k.members().forEach((kind, column) -> kinds.put(kind, columnName(column)));
        }
        return new Person(
                table(node, "table", "the table of persons"),
                node.text("key", "the column with the person number"),
                choice(node, "numbers", Numbers.class, null),
                match,
                kinds);
    }

    private TableRule rule(MapNode node) {
        if (node.isText() && node.text().equals(MapNode.DECIDE)) {
            node.undecided("{ scope: … }");
            return none();
        }
        node.only(
                "scope",
                "priority",
                "natural-key",
                "on-collision",
                "on-unknown",
                "choice",
                "watch",
                "columns",
                "references");
        if (!node.isObject()) {
            return none();
        }
        if (!node.has("scope")) {
            node.missing("scope", "scope: " + SCOPES);
        }
        Scope scope = node.has("scope") ? scope(node.get("scope")) : new Scope.Stays();
        List<String> naturalKey = node.texts("natural-key");
        boolean shared = scope instanceof Scope.Shared;
        if (shared && naturalKey.isEmpty()) {
            node.missing("natural-key", "natural-key: [the columns by which the receiver knows the row]");
        }
        OnCollision onCollision =
                choice(node, "on-collision", OnCollision.class, shared ? OnCollision.SAME : OnCollision.REFUSE);
        if (shared && onCollision != OnCollision.SAME) {
            node.get("on-collision").wrong("is not same, although the table is shared", "on-collision: same");
        }
        if (naturalKey.isEmpty() && node.has("on-collision")) {
            node.missing("natural-key", "natural-key: […], by which on-collision finds out what collides");
        }
        OnUnknown onUnknown = choice(node, "on-unknown", OnUnknown.class, OnUnknown.ADD);
        Choice choice = null;
        MapNode c = node.has("choice") ? node.object("choice", "{ list: …, value: … }") : null;
        if (c != null) {
            c.only("list", "value");
            choice = new Choice(
                    c.text("list", "the column with the list's name"), c.text("value", "the column with the value"));
        }
        if (onUnknown == OnUnknown.REPLACE && choice == null) {
            node.missing("choice", "choice: { list: …, value: … }, because on-unknown is replace");
        }
        return new TableRule(
                scope,
                choice(node, "priority", Priority.class, Priority.IMPORTANT),
                naturalKey,
                onCollision,
                onUnknown,
                choice,
                node.texts("watch"),
                columns(node),
                composites(node));
    }

    private static TableRule none() {
        return new TableRule(
                new Scope.Stays(),
                Priority.IMPORTANT,
                List.of(),
                OnCollision.REFUSE,
                OnUnknown.ADD,
                null,
                List.of(),
                Map.of(),
                List.of());
    }

    private Map<String, ColumnRule> columns(MapNode node) {
        Map<String, ColumnRule> columns = new LinkedHashMap<>();
        MapNode all = node.has("columns") ? node.object("columns", "{ column: rule }") : null;
        if (all != null) {
            ColumnRuleReader reader = new ColumnRuleReader(this::columnName);
            all.members().forEach((name, rule) -> columns.put(name, reader.read(rule)));
        }
        return columns;
    }

    private List<Composite> composites(MapNode node) {
        List<Composite> all = new ArrayList<>();
        MapNode list = node.get("references");
        if (list != null && !list.isList()) {
            list.wrong("is no list", "references: [{ columns: [a, b], table: other, key: [a, b] }]");
        } else if (list != null) {
            for (MapNode r : list.elements()) {
                r.only("columns", "table", "key");
                List<String> columns = r.texts("columns");
                List<String> key = r.has("key") ? r.texts("key") : columns;
                if (columns.isEmpty() || columns.size() != key.size()) {
                    r.wrong("has not as many columns as key", "columns: [a, b] and key: [a, b], pairwise");
                } else {
                    all.add(new Composite(columns, table(r, "table", "the table referred to"), key));
                }
            }
        }
        return List.copyOf(all);
    }

    private static final String SCOPES =
            "shared, stays, { column: … }, { via: … }, { reached-by: [table.column] } or { any: [ … ] }";

    private Scope scope(MapNode node) {
        if (node.isText()) {
            switch (node.text()) {
                case "shared":
                    return new Scope.Shared();
                case "stays":
                    return new Scope.Stays();
                case MapNode.DECIDE:
                    node.undecided(SCOPES);
                    return new Scope.Stays();
                default:
                    node.wrong(node.isEmpty() ? "is empty" : "is " + node.text(), SCOPES);
                    return new Scope.Stays();
            }
        }
        if (node.isObject() && node.members().size() == 1) {
            String kind = node.members().keySet().iterator().next();
            MapNode value = node.get(kind);
            switch (kind) {
                case "column":
                    return new Scope.OfColumn(node.text("column", "the column with the institution number"));
                case "via":
                    return new Scope.Via(value.texts());
                case "reached-by": {
                    List<MapNode> names = value.isText() ? List.of(value) : value.elements();
                    if (names.isEmpty()) {
                        value.wrong("names nothing", "reached-by: [table.column]");
                    }
                    return new Scope.ReachedBy(
                            names.stream().map(this::columnName).toList());
                }
                case "any": {
                    if (!value.isList() || value.elements().isEmpty()) {
                        value.wrong("is no list", "any: [{ column: … }, { via: … }]");
                    }
                    List<Scope> scopes =
                            value.elements().stream().map(this::scope).toList();
                    for (int i = 0; i < scopes.size(); i++) {
                        if (scopes.get(i) instanceof Scope.Shared || scopes.get(i) instanceof Scope.Stays) {
                            value.elements()
                                    .get(i)
                                    .wrong("can't be one of several", "{ column: … }, { via: … } or { reached-by: … }");
                        }
                    }
                    return new Scope.Any(scopes);
                }
                default:
                    break;
            }
        }
        node.wrong("is not understood", SCOPES);
        return new Scope.Stays();
    }

    /** A table by the one name by which the engine knows it. */
    private String table(MapNode node, String member, String wanted) {
        String name = node.text(member, wanted);
        return node.has(member) ? tableName(node.get(member), name) : name;
    }

    private String tableName(MapNode node, String name) {
        List<String> parts = Names.split(name);
        if (parts.size() > 2 || parts.stream().anyMatch(String::isBlank)) {
            node.wrong("names no table (" + name + ")", "table, or schema.table; a name with a dot in double quotes");
        } else if (parts.size() == 2 && !schemas.contains(parts.get(0))) {
            node.wrong(
                    "names schema " + parts.get(0) + ", which the map does not list",
                    "schemas: [%s, %s] at the top".formatted(String.join(", ", schemas), parts.get(0)));
        }
        return Names.canonical(schema, name);
    }

    private ColumnName columnName(MapNode node) {
        List<String> parts = Names.split(node.text());
        if (node.text().equals(MapNode.DECIDE)) {
            node.undecided("table.column");
        } else if (parts.size() < 2 || parts.size() > 3 || parts.stream().anyMatch(String::isBlank)) {
            node.wrong("is " + (node.isText() ? node.text() : "no name"), "table.column");
        } else {
            String table = Names.join(parts.subList(0, parts.size() - 1));
            return new ColumnName(tableName(node, table), parts.get(parts.size() - 1));
        }
        return new ColumnName("", "");
    }

    private static <E extends Enum<E>> E choice(MapNode node, String member, Class<E> type, E otherwise) {
        MapNode value = node.get(member);
        if (value == null) {
            return otherwise;
        }
        for (E constant : type.getEnumConstants()) {
            if (written(constant).equals(value.text())) {
                return constant;
            }
        }
        String all = String.join(
                ", ",
                Arrays.stream(type.getEnumConstants())
                        .map(MergeMapReader::written)
                        .toList());
        if (value.text().equals(MapNode.DECIDE)) {
            value.undecided(all);
        } else {
            value.wrong("is " + value.text(), all);
        }
        return otherwise;
    }

    private static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private void each(String member, java.util.function.Consumer<MapNode> reader) {
        MapNode list = root.get(member);
        if (list != null && !list.isList()) {
            list.wrong("is no list", member + ": [{ … }]");
        } else if (list != null) {
            list.elements().forEach(reader);
        }
    }
}
