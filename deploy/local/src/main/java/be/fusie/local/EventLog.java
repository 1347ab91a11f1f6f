package be.fusie.local;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the public events of a migration, as a vendor would (N7), but from the beginning and without a group. */
public final class EventLog {

    private EventLog() {}

    /**
     * A public event.
     *
     * @param type such as {@code fusie.migration.frozen.v1}
     * @param sequence its number within the migration
     * @param data the JSON
     */
    public record Event(String type, String id, long sequence, String data) {}

    /** All events of a migration so far, in order. */
    public static List<Event> of(LocalPlatform platform, String migration) {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", platform.kafka().bootstrap());
        settings.put("enable.auto.commit", "false");
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (PartitionInfo info : consumer.partitionsFor("migration.events")) {
                partitions.add(new TopicPartition(info.topic(), info.partition()));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<Event> events = new ArrayList<>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, String> one : consumer.poll(Duration.ofMillis(500))) {
                    if (migration.equals(one.key())) {
                        events.add(new Event(
                                header(one, "ce_type"),
                                header(one, "ce_id"),
                                Long.parseLong("0" + header(one, "ce_sequence")),
                                one.value()));
                    }
                }
            }
            return events;
        }
    }

    private static String header(ConsumerRecord<String, String> one, String name) {
        Header header = one.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
