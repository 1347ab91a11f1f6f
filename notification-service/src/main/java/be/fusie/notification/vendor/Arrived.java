package be.fusie.notification.vendor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A public event as it came from Kafka: a CloudEvent in binary mode, its key the migration.
 *
 * @param body the same event in CloudEvents' JSON format
 */
record Arrived(
        UUID id,
        UUID migration,
        long sequence,
        String type,
        Instant time,
        List<String> institutions,
        List<String> boards,
        String body) {

    /** @throws IllegalArgumentException when it is no public event; the message quotes nothing of it */
    static Arrived of(ConsumerRecord<String, String> kafka, ObjectMapper json) {
        try {
            UUID id = UUID.fromString(header(kafka, "ce_id"));
            UUID migration = UUID.fromString(String.valueOf(kafka.key()));
            long sequence = Long.parseLong(header(kafka, "ce_sequence"));
            String type = header(kafka, "ce_type");
            Instant time = Instant.parse(header(kafka, "ce_time"));
            JsonNode data = json.readTree(String.valueOf(kafka.value()));
            if (sequence < 1 || !data.isObject() || !data.path("institutions").isArray()) {
                throw new IllegalArgumentException("no sequence, or no institutions");
            }
            ObjectNode event = json.createObjectNode()
                    .put("specversion", "1.0")
                    .put("id", id.toString())
                    .put("source", header(kafka, "ce_source"))
                    .put("type", type)
                    .put("subject", migration.toString())
                    .put("time", time.toString())
                    .put("sequence", Long.toString(sequence))
                    .put("datacontenttype", "application/json");
            event.set("data", data);
            return new Arrived(
                    id,
                    migration,
                    sequence,
                    type,
                    time,
                    texts(data.path("institutions")),
                    texts(data.path("boards")),
                    json.writeValueAsString(event));
        } catch (JsonProcessingException | DateTimeParseException e) {
            throw new IllegalArgumentException("no public event: neither JSON nor a time where they belong");
        }
    }

    private static String header(ConsumerRecord<String, String> kafka, String name) {
        Header header = kafka.headers().lastHeader(name);
        if (header == null || header.value() == null) {
            throw new IllegalArgumentException("no public event: the header " + name + " is missing");
        }
        return new String(header.value(), StandardCharsets.UTF_8);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
