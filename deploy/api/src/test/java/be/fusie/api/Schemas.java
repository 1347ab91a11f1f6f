package be.fusie.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The schemas of an OpenAPI 3.1 document, which are JSON Schema 2020-12. Two things are taken more strictly than JSON
 * Schema alone would: an {@code int32} or {@code int64} fits its bits, and an object has the members that are documented
 * and no others, because Fusie refuses unknown fields and documents all that it answers.
 */
final class Schemas {

    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final SchemaValidatorsConfig FORMATS_COUNT =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

    private static final String COMPONENTS = "#/components/schemas/";

    private final JsonNode document;
    private final JsonNode components;
    private final Map<JsonNode, JsonSchema> compiled = new IdentityHashMap<>();

    Schemas(JsonNode document) {
        this.document = document;
        this.components = strict(document.path("components").deepCopy());
    }

    /** The schema that a reference leads to, or the schema itself. */
    JsonNode resolved(JsonNode schema) {
        JsonNode found = schema;
        while (found.has("$ref")) {
            found = document.at(found.get("$ref").asText().substring(1));
        }
        return found;
    }

    /** @return what is wrong with the value, in words; empty when it is valid */
    synchronized List<String> errors(JsonNode schema, JsonNode value) {
        return compiled.computeIfAbsent(schema, this::compile).validate(value).stream()
                .map(ValidationMessage::getMessage)
                .sorted()
                .toList();
    }

    private JsonSchema compile(JsonNode schema) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.putArray("allOf").add(strict(schema.deepCopy()));
        root.set("$defs", components.path("schemas"));
        return FACTORY.getSchema(root, FORMATS_COUNT);
    }

    private static JsonNode strict(JsonNode node) {
        if (node instanceof ObjectNode object) {
            if (object.path("properties").isObject() && !object.has("additionalProperties")) {
                object.put("additionalProperties", false);
            }
            if (object.path("$ref").asText().startsWith(COMPONENTS)) {
                object.put("$ref", "#/$defs/" + object.get("$ref").asText().substring(COMPONENTS.length()));
            }
            String pattern = object.path("pattern").asText();
            if (pattern.endsWith("$")) { // which Java finds before a line's end too, and JSON Schema does not
                object.put("pattern", pattern.substring(0, pattern.length() - 1) + "\\z");
            }
            String format = object.path("format").asText();
            if (format.equals("int32")) {
                atLeast(object, Integer.MIN_VALUE);
                atMost(object, Integer.MAX_VALUE);
            } else if (format.equals("int64")) {
                atLeast(object, Long.MIN_VALUE);
                atMost(object, Long.MAX_VALUE);
            }
        }
        node.forEach(Schemas::strict);
        return node;
    }

    private static void atLeast(ObjectNode schema, long bound) {
        if (!schema.has("minimum") && !schema.has("exclusiveMinimum")) {
            schema.put("minimum", bound);
        }
    }

    private static void atMost(ObjectNode schema, long bound) {
        if (!schema.has("maximum") && !schema.has("exclusiveMaximum")) {
            schema.put("maximum", bound);
        }
    }
}
