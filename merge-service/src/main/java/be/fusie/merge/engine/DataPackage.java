package be.fusie.merge.engine;

import be.fusie.merge.engine.Blueprint.Change;
import be.fusie.merge.engine.Blueprint.Reference;
import be.fusie.merge.engine.Catalogue.Column;
import be.fusie.merge.engine.Catalogue.Table;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The description of an archive: a Frictionless data package with each table's fields, types, keys, references, number of
 * rows and SHA-256. {@code personFields} are the fields that hold person numbers; with them a person's records are found
 * although the old system and its catalogue are gone (M23).
 */
final class DataPackage {

    static final String FILE = "datapackage.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Blueprint blueprint;
    private final Instant taken;
    private final ObjectNode root = JSON.createObjectNode();
    private final ArrayNode resources;
    private final Map<String, String> comments = new HashMap<>();

    DataPackage(Blueprint blueprint, Connection source, String institution, Move move, Instant taken)
            throws SQLException {
        this.blueprint = blueprint;
        this.taken = taken.truncatedTo(ChronoUnit.SECONDS);
        root.put("profile", "tabular-data-package");
        root.put(
                "name",
                "institution-" + institution.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9._-]", "-"));
        root.put("title", "Archive of institution " + institution + " from database " + move.source());
        root.put("created", this.taken.toString());
        root.put("institution", institution);
        root.put("database", move.source());
        root.put("migration", move.migration().toString());
        root.put("personTable", blueprint.map().person().table());
        root.put("personNumber", blueprint.map().person().key());
        resources = root.putArray("resources");
        Sql.list(
                source,
                """
                select c.relname, a.attname, d.description from pg_description d
                join pg_class c on c.oid = d.objoid and d.classoid = 'pg_class'::regclass
                left join pg_attribute a on a.attrelid = c.oid and a.attnum = d.objsubid and a.attnum > 0
                where c.relnamespace = (select oid from pg_namespace where nspname = ?)
                """,
                row -> comments.put(
                        row.getString(1) + (row.getString(2) == null ? "" : "." + row.getString(2)), row.getString(3)),
                blueprint.map().schema());
    }

    Instant taken() {
        return taken;
    }

    /** Describes a file that was written. */
    void add(String name, String path, long rows, long bytes, String sha256) {
        Table table = blueprint.table(name);
        ObjectNode resource = resources.addObject();
        resource.put("profile", "tabular-data-resource");
        resource.put("name", name);
        describe(resource, name);
        resource.put("path", path);
        resource.put("format", "csv");
        resource.put("mediatype", "text/csv");
        resource.put("encoding", "utf-8");
        resource.put("rows", rows);
        resource.put("bytes", bytes);
        resource.put("hash", "sha256:" + sha256);
        resource.put("shared", blueprint.isShared(name));
        ObjectNode schema = resource.putObject("schema");
        ArrayNode fields = schema.putArray("fields");
        ArrayNode persons = resource.putArray("personFields");
        for (Column column : table.columns().values()) {
            ObjectNode field = fields.addObject();
            field.put("name", column.name());
            field.put("type", type(column.baseType()));
            field.put("postgresType", column.type());
            describe(field, name + '.' + column.name());
            if (column.notNull()) {
                field.putObject("constraints").put("required", true);
            }
            if (!column.generated() && blueprint.root(name, column.name()).change() == Change.PERSON) {
                persons.add(column.name());
            }
        }
        schema.putArray("missingValues").add("");
        texts(schema.putArray("primaryKey"), blueprint.identity(name));
        ArrayNode keys = schema.putArray("foreignKeys");
        for (Reference reference : blueprint.references(name)) {
            if (blueprint.moves(reference.target())) {
                ObjectNode key = keys.addObject();
                texts(key.putArray("fields"), reference.columns());
                ObjectNode target = key.putObject("reference");
                target.put("resource", reference.target());
                texts(target.putArray("fields"), reference.targetColumns());
            }
        }
    }

    String json() throws JsonProcessingException {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    }

    private void describe(ObjectNode node, String name) {
        String comment = comments.get(name);
        if (comment != null) {
            node.put("description", comment);
        }
    }

    private static void texts(ArrayNode node, List<String> texts) {
        texts.forEach(node::add);
    }

    /** PostgreSQL's type in the words of Table Schema; what has none there is text, as PostgreSQL writes it. */
    private static String type(String base) {
        return switch (base) {
            case "smallint", "integer", "bigint" -> "integer";
            case "numeric", "real", "double precision" -> "number";
            case "boolean" -> "boolean";
            case "date" -> "date";
            case "json", "jsonb" -> "object";
            default -> "string";
        };
    }
}
