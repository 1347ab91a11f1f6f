package be.fusie.notification.vendor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A vendor's HTTP server that keeps what it is sent. */
final class Receiver implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final List<Hook> hooks = new CopyOnWriteArrayList<>();
    private volatile Answer answer = exchange -> exchange.sendResponseHeaders(204, -1);

    /** What the receiver says; the hook is kept already. */
    interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    /** @param headers with names in lower case */
    record Hook(Map<String, String> headers, String body) {

        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String id() {
            return headers.get("webhook-id");
        }

        String type() {
            return json().path("type").asText();
        }

        long sequence() {
            return json().path("sequence").asLong();
        }
    }

    private Receiver(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            Map<String, String> headers = new TreeMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), values.get(0)));
            headers.put(":target", exchange.getRequestURI().toString());
            hooks.add(new Hook(headers, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            try (exchange) {
                answer.to(exchange);
            }
        });
        server.setExecutor(java.util.concurrent.Executors.newCachedThreadPool());
        server.start();
    }

    /** @param port 0 for any */
    static Receiver at(int port) {
        return new Receiver(port);
    }

    Receiver answering(int status) {
        answer = exchange -> exchange.sendResponseHeaders(status, -1);
        return this;
    }

    Receiver answering(Answer with) {
        answer = with;
        return this;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hooks?from=fusie";
    }

    List<Hook> hooks() {
        return List.copyOf(hooks);
    }

    /** All that match, once there are as many. */
    List<Hook> await(int expected, Predicate<Hook> which) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> hooks.stream().filter(which).toList(), found -> found.size() >= expected);
    }

    List<Hook> await(int expected) {
        return await(expected, any -> true);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
