package be.fusie.merge;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Speaks to the service as request-service does, over the real broker. */
final class Commands implements AutoCloseable {

    private final ObjectMapper json = new ObjectMapper();
    private final KafkaProducer<String, String> producer;
    private final KafkaConsumer<String, String> consumer;
    private final Map<UUID, Integer> sequences = new HashMap<>();
    private final Map<UUID, List<Reply>> replies = new HashMap<>();

    record Reply(String type, JsonNode data) {}

    Commands(String bootstrap) {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new StringSerializer());
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap), new StringDeserializer(), new StringDeserializer());
        await().until(() -> !consumer.partitionsFor(MergeMessages.REPLIES).isEmpty());
        List<TopicPartition> partitions = consumer.partitionsFor(MergeMessages.REPLIES).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    void send(UUID migration, String type, Object data) {
        send(UUID.randomUUID(), migration, sequences.merge(migration, 1, Integer::sum), type, data);
    }

    void sendAgain(UUID message, UUID migration, int sequence, String type, Object data) {
        send(message, migration, sequence, type, data);
    }

    private void send(UUID message, UUID migration, int sequence, String type, Object data) {
        try {
            var record = new ProducerRecord<>("merge.commands", migration.toString(), json.writeValueAsString(data));
            Map.of(
                            "ce_specversion",
                            "1.0",
                            "ce_id",
                            message.toString(),
                            "ce_source",
                            "tester",
                            "ce_type",
                            type,
                            "ce_sequence",
                            Integer.toString(sequence))
                    .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
            producer.send(record).get();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The n-th reply to a migration, counted from 1. */
    Reply reply(UUID migration, int n) {
        await().atMost(Duration.ofSeconds(30)).until(() -> replies(migration).size() >= n);
        return replies.get(migration).get(n - 1);
    }

    List<Reply> replies(UUID migration) {
        consumer.poll(Duration.ofMillis(50)).forEach(record -> {
            try {
                replies.computeIfAbsent(UUID.fromString(record.key()), key -> new ArrayList<>())
                        .add(new Reply(
                                new String(
                                        record.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8),
                                json.readTree(record.value())));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        });
        return replies.getOrDefault(migration, List.of());
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}
