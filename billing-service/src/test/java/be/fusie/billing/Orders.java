package be.fusie.billing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** One migration, ordered as request-service would: commands over the real broker, and the reply to each. */
public final class Orders implements AutoCloseable {
    /** @param type wire name without the prefix of the service */
    public record Reply(String type, JsonNode data) {}

    private static final ObjectMapper JSON = new ObjectMapper();

    public final UUID migration = UUID.randomUUID();
    private final KafkaProducer<String, String> producer;
    private final KafkaConsumer<String, String> consumer;
    private final List<Reply> replies = new ArrayList<>();
    private long sequence;

    public Orders(String bootstrap) {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new StringSerializer());
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap), new StringDeserializer(), new StringDeserializer());
    }

    /** Fields of a command about a move. */
    public static Map<String, Object> move(String source, String receiver, String... institutions) {
        return new HashMap<>(
                Map.of("source", source, "receiver", receiver, "institutions", Set.of(institutions), "whole", true));
    }

    /** Sends a command and waits for its reply. */
    public Reply order(String type, Map<String, Object> data) throws Exception {
        int before = replies.size();
        send(type, ++sequence, data);
        return awaitReplies(before + 1).get(before);
    }

    public void send(String type, long number, Map<String, Object> data)
            throws JsonProcessingException, ExecutionException, InterruptedException {
        sequence = Math.max(sequence, number);
        var message = new ProducerRecord<>("billing.commands", migration.toString(), JSON.writeValueAsString(data));
        Map.of(
                        "ce_specversion",
                        "1.0",
                        "ce_id",
                        UUID.randomUUID().toString(),
                        "ce_source",
                        "request",
                        "ce_type",
                        "billing." + type + ".v1",
                        "ce_sequence",
                        Long.toString(number))
                .forEach((name, value) -> message.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        producer.send(message).get();
    }

    /** All replies of this migration, once there are as many. */
    public List<Reply> awaitReplies(int expected) throws JsonProcessingException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (replies.size() < expected && System.nanoTime() < end) {
            if (consumer.assignment().isEmpty()) {
                var partitions = consumer.partitionsFor("migration.replies").stream()
                        .map(partition -> new TopicPartition("migration.replies", partition.partition()))
                        .toList();
                if (partitions.isEmpty()) {
                    continue; // the topic is only now being made
                }
                consumer.assign(partitions);
                consumer.seekToBeginning(partitions);
            }
            for (var message : consumer.poll(Duration.ofMillis(100))) {
                if (message.key().equals(migration.toString())) {
                    String type =
                            new String(message.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8);
                    replies.add(new Reply(type.replaceAll("^billing\\.|\\.v1$", ""), JSON.readTree(message.value())));
                }
            }
        }
        if (replies.size() < expected) {
            throw new AssertionError("only " + replies + " of " + expected + " replies");
        }
        return replies;
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}
