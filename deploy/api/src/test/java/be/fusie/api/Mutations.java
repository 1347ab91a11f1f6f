package be.fusie.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What goes wrong with input: in one place of a JSON document, in its bytes, or in a parameter. */
final class Mutations {

    /** No text may hold these: PostgreSQL can't keep the first, UTF-8 can't write the second. */
    static final String NUL = "a\u0000b";

    static final String HALF_A_CHARACTER = "a\ud83d";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Half a character can't be written as it is; escaped it can. */
    private static final ObjectMapper ESCAPING =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static final List<JsonNode> ODD = List.of(
            JSON.nullNode(),
            JSON.booleanNode(true),
            JSON.numberNode(5),
            JSON.numberNode(-1),
            JSON.numberNode(0),
            JSON.numberNode(1.5),
            JSON.numberNode(new BigInteger("99999999999999999999999999")),
            JSON.numberNode(new BigDecimal("1e400")),
            JSON.textNode(""),
            JSON.textNode("   "),
            JSON.textNode("5"),
            JSON.textNode("true"),
            JSON.textNode("NaN"),
            JSON.textNode(NUL),
            JSON.textNode(HALF_A_CHARACTER),
            JSON.textNode("x".repeat(70_000)),
            JSON.textNode("2026-02-30"),
            JSON.textNode("+999999999-12-31"),
            JSON.textNode("+1000000000-12-31T23:59:59Z"),
            JSON.textNode("-99999-01-01"),
            JSON.textNode("31 August 2026"),
            JSON.textNode("1785500000"),
            JSON.textNode("１２３４５６"),
            JSON.arrayNode(),
            JSON.arrayNode().add(JSON.nullNode()),
            JSON.objectNode(),
            JSON.objectNode().put("$type", "java.lang.Object"));

    private final Random random;

    Mutations(Random random) {
        this.random = random;
    }

    /** One change in one place; whether it makes the document invalid is the schema's to say. */
    JsonNode inOnePlace(JsonNode valid) {
        JsonNode root = valid.deepCopy();
        List<JsonNode> containers = new ArrayList<>();
        collect(root, containers);
        JsonNode place = containers.isEmpty() ? null : containers.get(random.nextInt(containers.size()));
        if (place == null || random.nextInt(20) == 0) {
            return odd();
        }
        if (place instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            int what = names.isEmpty() ? 0 : random.nextInt(6);
            if (what == 0) {
                object.set(random.nextBoolean() ? "unknown" : "__proto__", odd());
            } else {
                String name = names.get(random.nextInt(names.size()));
                switch (what) {
                    case 1 -> object.remove(name);
                    case 2, 4 -> object.set(name, near(object.get(name)));
                    case 3 -> object.set(name.toUpperCase(java.util.Locale.ROOT), object.get(name));
                    default -> object.set(name, odd());
                }
            }
        } else if (place instanceof ArrayNode array) {
            if (array.isEmpty() || random.nextBoolean()) {
                array.add(odd());
            } else {
                array.set(random.nextInt(array.size()), odd());
            }
        }
        return root;
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainerNode()) {
            containers.add(node);
            node.forEach(child -> collect(child, containers));
        }
    }

    JsonNode odd() {
        return ODD.get(random.nextInt(ODD.size()));
    }

    /** Nearly right: what a lax check lets through. */
    private JsonNode near(JsonNode value) {
        if (value.isTextual()) {
            return JSON.textNode(near(value.asText()));
        }
        if (value.isNumber()) {
            return random.nextBoolean() ? JSON.textNode(value.asText()) : JSON.numberNode(-value.asLong());
        }
        return value.isBoolean()
                ? JSON.textNode(value.asText())
                : JSON.arrayNode().add(value);
    }

    String near(String text) {
        return switch (random.nextInt(8)) {
            case 0, 7 -> text + "\n";
            case 1 -> " " + text;
            case 2 -> text + NUL;
            case 3 -> text + "0";
            case 4 -> text.isEmpty() ? "x" : text.substring(1);
            case 5 -> text + HALF_A_CHARACTER;
            default ->
                text.equals(text.toLowerCase(java.util.Locale.ROOT))
                        ? text.toUpperCase(java.util.Locale.ROOT)
                        : text.toLowerCase(java.util.Locale.ROOT);
        };
    }

    /** Bytes that are no JSON document of the kind, whatever the schema. */
    byte[] malformed(JsonNode valid) {
        String text = written(valid);
        return switch (random.nextInt(9)) {
            case 0 -> new byte[0];
            case 1 -> bytes(text.substring(0, text.length() / 2));
            case 2 -> bytes(text + " {}");
            case 3 -> bytes("[".repeat(5000));
            case 4 -> bytes("{\"a\":".repeat(3000) + "1" + "}".repeat(3000));
            case 5 -> bytes("not json");
            case 6 -> new byte[] {'{', '"', (byte) 0xc3, (byte) 0x28, '"', ':', '1', '}'};
            case 7 -> bytes("<?xml version='1.0'?><a/>");
            default -> twice(text);
        };
    }

    /** An object that says one thing two times. */
    private static byte[] twice(String text) {
        int colon = text.indexOf("\":");
        return text.startsWith("{\"") && colon > 0
                ? bytes(text.substring(0, text.length() - 1) + "," + text.substring(1, colon + 2) + "null}")
                : bytes("{\"a\":1,\"a\":1");
    }

    static String written(JsonNode node) {
        try {
            String text = MAPPER.writeValueAsString(node);
            return StandardCharsets.UTF_8.newEncoder().canEncode(text) ? text : ESCAPING.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every document can be written", e);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A parameter's text, gone wrong; never empty, which would be another address. */
    String parameter(String valid) {
        String text = spoilt(valid);
        return text.isEmpty() ? "0" : new String(bytes(text), StandardCharsets.UTF_8);
    }

    private String spoilt(String valid) {
        return switch (random.nextInt(12)) {
            case 0 -> "%";
            case 1 -> NUL;
            case 2 -> "-1";
            case 3 -> "99999999999999999999";
            case 4 -> "1.5";
            case 5 -> "x".repeat(1500);
            case 6 -> "'; select pg_sleep(9); --";
            case 7 -> "../..";
            case 8 -> "é漢\u202e";
            case 9 -> "null";
            default -> near(valid.isEmpty() ? "x" : valid);
        };
    }

    /** A header that no sane client sends, as name and value. */
    String[] header() {
        return HEADERS.get(random.nextInt(HEADERS.size()));
    }

    private static final List<String[]> HEADERS = List.of(
            new String[] {"Idempotency-Key", "x".repeat(5000)},
            new String[] {"Idempotency-Key", " "},
            new String[] {"Idempotency-Key", "\u00e9\u00ff"},
            new String[] {"If-Match", "garbage"},
            new String[] {"If-Match", "\"999999999999999999999\""},
            new String[] {"If-Match", "*"},
            new String[] {"If-None-Match", "W/\"x\", \"y\", ,"},
            new String[] {"If-Modified-Since", "yesterday"},
            new String[] {"Range", "bytes=9-1"},
            new String[] {"Range", "bytes=0-99999999999999999999"},
            new String[] {"Range", "lines=1-2"},
            new String[] {"Accept", "application/xml"},
            new String[] {"Accept", ";;;q=x"},
            new String[] {"Accept", "image/png;q=0, */*;q=0"},
            new String[] {"Accept-Language", "xx-yy-zz;q=9, *;q=banana"},
            new String[] {"Accept-Charset", "utf-7"},
            new String[] {"Content-Encoding", "gzip"},
            new String[] {"Content-Language", "\u00ff"},
            new String[] {"Last-Event-ID", "-1"},
            new String[] {"Last-Event-ID", "x".repeat(3000)},
            new String[] {"Fusie-Person", "x".repeat(3000)},
            new String[] {"X-HTTP-Method-Override", "DELETE"},
            new String[] {"X-Forwarded-For", "127.0.0.1, ';"},
            new String[] {"Forwarded", "for=\"_gazonk\";proto=x;;"},
            new String[] {"traceparent", "00-zz-zz-99"},
            new String[] {"Cookie", "a=;;=b; q_session=x"},
            new String[] {"Origin", "null"});
}
