package be.fusie.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Another party on the broker, for tests of a service: it sends CloudEvents in Kafka's binary mode ({@code ce_*} headers)
 * and hears topics from their beginning, whenever it starts to listen.
 *
 * <p>Sending is safe from several threads, reading is for one thread at a time.
 */
public final class MessagePeer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TOPIC_IS_THERE = Duration.ofSeconds(20);

    private final String bootstrap;
    private final String source;
    private final KafkaProducer<String, String> producer;
    private final Map<String, Long> sequences = new ConcurrentHashMap<>();
    private Ear ear;

    /**
     * @param bootstrap the broker, such as {@code fusie.test.kafka.bootstrap}
     * @param source who sends, the {@code ce_source} of {@link #send(String, String, String, Object)}
     */
    public MessagePeer(String bootstrap, String source) {
        this.bootstrap = bootstrap;
        this.source = source;
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new StringSerializer());
    }

    /**
     * A record of a topic.
     *
     * @param key may be null in a record that is no message
     * @param value JSON text of a message; anything in other records
     * @param headers all of them, of a repeated one the last
     */
    public record Message(String topic, String key, String value, Map<String, String> headers) {

        /** A CloudEvent with a new id that has no source and no sequence yet, see {@link #with}. */
        public static Message event(String topic, String key, String type, Object data) {
            return new Message(
                    topic,
                    key,
                    text(data),
                    Map.of("ce_specversion", "1.0", "ce_id", UUID.randomUUID().toString(), "ce_type", type));
        }

        /** A record without any header, which is no message. */
        public static Message raw(String topic, String key, String value) {
            return new Message(topic, key, value, Map.of());
        }

        /** The same with one more, or another, header. */
        public Message with(String header, Object content) {
            Map<String, String> all = new TreeMap<>(headers);
            all.put(header, content.toString());
            return new Message(topic, key, value, all);
        }

        /** The header's text, or null when there is none. */
        public String header(String name) {
            return headers.get(name);
        }

        public String type() {
            return header("ce_type");
        }

        public long sequence() {
            return Long.parseLong(header("ce_sequence"));
        }

        /** The value as JSON; fails when it is none. */
        public JsonNode data() {
            try {
                return JSON.readTree(value);
            } catch (JsonProcessingException e) {
                throw new AssertionError("no JSON: " + this, e);
            }
        }

        public Content content() {
            return new Content(type(), data());
        }

        private static Message of(ConsumerRecord<String, String> heard) {
            Map<String, String> headers = new TreeMap<>();
            heard.headers().forEach(header -> headers.put(header.key(), string(header.value())));
            return new Message(heard.topic(), heard.key(), heard.value(), headers);
        }

        private static String string(byte[] header) {
            return header == null ? "" : new String(header, StandardCharsets.UTF_8);
        }

        private static String text(Object data) {
            try {
                return data instanceof String json ? json : JSON.writeValueAsString(data);
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException(e);
            }
        }
    }

    /** What a message says, without what tells it from another that says the same. */
    public record Content(String type, JsonNode data) {}

    /**
     * Sends the next message of a key: sequences are counted from 1 per topic and key.
     *
     * @param data a String is JSON text and sent as it stands, all else is written by Jackson
     * @return what was sent, to be sent once more as a duplicate
     */
    public Message send(String topic, String key, String type, Object data) {
        return send(Message.event(topic, key, type, data)
                .with("ce_source", source)
                .with("ce_sequence", sequences.merge(topic + '/' + key, 1L, Long::sum)));
    }

    /** Sends exactly this, whether it is a message or not, and waits until the broker has it. */
    public Message send(Message message) {
        var kafka = new ProducerRecord<>(message.topic(), message.key(), message.value());
        message.headers().forEach((name, value) -> kafka.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        try {
            producer.send(kafka).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("not sent: " + message, e.getCause());
        }
        return message;
    }

    /** All messages of the key in their order, once there are at least {@code expected}; fails when time is up. */
    public List<Message> await(String topic, String key, int expected, Duration within) {
        return await(topic, message -> key.equals(message.key()), expected, within);
    }

    /** All records for which the test is true, once there are at least {@code expected}; fails when time is up. */
    public List<Message> await(String topic, Predicate<Message> test, int expected, Duration within) {
        long end = System.nanoTime() + within.toNanos();
        Ear listening = listenTo(topic);
        List<Message> found = listening.heard(topic, test);
        while (found.size() < expected && System.nanoTime() < end) {
            listening.hear();
            found = listening.heard(topic, test);
        }
        if (found.size() < expected) {
            throw new AssertionError("only %d of %d on %s: %s".formatted(found.size(), expected, topic, found));
        }
        return found;
    }

    /** All records that the topic holds now. */
    public List<Message> all(String topic) {
        Ear listening = listenTo(topic);
        listening.hearToTheEnd();
        return listening.heard(topic, any -> true);
    }

    /** From now on gives every record of the topics to the listener, on a daemon thread of its own that never ends. */
    public static void listen(String bootstrap, Collection<String> topics, Consumer<Message> listener) {
        Thread thread = new Thread(
                () -> {
                    try (Ear ear = new Ear(bootstrap)) {
                        topics.forEach(ear::add);
                        while (true) {
                            ear.hear().forEach(listener);
                        }
                    }
                },
                "listening to " + topics);
        thread.setDaemon(true);
        thread.start();
    }

    private Ear listenTo(String topic) {
        if (ear == null) {
            ear = new Ear(bootstrap);
        }
        ear.add(topic);
        return ear;
    }

    @Override
    public void close() {
        producer.close();
        if (ear != null) {
            ear.close();
        }
    }

    /** Reads whole topics, without a group; keeps what it heard. */
    private static final class Ear implements AutoCloseable {

        private final KafkaConsumer<String, String> consumer;
        private final Set<String> topics = new TreeSet<>();
        private final List<Message> heard = new ArrayList<>();

        Ear(String bootstrap) {
            consumer = new KafkaConsumer<>(
                    Map.of("bootstrap.servers", bootstrap), new StringDeserializer(), new StringDeserializer());
        }

        void add(String topic) {
            if (!topics.add(topic)) {
                return;
            }
            long end = System.nanoTime() + TOPIC_IS_THERE.toNanos();
            List<TopicPartition> added = List.of();
            while (added.isEmpty() && System.nanoTime() < end) { // it is made when it is asked for, in a while
                added = consumer.partitionsFor(topic).stream()
                        .map(partition -> new TopicPartition(topic, partition.partition()))
                        .toList();
            }
            if (added.isEmpty()) {
                throw new AssertionError("there is no topic " + topic);
            }
            List<TopicPartition> all = new ArrayList<>(consumer.assignment());
            all.addAll(added);
            consumer.assign(all);
            consumer.seekToBeginning(added);
        }

        /** What came in the next tenth of a second, or sooner. */
        List<Message> hear() {
            List<Message> now = new ArrayList<>();
            consumer.poll(Duration.ofMillis(100)).forEach(kafka -> now.add(Message.of(kafka)));
            heard.addAll(now);
            return now;
        }

        void hearToTheEnd() {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                hear();
            }
        }

        List<Message> heard(String topic, Predicate<Message> test) {
            return heard.stream()
                    .filter(message -> message.topic().equals(topic))
                    .filter(test)
                    .toList();
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
