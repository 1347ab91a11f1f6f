package be.fusie.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What operators are told to call at three in the morning is there: each {@code METHOD service:/path} of the pages for
 * operators is an operation of that service, by the document that its build left, with the parameters and the body that it
 * can't do without.
 */
class RunbooksTest {

    private static final Path PAGES = Path.of("../kubernetes");
    private static final String METHODS = "GET|PUT|POST|DELETE|PATCH";
    private static final String SERVICES = "request|freeze|merge|billing|notification";

    /** A service, a path, its query, and the body that the text gives right behind it. */
    private static final Pattern CALL = Pattern.compile("\\b(" + METHODS + ") (" + SERVICES
            + "):(/[^`\\s?]*)(\\?[^`\\s]*)?(?:`? (?:with )?[`'](\\{.*?\\}|\\[.*?\\])[`'])?");

    private static final Pattern LIKE_A_CALL = Pattern.compile("\\b(?:" + METHODS + ") \\S*/\\S*");

    private final Map<String, JsonNode> documents = new LinkedHashMap<>();

    @Test
    void every_call_that_operators_are_told_to_make_is_one_that_the_service_answers() throws IOException {
        List<String> wrong = new ArrayList<>();
        int calls = 0;
        for (Path page : pages()) {
            String text = Files.readString(page);
            Matcher like = LIKE_A_CALL.matcher(text);
            Set<Integer> understood = new TreeSet<>();
            Matcher call = CALL.matcher(text);
            while (call.find()) {
                understood.add(call.start());
                calls++;
                String fault = fault(call);
                if (fault != null) {
                    wrong.add(PAGES.relativize(page) + ": " + call.group().replace("`", "") + ": " + fault);
                }
            }
            while (like.find()) {
                if (!understood.contains(like.start())) {
                    wrong.add(PAGES.relativize(page) + ": " + like.group() + ": names no service");
                }
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(calls).isGreaterThan(30);
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> runbooks = Files.list(PAGES.resolve("observability/runbooks"))) {
            return Stream.concat(
                            runbooks.filter(file -> file.toString().endsWith(".md"))
                                    .sorted(),
                            Stream.of(PAGES.resolve("operating.md"), PAGES.resolve("README.md")))
                    .toList();
        }
    }

    /** What is wrong with a call; null when nothing is. */
    private String fault(Matcher call) throws IOException {
        JsonNode document = document(call.group(2));
        JsonNode operation =
                operation(document, call.group(3)).path(call.group(1).toLowerCase(Locale.ROOT));
        if (operation.isMissingNode()) {
            return "no such operation";
        }
        String query = call.group(4) == null ? "" : call.group(4).substring(1);
        for (JsonNode reference : operation.path("parameters")) {
            JsonNode parameter = resolved(document, reference);
            String name = parameter.path("name").asText();
            boolean inQuery = parameter.path("in").asText().equals("query");
            if (inQuery && parameter.path("required").asBoolean() && !query.matches("(.*&)?" + name + "=.*")) {
                return "needs ?" + name + "=";
            }
            if (inQuery) {
                query = query.replaceAll("(^|&)" + name + "=[^&]*", "");
            }
        }
        return query.isBlank() ? faultOfBody(document, operation, call.group(5)) : "does not know " + query;
    }

    private static String faultOfBody(JsonNode document, JsonNode operation, String text) throws IOException {
        JsonNode asked = resolved(document, operation.path("requestBody"));
        JsonNode schema = resolved(
                document, asked.path("content").path("application/json").path("schema"));
        if (text == null) {
            return asked.path("required").asBoolean() ? "needs a body" : null;
        }
        if (text.startsWith("[")) { // a list, of which the page gives no example
            return schema.path("type").asText().equals("array") ? null : "does not take a list";
        }
        JsonNode body = Rest.JSON.readTree(text);
        for (JsonNode name : schema.path("required")) {
            if (!body.has(name.asText())) {
                return "needs " + name + " in its body";
            }
        }
        Set<String> unknown = new TreeSet<>();
        body.fieldNames().forEachRemaining(unknown::add);
        schema.path("properties").fieldNames().forEachRemaining(unknown::remove);
        return unknown.isEmpty() ? null : "its body knows no " + unknown;
    }

    /** The operations at a path; names in braces stand for any. */
    private static JsonNode operation(JsonNode document, String path) {
        return document.path("paths").properties().stream()
                .filter(entry -> anyName(entry.getKey()).equals(anyName(path)))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(Rest.JSON.missingNode());
    }

    private static String anyName(String path) {
        return path.replaceAll("\\{[^}]*}", "{}");
    }

    private static JsonNode resolved(JsonNode document, JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }

    private JsonNode document(String service) throws IOException {
        if (!documents.containsKey(service)) {
            Path file = Path.of("../..", service + "-service", "target/openapi/openapi.json");
            documents.put(service, Rest.JSON.readTree(file.toFile()));
        }
        return documents.get(service);
    }
}
