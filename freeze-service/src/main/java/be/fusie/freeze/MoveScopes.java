package be.fusie.freeze;

import be.fusie.kit.jdbc.Names;
import be.fusie.kit.messaging.Refusal;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the fence reads of a merge map: how a row of each table belongs to an institution, and the references that no
 * foreign key declares. Everything else in a map is for the merge.
 */
final class MoveScopes {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final String location;
    private final String schema;
    private final Set<String> schemas = new LinkedHashSet<>();
    private final Map<TableName, Scope> scopes = new LinkedHashMap<>();
    private final Map<TableName, List<Reference>> references = new LinkedHashMap<>();
    private Institutions institutions;

    /** A table by its schema; in messages as SQL names it. */
    record TableName(String schema, String table) {
        String sql() {
            return quoted(schema) + '.' + quoted(table);
        }

        @Override
        public String toString() {
            return Names.join(List.of(schema, table));
        }
    }

    record ColumnName(TableName table, String column) {
        @Override
        public String toString() {
            return table + "." + Names.join(List.of(column));
        }
    }

    /** The table of the institutions, and the column of their numbers. */
    record Institutions(TableName table, String key) {}

    /** How the rows of a table belong to institutions. */
    sealed interface Scope {
        /** To none: the table is shared, or is not moved. */
        record Shared() implements Scope {}

        record OfColumn(String column) implements Scope {}

        /** To that of the row which these columns refer to. */
        record Via(List<String> columns) implements Scope {}

        /** To those of the rows that refer to it by one of these columns. */
        record ReachedBy(List<ColumnName> roles) implements Scope {}

        /** In one of several ways, or more. */
        record Any(List<Scope> ways) implements Scope {}
    }

    /** Columns that hold the key of another table's row. */
    record Reference(List<String> columns, TableName target, List<String> keys) {}

    private MoveScopes(String location, JsonNode map) {
        this.location = location;
        this.schema = map.path("schema").asText("public");
        schemas.add(schema);
        map.path("schemas").forEach(name -> schemas.add(name.asText()));
        JsonNode institution = map.path("institution");
        if (institution.path("table").isTextual() && institution.path("key").isTextual()) {
            institutions = new Institutions(
                    table(institution.get("table").asText()),
                    institution.get("key").asText());
        }
        map.path("tables").fields().forEachRemaining(rule -> {
            TableName table = table(rule.getKey());
            scopes.put(table, scope(table, rule.getValue().path("scope")));
            references.put(table, references(rule.getValue()));
        });
        if (scopes.isEmpty()) {
            throw wrong("names no tables");
        }
    }

    /**
     * @param location a path, or {@code classpath:…}
     * @throws Refusal when it can't be read as a merge map
     */
    static MoveScopes read(String location) {
        try (InputStream in = location.startsWith("classpath:")
                ? Thread.currentThread().getContextClassLoader().getResourceAsStream(location.substring(10))
                : Files.newInputStream(Path.of(location))) {
            if (in == null) {
                throw new Refusal("there is no merge map at " + location);
            }
            return new MoveScopes(location, YAML.readTree(in));
        } catch (IOException e) {
            throw new Refusal("the merge map at " + location + " can't be read", e);
        }
    }

    /** Null when the map does not say. */
    Institutions institutions() {
        return institutions;
    }

    Set<TableName> tables() {
        return scopes.keySet();
    }

    /** A table that the map does not name is shared. */
    Scope scope(TableName table) {
        return scopes.getOrDefault(table, new Scope.Shared());
    }

    /** What the map says of references from a table that no foreign key declares. */
    List<Reference> references(TableName table) {
        return references.getOrDefault(table, List.of());
    }

    private Scope scope(TableName table, JsonNode scope) {
        if (!scope.isObject()) {
            return new Scope.Shared();
        }
        if (scope.path("column").isTextual()) {
            return new Scope.OfColumn(scope.get("column").asText());
        }
        if (scope.has("via")) {
            return new Scope.Via(texts(scope.get("via")));
        }
        if (scope.has("reached-by")) {
            return new Scope.ReachedBy(
                    texts(scope.get("reached-by")).stream().map(this::column).toList());
        }
        if (scope.path("any").isArray()) {
            List<Scope> ways = new ArrayList<>();
            scope.get("any").forEach(way -> ways.add(scope(table, way)));
            return new Scope.Any(ways);
        }
        throw wrong("says of " + table + " in a way that is not known how its rows belong to institutions");
    }

    private List<Reference> references(JsonNode rule) {
        List<Reference> all = new ArrayList<>();
        rule.path("references").forEach(composite -> {
            List<String> columns = texts(composite.path("columns"));
            all.add(new Reference(
                    columns,
                    table(composite.path("table").asText()),
                    composite.has("key") ? texts(composite.get("key")) : columns));
        });
        rule.path("columns").fields().forEachRemaining(column -> {
            if (column.getValue().path("references").isTextual()) {
                ColumnName key = column(column.getValue().get("references").asText());
                all.add(new Reference(List.of(column.getKey()), key.table(), List.of(key.column())));
            }
        });
        return all;
    }

    /** One text, or a list of them. */
    private static List<String> texts(JsonNode node) {
        if (node.isTextual()) {
            return List.of(node.asText());
        }
        List<String> texts = new ArrayList<>();
        node.forEach(text -> texts.add(text.asText()));
        return List.copyOf(texts);
    }

    private TableName table(String name) {
        List<String> parts = Names.split(name);
        TableName table = parts.size() == 1
                ? new TableName(schema, parts.get(0))
                : new TableName(parts.get(0), parts.get(parts.size() - 1));
        if (parts.size() > 2 || !schemas.contains(table.schema())) {
            throw wrong("names the table " + name + ", whose schema it does not list under schemas");
        }
        return table;
    }

    private ColumnName column(String name) {
        List<String> parts = Names.split(name);
        if (parts.size() < 2) {
            throw wrong("names " + name + " where table.column belongs");
        }
        return new ColumnName(table(Names.join(parts.subList(0, parts.size() - 1))), parts.get(parts.size() - 1));
    }

    private Refusal wrong(String what) {
        return new Refusal("the merge map at " + location + " " + what);
    }

    static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
