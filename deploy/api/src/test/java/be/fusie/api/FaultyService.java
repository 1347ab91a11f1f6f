package be.fusie.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;

/**
 * A small service that keeps its contract, but for one fault that is planted in it: the control that the fuzzer finds what
 * it is there to find. Its document is {@code notes-openapi.json}.
 */
final class FaultyService implements AutoCloseable {

    /** What goes wrong, each with the rule that says so. */
    enum Planted {
        NOTHING(""),
        FAILS_ON_NUL("5xx"),
        FAILS_ON_A_BAD_CURSOR("5xx"),
        FAILS_ON_A_LONG_KEY("5xx"),
        FAILS_ON_DEEP_JSON("5xx"),
        ANSWERS_AN_UNDOCUMENTED_STATUS("undocumented status"),
        ANSWERS_ANOTHER_BODY("a body that is not as documented"),
        ANSWERS_MORE_THAN_DOCUMENTED("a body that is not as documented"),
        TAKES_UNKNOWN_FIELDS("invalid input accepted"),
        TAKES_LONG_TEXTS("invalid input accepted"),
        TAKES_NUMBERS_FOR_TEXTS("invalid input accepted"),
        TAKES_ANY_CONTENT_TYPE("invalid input accepted"),
        TAKES_BROKEN_JSON("invalid input accepted"),
        TAKES_A_LINE_END_AFTER_A_PATTERN("invalid input accepted"),
        ERRORS_AS_PLAIN_TEXT("an error that is no problem document"),
        ERRORS_WITHOUT_REMEDY("a problem without remedy"),
        ERRORS_WITH_A_STACK_TRACE("a problem that shows the inside"),
        KEEPS_WHAT_IT_REFUSED("refused requests left something behind"),
        NEEDS_NO_TOKEN("answered without a valid token"),
        LETS_EVERY_ROLE_IN("answered a role that is not documented"),
        SHOWS_STRANGERS_EVERYTHING("a stranger is answered"),
        HAS_A_BACK_DOOR("an operation that is not documented answers"),
        FALLS_SILENT("no answer");

        final String rule;

        Planted(String rule) {
            this.rule = rule;
        }
    }

    static final String OWNED = "11111111-1111-4111-8111-111111111111";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Planted planted;
    private final HttpServer server;
    private final Contract contract;
    private final Map<String, String> notes = new TreeMap<>();
    private boolean silent;

    FaultyService(Planted planted) throws IOException {
        this.planted = planted;
        this.contract = Contract.of(document());
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
    }

    static JsonNode document() throws IOException {
        try (InputStream in = FaultyService.class.getResourceAsStream("/notes-openapi.json")) {
            return JSON.readTree(in);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    Contract contract() {
        return contract;
    }

    /** What it keeps. */
    synchronized Map<String, String> state() {
        return Map.of("notes", notes.toString());
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** Ends the handling of a request with a problem. */
    private static final class Refused extends RuntimeException {
        final int status;

        Refused(int status) {
            super(null, null, false, false);
            this.status = status;
        }
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        try {
            String role = role(exchange);
            String path = exchange.getRequestURI().getPath();
            String call = exchange.getRequestMethod() + " " + path.replaceFirst("(?s)^/notes/.+", "/notes/ID");
            switch (call) {
                case "POST /notes" -> write(exchange, role, sent);
                case "GET /notes" -> list(exchange);
                case "GET /notes/ID" -> read(exchange, role, path.substring("/notes/".length()));
                default -> {
                    if (planted != Planted.HAS_A_BACK_DOOR || !call.startsWith("DELETE")) {
                        throw new Refused(path.startsWith("/notes") ? 405 : 404);
                    }
                    exchange.sendResponseHeaders(204, -1);
                }
            }
        } catch (Refused refused) {
            refuse(exchange, refused.status);
        } finally {
            exchange.close();
        }
    }

    private String role(HttpExchange exchange) {
        String token = exchange.getRequestHeaders().getFirst("Authorization");
        if (token == null || !token.matches("Bearer (writer|reader|stranger)")) {
            if (planted == Planted.NEEDS_NO_TOKEN) {
                return "writer";
            }
            throw new Refused(401);
        }
        return token.substring("Bearer ".length());
    }

    private void write(HttpExchange exchange, String role, String sent) throws IOException {
        if (!role.equals("writer") && planted != Planted.LETS_EVERY_ROLE_IN) {
            throw new Refused(403);
        }
        String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        if (key != null && key.length() > 200) {
            throw new Refused(planted == Planted.FAILS_ON_A_LONG_KEY ? 500 : 400);
        }
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        if (!"application/json".equals(type) && planted != Planted.TAKES_ANY_CONTENT_TYPE) {
            throw new Refused(415);
        }
        if (planted == Planted.KEEPS_WHAT_IT_REFUSED) {
            notes.put("refused", sent);
        }
        if (planted == Planted.FALLS_SILENT && !silent) {
            silent = true; // once is enough: each time costs all of the fuzzer's patience
            return;
        }
        ObjectNode note = JSON.createObjectNode().put("id", OWNED);
        if (planted != Planted.TAKES_BROKEN_JSON || isJson(sent)) {
            note.put("text", check(sent).path("text").asText());
        }
        notes.put(OWNED, note.toString());
        if (planted == Planted.ANSWERS_ANOTHER_BODY) {
            note.put("text", 5);
        } else if (planted == Planted.ANSWERS_MORE_THAN_DOCUMENTED) {
            note.put("salary", 5);
        }
        send(exchange, planted == Planted.ANSWERS_AN_UNDOCUMENTED_STATUS ? 202 : 201, note);
    }

    private static boolean isJson(String text) {
        try {
            return strict(text) != null;
        } catch (IOException e) {
            return false;
        }
    }

    private static JsonNode strict(String text) throws IOException {
        return JSON.reader()
                .with(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .with(com.fasterxml.jackson.core.JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .readTree(text);
    }

    private JsonNode check(String sent) {
        JsonNode note;
        try {
            note = strict(sent);
        } catch (IOException e) {
            throw new Refused(
                    planted == Planted.FAILS_ON_DEEP_JSON && sent.matches("(\\[\\[|\\{\"a\":\\{)[^x]*") ? 500 : 400);
        }
        String errors = String.join(
                ";", contract.schemas().errors(contract.operations().get(0).body(), note));
        JsonNode text = note.path("text");
        if (planted == Planted.TAKES_UNKNOWN_FIELDS && errors.contains("not defined in the schema")
                || planted == Planted.TAKES_LONG_TEXTS && errors.contains("at most") && !errors.contains(";")
                || planted == Planted.TAKES_NUMBERS_FOR_TEXTS && text.isNumber() && !errors.contains(";")
                || planted == Planted.TAKES_A_LINE_END_AFTER_A_PATTERN
                        && note.path("code").asText().endsWith("\n")) {
            return note;
        }
        if (sent.contains("\\u0000")) {
            throw new Refused(planted == Planted.FAILS_ON_NUL ? 500 : 400);
        }
        if (!errors.isEmpty() || !StandardCharsets.UTF_8.newEncoder().canEncode(note.toString())) {
            throw new Refused(400);
        }
        return note;
    }

    private void list(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        if (query != null && !query.matches("cursor=[0-9a-f]{8}")) {
            throw new Refused(planted == Planted.FAILS_ON_A_BAD_CURSOR ? 500 : 400);
        }
        send(exchange, 200, JSON.createArrayNode());
    }

    private void read(HttpExchange exchange, String role, String id) throws IOException {
        boolean stranger = role.equals("stranger") && planted != Planted.SHOWS_STRANGERS_EVERYTHING;
        if (stranger || !id.equals(OWNED)) {
            throw new Refused(404);
        }
        send(exchange, 200, JSON.createObjectNode().put("id", OWNED).put("text", "a"));
    }

    private void refuse(HttpExchange exchange, int status) throws IOException {
        if (planted == Planted.ERRORS_AS_PLAIN_TEXT) {
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            exchange.sendResponseHeaders(status, 0);
            exchange.getResponseBody().write("no".getBytes(StandardCharsets.UTF_8));
            return;
        }
        ObjectNode problem = JSON.createObjectNode()
                .put("type", "urn:fusie:problem:refused")
                .put("title", "Refused")
                .put("status", status)
                .put("detail", "It is refused.")
                .put("remedy", "Do better.")
                .put("instance", "/notes");
        if (planted == Planted.ERRORS_WITHOUT_REMEDY) {
            problem.remove("remedy");
        } else if (planted == Planted.ERRORS_WITH_A_STACK_TRACE) {
            problem.put("detail", "java.lang.IllegalStateException\n\tat be.fusie.notes.Notes.read(Notes.java:5)");
        }
        exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
        if (status == 401) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
        }
        byte[] bytes = JSON.writeValueAsBytes(problem);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static void send(HttpExchange exchange, int status, JsonNode body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
