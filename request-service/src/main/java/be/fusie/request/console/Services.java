package be.fusie.request.console;

import be.fusie.request.console.Answer.Trouble;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.ext.web.client.HttpRequest;
import io.vertx.mutiny.ext.web.client.HttpResponse;
import io.vertx.mutiny.ext.web.client.WebClient;
import jakarta.enterprise.context.RequestScoped;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * The one way in which pages ask services: with the access token of the person who is signed in, so that each service
 * decides itself what that person may see and do. A call starts at once; ask for everything first, and for the answers then.
 */
@RequestScoped
class Services {

    private static final Logger LOG = Logger.getLogger(Services.class);
    private static final Pattern NEXT = Pattern.compile("[?&]cursor=([^&>]+)[^>]*>\\s*;\\s*rel=\"?next");

    /** Reads what a page needs and leaves the rest: an API may grow. */
    static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final WebClient client;
    private final ConsoleSettings settings;
    private final SecurityIdentity identity;
    private final Reader reader;
    private final HttpServerRequest request;

    Services(
            Connections connections,
            ConsoleSettings settings,
            SecurityIdentity identity,
            Reader reader,
            HttpServerRequest request) {
        this.client = connections.client();
        this.settings = settings;
        this.identity = identity;
        this.reader = reader;
        this.request = request;
    }

    /** A call that is under way. */
    record Call<T>(CompletableFuture<Answer<T>> answer) {

        /** Waits for the answer; never longer than the console's patience. */
        Answer<T> await() {
            return answer.join();
        }
    }

    /** What a file's download gave: the bytes as they came. */
    record File(byte[] bytes, String type, String disposition) {}

    /** @param path as in the API, such as {@code /migrations/…}; values in it have to be encoded */
    <T> Call<T> get(Service service, String path, Class<T> type) {
        return call(service, HttpMethod.GET, path, null, Map.of(), body -> JSON.readValue(body, type));
    }

    <T> Call<List<T>> list(Service service, String path, Class<T> type) {
        return call(
                service,
                HttpMethod.GET,
                path,
                null,
                Map.of(),
                body -> JSON.readValue(body, JSON.getTypeFactory().constructCollectionType(List.class, type)));
    }

    <T> Call<T> get(Service service, String path, TypeReference<T> type) {
        return call(service, HttpMethod.GET, path, null, Map.of(), body -> JSON.readValue(body, type));
    }

    /**
     * Changes something.
     *
     * @param method POST, PUT or DELETE
     * @param body written as JSON; null for none
     * @param headers such as {@code If-Match} or {@code Idempotency-Key}; those with a null value are left out
     */
    Answer<JsonNode> act(Service service, HttpMethod method, String path, Object body, Map<String, String> headers) {
        return call(service, method, path, body, headers, JSON::readTree).await();
    }

    private interface Reading<T> {
        T of(String body) throws JsonProcessingException;
    }

    private <T> Call<T> call(
            Service service,
            HttpMethod method,
            String path,
            Object body,
            Map<String, String> headers,
            Reading<T> reading) {
        HttpRequest<Buffer> call = request(service, method, path).putHeader("Accept", "application/json");
        headers.forEach((name, value) -> {
            if (value != null) {
                call.putHeader(name, value);
            }
        });
        var sent = body == null ? call.send() : call.sendBuffer(json(call, body));
        return new Call<>(sent.map(response -> answer(service, response, reading))
                .onFailure()
                .recoverWithItem(failure -> away(service, failure))
                .subscribeAsCompletionStage());
    }

    /** Sends a file as it is. @param patience how long the service may work on it */
    <T> Answer<T> upload(Service service, String path, byte[] file, Duration patience, Class<T> type) {
        return request(service, HttpMethod.POST, path)
                .timeout(patience.toMillis())
                .putHeader("Accept", "application/json")
                .putHeader("Content-Type", "application/octet-stream")
                .sendBuffer(Buffer.buffer(file))
                .map(response -> answer(service, response, body -> JSON.readValue(body, type)))
                .onFailure()
                .recoverWithItem(failure -> away(service, failure))
                .await()
                .indefinitely();
    }

    /** A list or another file, to be handed on. @param accept media type that is wanted */
    Answer<File> download(Service service, String path, String accept) {
        return request(service, HttpMethod.GET, path)
                .putHeader("Accept", accept)
                .send()
                .map(response -> response.statusCode() / 100 == 2
                        ? new Answer<>(
                                new File(
                                        response.body() == null
                                                ? new byte[0]
                                                : response.body().getBytes(),
                                        response.getHeader("Content-Type"),
                                        response.getHeader("Content-Disposition")),
                                null,
                                null,
                                null)
                        : Answer.<File>no(trouble(service, response)))
                .onFailure()
                .recoverWithItem(failure -> away(service, failure))
                .await()
                .indefinitely();
    }

    private HttpRequest<Buffer> request(Service service, HttpMethod method, String path) {
        String token = identity.getCredential(AccessTokenCredential.class).getToken();
        return client.requestAbs(method, service.in(settings.services(), self()) + "/api/v1" + path)
                .timeout(settings.patience().toMillis())
                .bearerTokenAuthentication(token)
                .putHeader("Accept-Language", reader.language());
    }

    private URI self() {
        var here = request.localAddress();
        String host = here.hostAddress().contains(":") ? "[" + here.hostAddress() + "]" : here.hostAddress();
        return URI.create((request.isSSL() ? "https://" : "http://") + host + ":" + here.port());
    }

    private static Buffer json(HttpRequest<Buffer> request, Object body) {
        request.putHeader("Content-Type", "application/json");
        try {
            return Buffer.buffer(JSON.writeValueAsString(body));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a body that can't be written", e);
        }
    }

    private static <T> Answer<T> answer(Service service, HttpResponse<Buffer> response, Reading<T> reading) {
        if (response.statusCode() / 100 != 2) {
            return Answer.no(trouble(service, response));
        }
        String body = response.bodyAsString();
        try {
            return new Answer<>(
                    body == null || body.isEmpty() ? null : reading.of(body),
                    null,
                    response.getHeader("ETag"),
                    next(response.getHeader("Link")));
        } catch (JsonProcessingException e) {
            // the message would quote the answer
            LOG.errorf(
                    "%s answered what the console can't read: %s",
                    service.code(), e.getClass().getSimpleName());
            return Answer.no(Trouble.of(service, 500, "unreadable"));
        }
    }

    private static String next(String link) {
        Matcher found = NEXT.matcher(link == null ? "" : link);
        return found.find() ? URLDecoder.decode(found.group(1), StandardCharsets.UTF_8) : null;
    }

    private static Trouble trouble(Service service, HttpResponse<Buffer> response) {
        try {
            JsonNode problem = JSON.readTree(response.bodyAsString() == null ? "" : response.bodyAsString());
            return new Trouble(
                    service.code(),
                    response.statusCode(),
                    problem.path("type").asText("").replace("urn:fusie:problem:", ""),
                    problem.path("detail").asText(null),
                    problem.path("remedy").asText(null),
                    problem);
        } catch (JsonProcessingException e) {
            return Trouble.of(service, response.statusCode(), "");
        }
    }

    private static <T> Answer<T> away(Service service, Throwable failure) {
        LOG.warnf(
                "%s does not answer the console: %s",
                service.code(), failure.getClass().getSimpleName());
        return Answer.no(Trouble.of(service, 0, "no-answer"));
    }
}
