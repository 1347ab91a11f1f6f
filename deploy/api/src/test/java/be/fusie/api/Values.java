package be.fusie.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.curiousoddman.rgxgen.RgxGen;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Random values that a schema allows, the odd ones among them: borders, scripts of the world, what injections are made of. */
final class Values {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Map<String, RgxGen> PATTERNS = new ConcurrentHashMap<>();

    private static final List<String> TEXTS = List.of(
            "a",
            "because",
            "Élève à l'école",
            "学校の移行",
            "مدرسة",
            "👩‍🏫 and 🏫",
            "Z̤̈a̮lgo",
            "'; drop table migration; --",
            "\"quoted\" \\ back",
            "<script>alert(1)</script>",
            "=1+1",
            "%_!%",
            "../../etc/passwd",
            "${jndi:ldap://127.0.0.1/a}",
            "line\nbreak\ttab",
            "\u2028\u202e\ufeff",
            " spaces ",
            "null");

    private final Schemas schemas;
    private final Known known;
    private final Random random;

    Values(Schemas schemas, Known known, Random random) {
        this.schemas = schemas;
        this.known = known;
        this.random = random;
    }

    /**
     * @param name of the member or parameter that takes it
     * @param collection the part of the path in front of a path parameter; else null
     */
    JsonNode valid(JsonNode schema, String name, String collection) {
        return valid(schema, name, collection, 0);
    }

    private JsonNode valid(JsonNode given, String name, String collection, int depth) {
        JsonNode schema = schemas.resolved(given);
        for (String choice : List.of("anyOf", "oneOf")) {
            if (schema.has(choice)) {
                List<JsonNode> others = new ArrayList<>();
                schema.get(choice).forEach(others::add);
                others.removeIf(o -> o.path("type").asText().equals("null"));
                return random.nextInt(10) == 0
                                && others.size() < schema.get(choice).size()
                        ? JSON.nullNode()
                        : valid(others.get(random.nextInt(others.size())), name, collection, depth);
            }
        }
        if (schema.has("enum")) {
            return schema.get("enum").get(random.nextInt(schema.get("enum").size()));
        }
        return switch (type(schema)) {
            case "string" -> JSON.textNode(text(schema, name, collection));
            case "integer" -> integer(schema, name, collection);
            case "number" ->
                JSON.numberNode(
                        BigDecimal.valueOf(integer(schema, name, collection).asLong())
                                .add(new BigDecimal("0.5")));
            case "boolean" -> JSON.booleanNode(random.nextBoolean());
            case "array" -> array(schema, name, depth);
            case "object" -> object(schema, depth);
            case "null" -> JSON.nullNode();
            default -> random.nextBoolean() ? JSON.textNode("any") : JSON.numberNode(7);
        };
    }

    private String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (type.isArray()) {
            List<String> types = new ArrayList<>();
            type.forEach(t -> types.add(t.asText()));
            if (types.size() > 1 && random.nextInt(10) > 0) {
                types.remove("null");
            }
            return types.get(random.nextInt(types.size()));
        }
        return type.isMissingNode() && schema.has("properties") ? "object" : type.asText();
    }

    private ObjectNode object(JsonNode schema, int depth) {
        ObjectNode object = JSON.objectNode();
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(r -> required.add(r.asText()));
        schema.path("properties").fields().forEachRemaining(member -> {
            if (required.contains(member.getKey()) || depth < 5 && random.nextInt(3) == 0) {
                object.set(member.getKey(), valid(member.getValue(), member.getKey(), null, depth + 1));
            }
        });
        if (schema.path("additionalProperties").isObject()) {
            for (int i = random.nextInt(3); i > 0; i--) {
                object.set("key" + i, valid(schema.get("additionalProperties"), "key", null, depth + 1));
            }
        }
        return object;
    }

    private ArrayNode array(JsonNode schema, String name, int depth) {
        ArrayNode array = JSON.arrayNode();
        int least = schema.path("minItems").asInt(0);
        int most = Math.min(schema.path("maxItems").asInt(3), Math.max(least, 3));
        int size = least + (most > least ? random.nextInt(most - least + 1) : 0);
        for (int i = 0; i < size; i++) {
            array.add(valid(schema.path("items"), name, null, depth + 1));
        }
        return array;
    }

    private JsonNode integer(JsonNode schema, String name, String collection) {
        boolean small = !schema.path("format").asText().equals("int64");
        long least = schema.path("minimum").asLong(small ? Integer.MIN_VALUE : Long.MIN_VALUE);
        long most = schema.path("maximum").asLong(small ? Integer.MAX_VALUE : Long.MAX_VALUE);
        String there = random.nextInt(3) > 0 ? known.any(random, collection + "." + name, name) : null;
        if (there != null && there.matches("-?[0-9]{1,18}")) {
            long value = Long.parseLong(there);
            if (value >= least && value <= most) {
                return JSON.numberNode(value);
            }
        }
        List<Long> choices = new ArrayList<>(List.of(least, most, 0L, 1L, 2L, (long) random.nextInt(1000)));
        choices.removeIf(c -> c < least || c > most);
        return JSON.numberNode(choices.get(random.nextInt(choices.size())));
    }

    private String text(JsonNode schema, String name, String collection) {
        for (int i = 0; i < 8; i++) {
            String text = candidate(schema, name, collection, i);
            if (text != null && schemas.errors(schema, JSON.textNode(text)).isEmpty()) {
                return text;
            }
        }
        String fallback = "x".repeat(Math.max(1, schema.path("minLength").asInt(1)));
        return fallback;
    }

    private String candidate(JsonNode schema, String name, String collection, int attempt) {
        if (attempt < 2 && random.nextInt(4) > 0) {
            String there = known.any(random, collection + "." + name, name);
            if (there != null) {
                return there;
            }
        }
        switch (schema.path("format").asText()) {
            case "uuid":
                return new UUID(random.nextLong(), random.nextLong()).toString();
            case "date":
                return LocalDate.now().plusDays(random.nextInt(400) - 20).toString();
            case "date-time":
                return OffsetDateTime.now(ZoneOffset.UTC)
                        .truncatedTo(ChronoUnit.SECONDS)
                        .plusMinutes(random.nextInt(200_000) - 1000)
                        .toString();
            case "uri":
                return "https://portal.example/" + random.nextInt(1000);
            default:
        }
        String pattern = schema.path("pattern").asText("");
        if (!pattern.isEmpty() && !pattern.equals("\\S")) {
            String bare = pattern.replaceFirst("^\\^", "").replaceFirst("\\$$", "");
            try {
                return PATTERNS.computeIfAbsent(bare, RgxGen::parse).generate(random);
            } catch (RuntimeException e) {
                return TEXTS.get(random.nextInt(TEXTS.size())); // a kind of pattern that the generator does not know
            }
        }
        int longest = schema.path("maxLength").asInt(-1);
        if (longest > 0 && longest <= 100_000 && random.nextInt(6) == 0) {
            return "é".repeat(longest);
        }
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }
}
