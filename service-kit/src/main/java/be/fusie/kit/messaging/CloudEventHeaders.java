package be.fusie.kit.messaging;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** CloudEvents 1.0 in Kafka's binary mode: attributes as {@code ce_*} headers, the sequence and trace extensions. */
final class CloudEventHeaders {

    static final String ID = "ce_id";
    static final String SOURCE = "ce_source";
    static final String TYPE = "ce_type";
    static final String SEQUENCE = "ce_sequence";

    private CloudEventHeaders() {}

    static RecordHeaders of(
            String id, String source, String type, String subject, String time, long sequence, String traceparent) {
        var headers = new RecordHeaders();
        put(headers, "ce_specversion", "1.0");
        put(headers, ID, id);
        put(headers, SOURCE, source);
        put(headers, TYPE, type);
        put(headers, "ce_subject", subject);
        put(headers, "ce_time", time);
        put(headers, SEQUENCE, Long.toString(sequence));
        put(headers, "content-type", "application/json");
        if (!traceparent.isEmpty()) {
            put(headers, Traces.HEADER, traceparent);
        }
        return headers;
    }

    static Optional<String> read(org.apache.kafka.common.header.Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }

    static void put(RecordHeaders headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
