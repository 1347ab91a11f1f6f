package be.fusie.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** A client of one service's REST API in the name of one user. */
public final class Rest {

    static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final String base;
    private final Supplier<String> tokens;
    private final Map<String, String> headers;
    private volatile String token;

    Rest(String base, Supplier<String> tokens) {
        this(base, tokens, Map.of());
    }

    private Rest(String base, Supplier<String> tokens, Map<String, String> headers) {
        this.base = base;
        this.tokens = tokens;
        this.headers = headers;
    }

    /** The same user with one more header in every call. */
    public Rest with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new Rest(base, tokens, more);
    }

    /** An answer that is no success; {@link #getMessage()} holds what the problem document says. */
    public static final class Failed extends RuntimeException {

        private final int status;
        private final transient JsonNode problem;

        Failed(String call, int status, String body) {
            super(call + " answered " + status + (body.isBlank() ? "" : ": " + shown(body)));
            this.status = status;
            this.problem = json(body);
        }

        /** HTTP status. */
        public int status() {
            return status;
        }

        /** The problem document (RFC 9457); a missing node when it is none. */
        public JsonNode problem() {
            return problem;
        }

        private static JsonNode json(String body) {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                return JSON.missingNode();
            }
        }

        private static String shown(String body) {
            JsonNode problem = json(body);
            if (problem.hasNonNull("detail")) {
                return problem.path("title").asText() + ": "
                        + problem.get("detail").asText();
            }
            return body.length() > 500 ? body.substring(0, 500) + " …" : body;
        }
    }

    public JsonNode get(String path) {
        return json("GET", path, null);
    }

    public JsonNode put(String path, Object body) {
        return json("PUT", path, body);
    }

    public JsonNode post(String path, Object body) {
        return json("POST", path, body);
    }

    public JsonNode delete(String path) {
        return json("DELETE", path, null);
    }

    /** The body in another media type, such as {@code text/csv}. */
    public String text(String path, String mediaType) {
        return new String(bytes(path, mediaType), StandardCharsets.UTF_8);
    }

    /** The very bytes, such as of {@code application/pdf}. */
    public byte[] bytes(String path, String mediaType) {
        return send("GET", path, null, mediaType).body();
    }

    /** The entity tag of what is there now, as {@code If-Match} wants it; null when there is none. */
    public String etag(String path) {
        return send("GET", path, null, "application/json")
                .headers()
                .firstValue("ETag")
                .orElse(null);
    }

    private JsonNode json(String method, String path, Object body) {
        String answer = new String(send(method, path, body, "application/json").body(), StandardCharsets.UTF_8);
        try {
            return answer.isBlank() ? JSON.createObjectNode() : JSON.readTree(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path + " answered something that is no JSON", e);
        }
    }

    private HttpResponse<byte[]> send(String method, String path, Object body, String accept) {
        try {
            HttpResponse<byte[]> response = once(method, path, body, accept);
            if (response.statusCode() == 401) {
                token = null;
                response = once(method, path, body, accept);
            }
            if (response.statusCode() / 100 != 2) {
                throw new Failed(
                        method + " " + base + path,
                        response.statusCode(),
                        new String(response.body(), StandardCharsets.UTF_8));
            }
            return response;
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + base + path + ": no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private HttpResponse<byte[]> once(String method, String path, Object body, String accept)
            throws IOException, InterruptedException {
        if (token == null) {
            token = tokens.get();
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + token)
                .header("Accept", accept);
        headers.forEach(request::header);
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }
}
