package be.fusie.request.migration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.ConfigProvider;

/** Plays the other services over the real broker: it answers each command with the owner's approved example. */
final class OtherServices {

    /** Command → the reply that says yes. */
    private static final Map<String, String> YES = Map.ofEntries(
            Map.entry("merge.plan-merge.v1", "merge.merge-planned.v1"),
            Map.entry("billing.quote-migration.v1", "billing.migration-quoted.v1"),
            Map.entry("notification.announce-migration.v1", "notification.migration-announced.v1"),
            Map.entry("notification.correct-announcement.v1", "notification.announcement-corrected.v1"),
            Map.entry("merge.stage-migration.v1", "merge.migration-staged.v1"),
            Map.entry("merge.discard-stage.v1", "merge.stage-discarded.v1"),
            Map.entry("freeze.freeze-databases.v1", "freeze.databases-frozen.v1"),
            Map.entry("freeze.thaw-databases.v1", "freeze.databases-thawed.v1"),
            Map.entry("merge.merge-databases.v1", "merge.databases-merged.v1"),
            Map.entry("merge.undo-merge.v1", "merge.merge-undone.v1"),
            Map.entry("billing.reprovision-invoicing.v1", "billing.invoicing-reprovisioned.v1"),
            Map.entry("billing.restore-invoicing.v1", "billing.invoicing-restored.v1"),
            Map.entry("billing.reprovision-registration.v1", "billing.registration-reprovisioned.v1"),
            Map.entry("billing.restore-registration.v1", "billing.registration-restored.v1"),
            Map.entry("freeze.open-receiver.v1", "freeze.receiver-opened.v1"),
            Map.entry("billing.charge-migration.v1", "billing.migration-charged.v1"),
            Map.entry("notification.hand-over-migration.v1", "notification.migration-handed-over.v1"));

    /** Answers nothing at all. */
    static final String SILENCE = "silence";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static OtherServices running;

    record Message(String topic, String key, String type, long sequence, JsonNode data) {}

    private final KafkaProducer<String, String> producer;
    private final List<Message> heard = new CopyOnWriteArrayList<>();
    private final Map<String, Long> sequences = new ConcurrentHashMap<>();
    private final Map<String, String> instead = new ConcurrentHashMap<>();
    private final Map<String, String> dataOf = new ConcurrentHashMap<>();
    private volatile boolean stutter;

    /** One for all tests of this JVM. */
    static synchronized OtherServices start() {
        if (running == null) {
            running = new OtherServices();
        }
        running.instead.clear();
        running.dataOf.clear();
        running.with("merge.merge-planned.v1", planned());
        running.stutter = false;
        return running;
    }

    /** The owner's example of a plan, with these school years open. */
    static String planned(String... schoolYearsOpen) {
        try {
            var plan =
                    (com.fasterxml.jackson.databind.node.ObjectNode) JSON.readTree(example("merge.merge-planned.v1"));
            plan.set("schoolYearsOpen", JSON.valueToTree(schoolYearsOpen));
            return plan.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private OtherServices() {
        String bootstrap = ConfigProvider.getConfig().getValue("fusie.test.kafka.bootstrap", String.class);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new StringSerializer());
        Thread thread = new Thread(() -> listen(bootstrap), "other-services");
        thread.setDaemon(true);
        thread.start();
    }

    private void listen(String bootstrap) {
        try (var consumer = new KafkaConsumer<>(
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
                new StringDeserializer())) {
            consumer.subscribe(List.of(
                    "freeze.commands",
                    "merge.commands",
                    "billing.commands",
                    "notification.commands",
                    "migration.events"));
            while (true) {
                consumer.poll(Duration.ofMillis(50)).forEach(this::hear);
            }
        }
    }

    private void hear(ConsumerRecord<String, String> kafka) {
        try {
            Message message = new Message(
                    kafka.topic(),
                    kafka.key(),
                    header(kafka, "ce_type"),
                    Long.parseLong(header(kafka, "ce_sequence")),
                    JSON.readTree(kafka.value()));
            heard.add(message);
            if (!message.topic().equals("migration.events")) {
                answer(message);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String header(ConsumerRecord<String, String> kafka, String name) {
        return new String(kafka.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private void answer(Message command) {
        String reply = instead.getOrDefault(command.type(), YES.get(command.type()));
        if (reply == null) {
            throw new AssertionError("no service knows " + command.type());
        }
        if (!reply.equals(SILENCE)) {
            reply(command.key(), reply);
            if (stutter) {
                reply(command.key(), reply);
            }
        }
    }

    /** From now on the command is answered so. */
    OtherServices when(String command, String reply) {
        instead.put(command, reply);
        return this;
    }

    /** From now on the command is answered with yes again. */
    OtherServices heal(String command) {
        instead.remove(command);
        return this;
    }

    /** From now on the reply has this content instead of the example's. */
    OtherServices with(String reply, String data) {
        dataOf.put(reply, data);
        return this;
    }

    /** From now on each answer is given twice: as a duplicate message, and as another message that says the same. */
    OtherServices stuttering() {
        stutter = true;
        return this;
    }

    /** Sends a reply as its owner would. */
    void reply(String key, String type) {
        String source = type.substring(0, type.indexOf('.')) + "-service";
        long sequence = sequences.merge(source + key, 1L, Long::sum);
        UUID id = UUID.randomUUID();
        String data = dataOf.getOrDefault(type, example(type));
        send(key, type, source, sequence, id, data);
        if (stutter) {
            send(key, type, source, sequence, id, data);
        }
    }

    private void send(String key, String type, String source, long sequence, UUID id, String data) {
        var message = new ProducerRecord<>("migration.replies", key, data);
        Map.of(
                        "ce_specversion",
                        "1.0",
                        "ce_id",
                        id.toString(),
                        "ce_source",
                        source,
                        "ce_type",
                        type,
                        "ce_sequence",
                        Long.toString(sequence))
                .forEach((name, value) -> message.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        producer.send(message);
    }

    /** The owner's approved example of a message. */
    static String example(String type) {
        int dot = type.indexOf('.');
        Path file = Path.of("..", type.substring(0, dot) + "-service", "contracts", type.substring(dot + 1) + ".json");
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("the owner of " + type + " has to publish " + file, e);
        }
    }

    /** The commands about a migration in the order they were sent, planning left out. */
    List<String> commands(String migration) {
        return heard.stream()
                .filter(m -> m.key().equals(migration) && !m.topic().equals("migration.events"))
                .map(Message::type)
                .filter(type -> !type.equals(Commands.PLAN) && !type.equals(Commands.QUOTE))
                .toList();
    }

    JsonNode data(String migration, String type) {
        return heard.stream()
                .filter(m -> m.key().equals(migration) && m.type().equals(type))
                .reduce((first, last) -> last)
                .orElseThrow(() -> new AssertionError(type + " was not sent: " + heard))
                .data();
    }

    List<Message> events(String migration) {
        return heard.stream()
                .filter(m -> m.key().equals(migration) && m.topic().equals("migration.events"))
                .toList();
    }

    String everythingHeard() {
        return heard.toString();
    }
}
