package be.fusie.kit.messaging;

import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A message as it came from Kafka: a CloudEvent with a key and a sequence. */
record Arrival(
        String topic,
        String source,
        String key,
        long sequence,
        UUID messageId,
        String type,
        String data,
        String traceparent) {

    /** Empty when an attribute is missing or malformed. */
    static Optional<Arrival> of(ConsumerRecord<String, String> kafka) {
        var headers = kafka.headers();
        var source = CloudEventHeaders.read(headers, CloudEventHeaders.SOURCE);
        var type = CloudEventHeaders.read(headers, CloudEventHeaders.TYPE);
        var id = CloudEventHeaders.read(headers, CloudEventHeaders.ID);
        var sequence = CloudEventHeaders.read(headers, CloudEventHeaders.SEQUENCE);
        if (kafka.key() == null || kafka.value() == null || source.isEmpty() || type.isEmpty() || id.isEmpty()) {
            return Optional.empty();
        }
        try {
            long number = Long.parseLong(sequence.orElse(""));
            return number < 1
                    ? Optional.empty()
                    : Optional.of(new Arrival(
                            kafka.topic(),
                            source.get(),
                            kafka.key(),
                            number,
                            UUID.fromString(id.get()),
                            type.get(),
                            kafka.value(),
                            CloudEventHeaders.read(headers, Traces.HEADER).orElse("")));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
