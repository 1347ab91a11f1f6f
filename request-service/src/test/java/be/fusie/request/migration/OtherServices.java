package be.fusie.request.migration;

import be.fusie.platform.ContractFolder;
import be.fusie.platform.MessagePeer;
import be.fusie.platform.MessagePeer.Message;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.microprofile.config.ConfigProvider;

/** Plays the other services over the real broker: it answers each command with the owner's approved example. */
final class OtherServices {

    /** Command → the reply that says yes. */
    private static final Map<String, String> YES = Map.ofEntries(
            Map.entry("notification.remind-signers.v1", "silence"),
            Map.entry("notification.warn-of-freeze.v1", "silence"),
            Map.entry("notification.alert-operators.v1", "silence"),
            Map.entry("merge.plan-merge.v1", "merge.merge-planned.v1"),
            Map.entry("merge.request-rehearsal.v1", "silence"),
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
            Map.entry("freeze.announce-freeze.v1", "freeze.freeze-announced.v1"),
            Map.entry("merge.preview-undo.v1", "merge.undo-previewed.v1"),
            Map.entry("freeze.freeze-again.v1", "freeze.databases-frozen-again.v1"),
            Map.entry("billing.credit-migration.v1", "billing.migration-credited.v1"),
            Map.entry("notification.retract-hand-over.v1", "notification.hand-over-retracted.v1"),
            Map.entry("billing.charge-migration.v1", "billing.migration-charged.v1"),
            Map.entry("notification.hand-over-migration.v1", "notification.migration-handed-over.v1"));

    /** Answers nothing at all. */
    static final String SILENCE = "silence";

    private static final String EVENTS = "migration.events";
    private static OtherServices running;

    private final String bootstrap = ConfigProvider.getConfig().getValue("fusie.test.kafka.bootstrap", String.class);
    private final Map<String, MessagePeer> services = new ConcurrentHashMap<>();
    private final List<Message> heard = new CopyOnWriteArrayList<>();
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

    /**
     * The owner's example of a plan, with these school years open. Nothing of it has to be confirmed (R16), so that tests
     * can sign at once.
     */
    static String planned(String... schoolYearsOpen) {
        ObjectNode plan = plannedWithChanges();
        plan.set("schoolYearsOpen", new ObjectMapper().valueToTree(schoolYearsOpen));
        plan.putObject("persons").put("moved", 0).put("matched", 0).put("copied", 0);
        plan.put("ogmCollisions", 0).put("openPairs", 0);
        plan.putArray("findings");
        plan.remove("outlook");
        return plan.toString();
    }

    /** The owner's example of a plan as it is, all that has to be confirmed included (R16); no school year is open. */
    static ObjectNode plannedWithChanges() {
        String type = "merge.merge-planned.v1";
        ObjectNode plan = (ObjectNode) contractsOf(owner(type)).example(type);
        plan.putArray("schoolYearsOpen");
        return plan;
    }

    private OtherServices() {
        MessagePeer.listen(
                bootstrap,
                List.of("freeze.commands", "merge.commands", "billing.commands", "notification.commands", EVENTS),
                this::hear);
    }

    private void hear(Message message) {
        if (message.sequence() < 1 || !message.data().isObject()) {
            throw new AssertionError("neither command nor event: " + message);
        }
        heard.add(message);
        if (!message.topic().equals(EVENTS)) {
            answer(message);
        }
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
        var service = services.computeIfAbsent(owner(type) + "-service", name -> new MessagePeer(bootstrap, name));
        Message sent = service.send("migration.replies", key, type, dataOf.getOrDefault(type, example(type)));
        if (stutter) {
            service.send(sent);
        }
    }

    /** The owner's approved example of a message. */
    static String example(String type) {
        return contractsOf(owner(type)).exampleText(type);
    }

    /** What the service publishes, in its own folder. */
    static ContractFolder contractsOf(String owner) {
        return new ContractFolder(Path.of("..", owner + "-service", "contracts"), owner);
    }

    private static String owner(String type) {
        return type.substring(0, type.indexOf('.'));
    }

    /** The commands about a migration in the order they were sent, planning, notices and calls for operators left out. */
    List<String> commands(String migration) {
        return heard.stream()
                .filter(m -> m.key().equals(migration) && !m.topic().equals(EVENTS))
                .map(Message::type)
                .filter(type -> !List.of(Commands.PLAN, Commands.QUOTE, Commands.NOTICE, Commands.WARN, Commands.ALERT)
                        .contains(type))
                .toList();
    }

    /** What was sent of a type about a migration, in order. */
    List<JsonNode> all(String migration, String type) {
        return heard.stream()
                .filter(m -> m.key().equals(migration) && m.type().equals(type))
                .map(Message::data)
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
                .filter(m -> m.key().equals(migration) && m.topic().equals(EVENTS))
                .toList();
    }

    String everythingHeard() {
        return heard.toString();
    }
}
