package be.fusie.local;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A collector of traces (OTLP over HTTP) that keeps what the services send. */
final class Spans implements AutoCloseable {

    private final Map<String, Seen> seen = new ConcurrentHashMap<>();
    private final HttpServer server;

    private Spans(HttpServer server) {
        this.server = server;
    }

    /**
     * A span. Ids are hexadecimal digits.
     *
     * @param parent empty when it is the first of its trace
     * @param migration what it is about; empty when it does not say
     * @param links traces that it leads to
     * @param told all else that it says: values of attributes, of events, and the status
     */
    record Seen(
            String trace,
            String id,
            String parent,
            String service,
            String name,
            String migration,
            List<String> links,
            List<String> told) {

        @Override
        public String toString() {
            return service + ": " + name;
        }
    }

    static Spans collect() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
            Spans spans = new Spans(server);
            server.createContext("/v1/traces", spans::take);
            server.start();
            return spans;
        } catch (IOException e) {
            throw new IllegalStateException("The collector of traces did not start", e);
        }
    }

    /** Makes the services that are started from now on send their traces here. */
    void of(LocalPlatformBuilder settings) {
        String address = "http://127.0.0.1:" + server.getAddress().getPort();
        for (Service service : Service.values()) {
            settings.setting(service, "quarkus.otel.sdk.disabled", "false")
                    .setting(service, "quarkus.otel.exporter.otlp.protocol", "http/protobuf")
                    .setting(service, "quarkus.otel.exporter.otlp.endpoint", address)
                    .setting(service, "quarkus.otel.bsp.schedule.delay", "500ms");
        }
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            for (ResourceSpans resource : ExportTraceServiceRequest.parseFrom(exchange.getRequestBody())
                    .getResourceSpansList()) {
                String service = attribute(resource.getResource().getAttributesList(), "service.name");
                resource.getScopeSpansList().stream()
                        .flatMap(scope -> scope.getSpansList().stream())
                        .map(span -> read(service, span))
                        .forEach(span -> seen.put(span.id(), span));
            }
            byte[] answer = ExportTraceServiceResponse.getDefaultInstance().toByteArray();
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, answer.length == 0 ? -1 : answer.length);
        }
    }

    private static Seen read(String service, Span span) {
        return new Seen(
                hex(span.getTraceId()),
                hex(span.getSpanId()),
                hex(span.getParentSpanId()),
                service,
                span.getName(),
                attribute(span.getAttributesList(), "fusie.migration"),
                span.getLinksList().stream().map(link -> hex(link.getTraceId())).toList(),
                Stream.of(
                                span.getAttributesList().stream()
                                        .map(attribute -> attribute.getValue().toString()),
                                span.getEventsList().stream().map(Object::toString),
                                Stream.of(span.getStatus().getMessage()))
                        .flatMap(values -> values)
                        .toList());
    }

    private static String hex(com.google.protobuf.ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    private static String attribute(List<KeyValue> attributes, String key) {
        return attributes.stream()
                .filter(attribute -> attribute.getKey().equals(key))
                .map(attribute -> attribute.getValue().getStringValue())
                .findFirst()
                .orElse("");
    }

    Collection<Seen> all() {
        return seen.values();
    }

    /** All of a name that are about a migration. */
    List<Seen> named(String name, String migration) {
        return seen.values().stream()
                .filter(span -> span.name().equals(name) && span.migration().equals(migration))
                .toList();
    }

    /** What led to a span, from cause to effect; it is the last. */
    List<Seen> leadingTo(Seen last) {
        LinkedList<Seen> path = new LinkedList<>();
        for (Seen span = last; span != null; span = seen.get(span.parent())) {
            path.addFirst(span);
        }
        return path;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
