package be.fusie.kit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Speaks to the service under test as another service would, over the real broker. */
class Topics implements AutoCloseable {

    private final String bootstrap;
    private final KafkaProducer<String, String> producer;

    Topics(String bootstrap) {
        this.bootstrap = bootstrap;
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new StringSerializer());
    }

    void send(String key, long sequence, String type, String data) throws Exception {
        send(UUID.randomUUID(), key, sequence, type, data, "");
    }

    void send(UUID id, String key, long sequence, String type, String data, String traceparent) throws Exception {
        var message = new ProducerRecord<>("echo.commands", key, data);
        Map.of(
                        "ce_id",
                        id.toString(),
                        "ce_source",
                        "tester",
                        "ce_type",
                        type,
                        "ce_sequence",
                        Long.toString(sequence),
                        "traceparent",
                        traceparent)
                .forEach((name, value) -> message.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        producer.send(message).get();
    }

    void sendRaw(String key, String data) throws Exception {
        producer.send(new ProducerRecord<>("echo.commands", key, data)).get();
    }

    /** All that the topic holds for which the test is true, once there are as many as expected. */
    List<ConsumerRecord<String, String>> await(
            String topic, int expected, Predicate<ConsumerRecord<String, String>> test) {
        List<ConsumerRecord<String, String>> found = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap), new StringDeserializer(), new StringDeserializer())) {
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            List<TopicPartition> partitions = List.of();
            while (partitions.isEmpty() && System.nanoTime() < end) {
                partitions = consumer.partitionsFor(topic).stream()
                        .map(p -> new TopicPartition(topic, p.partition()))
                        .toList();
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (found.size() < expected && System.nanoTime() < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(r -> {
                    if (test.test(r)) {
                        found.add(r);
                    }
                });
            }
        }
        if (found.size() < expected) {
            throw new AssertionError("only " + found.size() + " of " + expected + " on " + topic);
        }
        return found;
    }

    static String header(ConsumerRecord<?, ?> message, String name) {
        var header = message.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close();
    }
}
