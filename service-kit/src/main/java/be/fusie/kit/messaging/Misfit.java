package be.fusie.kit.messaging;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record that is no message of ours: it has no key, id, source, type or sequence that could be read. Its place in Kafka
 * is its name, so that receiving it again adds nothing.
 */
record Misfit(UUID id, String place, String data) {

    static Misfit of(ConsumerRecord<String, String> kafka) {
        String place = kafka.topic() + "/" + kafka.partition() + "/" + kafka.offset();
        return new Misfit(
                UUID.nameUUIDFromBytes(place.getBytes(StandardCharsets.UTF_8)),
                place,
                kafka.value() == null ? "" : kafka.value());
    }
}
