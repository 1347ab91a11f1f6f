package be.fusie.notification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.ConfigProvider;

/** Speaks to the service as request-service does, over the real broker, with the approved examples. */
final class Saga implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final KafkaProducer<String, String> producer;
    private final KafkaConsumer<String, String> consumer;
    private final List<ConsumerRecord<String, String>> replies = new ArrayList<>();
    private final Map<UUID, Long> sequences = new HashMap<>();

    Saga() {
        String bootstrap = ConfigProvider.getConfig().getValue("fusie.test.kafka.bootstrap", String.class);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new StringSerializer());
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "group.id",
                        UUID.randomUUID().toString(),
                        "auto.offset.reset",
                        "earliest",
                        "metadata.max.age.ms",
                        "500"),
                new StringDeserializer(),
                new StringDeserializer());
        consumer.subscribe(List.of("migration.replies", "notification-service.dead-letters"));
    }

    /** A reply: wire name and data. */
    record Reply(String type, JsonNode data) {}

    static String example(String name) throws Exception {
        return Files.readString(Path.of("contracts", name + ".v1.json"));
    }

    /** Sends an approved example as the next command about a migration. */
    void send(UUID migration, String command) throws Exception {
        send(migration, command, example(command));
    }

    void send(UUID migration, String command, String data) throws Exception {
        send(UUID.randomUUID(), sequences.merge(migration, 1L, Long::sum), migration, command, data);
    }

    /** Sends the same message a second time, as a broker may. */
    void sendTwice(UUID migration, String command) throws Exception {
        UUID id = UUID.randomUUID();
        long sequence = sequences.merge(migration, 1L, Long::sum);
        send(id, sequence, migration, command, example(command));
        send(id, sequence, migration, command, example(command));
    }

    private void send(UUID id, long sequence, UUID migration, String command, String data) throws Exception {
        var message = new ProducerRecord<>("notification.commands", migration.toString(), data);
        Map.of(
                        "ce_specversion",
                        "1.0",
                        "ce_id",
                        id.toString(),
                        "ce_source",
                        "request-service",
                        "ce_type",
                        "notification." + command + ".v1",
                        "ce_sequence",
                        Long.toString(sequence))
                .forEach((name, value) -> message.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        producer.send(message).get();
    }

    /** The replies about a migration in their order, once there are as many as expected. */
    List<Reply> replies(UUID migration, int expected) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (of(migration).size() < expected && System.nanoTime() < end) {
            consumer.poll(Duration.ofMillis(100)).forEach(replies::add);
        }
        List<Reply> found = of(migration);
        if (found.size() != expected) {
            throw new AssertionError("expected " + expected + " replies, got " + found);
        }
        return found;
    }

    /** Everything that this service said so far, headers included. */
    String everythingSaid() {
        consumer.poll(Duration.ofMillis(300)).forEach(replies::add);
        StringBuilder all = new StringBuilder();
        for (var reply : replies) {
            all.append(reply.value());
            reply.headers()
                    .forEach(header -> all.append(' ').append(new String(header.value(), StandardCharsets.UTF_8)));
            all.append('\n');
        }
        return all.toString();
    }

    private List<Reply> of(UUID migration) throws Exception {
        List<Reply> found = new ArrayList<>();
        for (var reply : replies) {
            if (migration.toString().equals(reply.key())) {
                found.add(new Reply(
                        new String(reply.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8),
                        JSON.readTree(reply.value())));
            }
        }
        return found;
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}
