import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads the public events with a plain Kafka client, from any point on, and goes on where it was when it is started again.
 *
 * <pre>java -cp 'deploy/local/target/lib/*' deploy/vendors/EventReader.java BROKER STATE-FILE beginning|now|2026-08-20T06:00:00Z</pre>
 *
 * <p>The state file holds the next offset of each partition and the last sequence of each migration: an event that comes again
 * is recognised by its sequence, and a gap would be told. A real consumer keeps both in its database, in the transaction of the
 * work. It ends when its standard input does.
 */
public class EventReader {

    private static final String TOPIC = "migration.events";

    private final Path file;
    private final Properties state = new Properties();

    EventReader(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            try (var in = Files.newBufferedReader(file)) {
                state.load(in);
            }
        }
    }

    public static void main(String[] args) throws IOException {
        if (args.length != 3) {
            System.err.println("usage: java -cp … EventReader.java BROKER STATE-FILE beginning|now|<moment>");
            System.exit(2);
        }
        EventReader reader = new EventReader(Path.of(args[1]));
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", args[0]), new StringDeserializer(), new StringDeserializer())) {
            reader.begin(consumer, args[2]);
            System.out.println("reading " + TOPIC);
            while (System.in.available() == 0 || System.in.read() >= 0) {
                for (ConsumerRecord<String, String> event : consumer.poll(Duration.ofMillis(200))) {
                    reader.take(event);
                }
            }
        }
    }

    /** Where it was, or else where the caller wants to begin. */
    private void begin(KafkaConsumer<String, String> consumer, String from) {
        List<TopicPartition> partitions = consumer.partitionsFor(TOPIC).stream()
                .map(partition -> new TopicPartition(TOPIC, partition.partition()))
                .toList();
        consumer.assign(partitions);
        switch (from) {
            case "beginning" -> consumer.seekToBeginning(partitions);
            case "now" -> consumer.seekToEnd(partitions);
            default -> {
                Map<TopicPartition, Long> moments = new HashMap<>();
                partitions.forEach(p -> moments.put(p, Instant.parse(from).toEpochMilli()));
                Map<TopicPartition, OffsetAndTimestamp> offsets = consumer.offsetsForTimes(moments);
                consumer.seekToEnd(partitions);
                offsets.forEach((partition, at) -> {
                    if (at != null) {
                        consumer.seek(partition, at.offset());
                    }
                });
            }
        }
        for (TopicPartition partition : partitions) {
            String next = state.getProperty("offset." + partition.partition());
            if (next != null) {
                consumer.seek(partition, Long.parseLong(next));
            }
        }
    }

    private void take(ConsumerRecord<String, String> event) throws IOException {
        String type = header(event, "ce_type");
        long sequence = Long.parseLong(header(event, "ce_sequence"));
        long last = Long.parseLong(state.getProperty("sequence." + event.key(), "0"));
        if (sequence <= last) {
            System.out.println("AGAIN " + type + " " + event.key() + " " + sequence);
        } else {
            if (last > 0 && sequence != last + 1) {
                System.out.println("GAP before " + sequence + " of " + event.key());
            }
            System.out.println("NEW " + type + " " + event.key() + " " + sequence);
            state.setProperty("sequence." + event.key(), Long.toString(sequence));
        }
        state.setProperty("offset." + event.partition(), Long.toString(event.offset() + 1));
        try (var out = Files.newBufferedWriter(file)) {
            state.store(out, null);
        }
    }

    private static String header(ConsumerRecord<String, String> event, String name) {
        return new String(event.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
