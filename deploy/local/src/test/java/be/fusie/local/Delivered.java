package be.fusie.local;

import be.fusie.reference.Invariants.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads all topics from their beginning and compares with what the services committed (I7). */
final class Delivered {

    private Delivered() {}

    /** Every outbox row of a migration is in its topic, and after removing duplicates the sequences have no gap. */
    static Finding everyEventOf(UUID migration, LocalPlatform platform) throws SQLException {
        Map<String, TreeSet<Long>> delivered = new TreeMap<>();
        Map<String, Long> last = new TreeMap<>();
        Set<String> ids = new TreeSet<>();
        List<String> wrong = new ArrayList<>();
        for (ConsumerRecord<String, String> event : read(platform, migration)) {
            String stream = event.topic() + " from " + header(event, "ce_source");
            long sequence = Long.parseLong(header(event, "ce_sequence"));
            ids.add(header(event, "ce_id"));
            if (delivered.computeIfAbsent(stream, any -> new TreeSet<>()).add(sequence)
                    && sequence != last.merge(stream, 1L, Long::sum)) {
                wrong.add("%s: %d comes out of order".formatted(stream, sequence));
            }
        }
        delivered.forEach((stream, sequences) -> {
            if (sequences.first() != 1 || sequences.last() != sequences.size()) {
                wrong.add(stream + " has a gap: " + sequences);
            }
        });
        int committed = 0;
        for (Service service : Service.values()) {
            try (Connection connection = platform.postgres().connect(service.database());
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(
                            "select message_id, type from outbox where key = '" + migration + "'")) {
                while (rows.next()) {
                    committed++;
                    if (!ids.contains(rows.getString(1))) {
                        wrong.add(rows.getString(2) + " of " + service.module() + " never arrived");
                    }
                }
            }
        }
        return new Finding(
                "I7",
                "every committed event arrived, in order and without a gap",
                wrong.isEmpty() && committed > 0,
                wrong.isEmpty() ? committed + " events in " + delivered.keySet() : wrong.toString());
    }

    /**
     * Nothing that tells who somebody is went through a topic or into a log (I9): no national number and no mail address,
     * and in the topics no director either.
     */
    static Finding nothingPersonal(Filed migration, LocalPlatform platform) throws SQLException, IOException {
        Set<String> canaries = new TreeSet<>();
        for (var database :
                List.of(migration.landscape().source(), migration.landscape().receiver())) {
            try (Connection connection = platform.postgres().connect(database.name());
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(
                            """
                            select national_number from person where national_number is not null
                            union all select value from contact_point where kind = 'email'
                            """)) {
                while (rows.next()) {
                    canaries.add(rows.getString(1));
                }
            }
        }
        migration
                .landscape()
                .contacts()
                .forEach(contact -> canaries.add(contact.get("mail").toString()));
        List<String> wrong = new ArrayList<>();
        for (Service service : Service.values()) {
            String log = Files.readString(platform.logFile(service));
            canaries.stream()
                    .filter(log::contains)
                    .findFirst()
                    .ifPresent(c -> wrong.add("the log of " + service.module()));
        }
        migration.landscape().institutions().forEach(institution -> canaries.add(institution.director()));
        List<ConsumerRecord<String, String>> events = read(platform, migration.id);
        events.stream()
                .filter(event -> canaries.stream().anyMatch(event.value()::contains))
                .forEach(event -> wrong.add(header(event, "ce_type")));
        return new Finding(
                "I9",
                "no personal data in topics and logs",
                wrong.isEmpty(),
                wrong.isEmpty() ? canaries.size() + " canaries, " + events.size() + " events" : wrong.toString());
    }

    private static List<ConsumerRecord<String, String>> read(LocalPlatform platform, UUID migration) {
        Map<String, Object> config = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                platform.kafka().bootstrap(),
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                StringDeserializer.class,
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                StringDeserializer.class,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false);
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(config)) {
            List<TopicPartition> partitions = consumer.listTopics().entrySet().stream()
                    .filter(topic -> !topic.getKey().startsWith("_"))
                    .flatMap(topic -> topic.getValue().stream())
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(500)).forEach(record -> {
                    if (migration.toString().equals(record.key())) {
                        records.add(record);
                    }
                });
            }
        }
        return records;
    }

    private static String header(ConsumerRecord<String, String> event, String name) {
        var header = event.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
