package be.fusie.request.migration;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.kit.messaging.MessageHandler;
import be.fusie.platform.ContractFolder;
import be.fusie.platform.PlatformTestResource;
import be.fusie.request.RequestSettings;
import be.fusie.request.migration.Commands.Facts;
import be.fusie.request.migration.MigrationRequest.Replacement;
import be.fusie.request.saga.PublicEvent;
import be.fusie.request.saga.Step;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.arc.All;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What we send and read is what the owners' files say; what we publish is what our own file says. */
@QuarkusTest
@TestProfile(FastSaga.class)
@WithTestResource(PlatformTestResource.class)
class ContractsTest {

    private static final Path FOLDER = Path.of("contracts");
    private static final ContractFolder CONTRACTS = new ContractFolder(FOLDER, "fusie.migration");
    private static final UUID MIGRATION = UUID.fromString("7f6f1d0e-4f0a-4a64-9c38-0d1a6a1f9b11");

    @Inject
    @All
    List<MessageHandler<?>> handlers;

    @Inject
    ObjectMapper json;

    @Inject
    RequestSettings settings;

    @ParameterizedTest
    @ValueSource(strings = {"freeze", "merge", "billing", "notification"})
    void every_message_its_owner_publishes_is_a_command_we_send_or_a_reply_we_read(String owner) throws Exception {
        Map<String, JsonNode> examples = OtherServices.contractsOf(owner).examples();
        assertThat(examples).isNotEmpty();
        // Owners may add fields (a reader leaves out what it does not know), but not leave out what we read.
        ObjectMapper strict = json.copy().enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);
        Map<String, Class<?>> replies =
                handlers.stream().collect(Collectors.toMap(MessageHandler::type, MessageHandler::payload));
        Map<String, Object> commands = commands();
        Set<String> unknown = new TreeSet<>();
        for (var example : examples.entrySet()) {
            if (replies.containsKey(example.getKey())) {
                assertThat(strict.treeToValue(example.getValue(), replies.get(example.getKey())))
                        .as(example.getKey())
                        .isNotNull();
            } else if (commands.containsKey(example.getKey())) {
                assertThat(shape(json.valueToTree(commands.get(example.getKey()))))
                        .as(example.getKey())
                        .isEqualTo(shape(example.getValue()));
            } else {
                unknown.add(example.getKey());
            }
        }
        // A rehearsal is merge-service's message to itself; billing-service ticks off to-dos.
        assertThat(unknown).isSubsetOf("merge.rehearse-migration.v1", "notification.close-to-do.v1");
        assertThat(examples.keySet())
                .as("replies and commands of ours that their owner does not publish")
                .containsAll(Stream.concat(replies.keySet().stream(), commands.keySet().stream())
                        .filter(type -> type.startsWith(owner + "."))
                        .toList());
    }

    @ParameterizedTest
    @EnumSource(PublicEvent.class)
    void our_events_are_as_the_approved_examples_and_the_asyncapi_document_say(PublicEvent event) throws Exception {
        Object sent = PublicEvents.of(
                event, facts(), List.of(), new Links(settings.links()), Instant.parse("2026-08-20T06:00:00.250Z"));
        assertThat(json.readTree(json.writeValueAsString(sent))).isEqualTo(CONTRACTS.example(event.type()));

        assertThat(CONTRACTS.documented()).containsOnlyOnce(event.type());
        assertThat(CONTRACTS.faults(event.type())).isEmpty();
    }

    @Test
    void the_example_request_and_directory_are_accepted_as_they_stand() throws Exception {
        ObjectMapper strict = json.copy().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        var request = strict.readValue(
                FOLDER.resolve("examples/migration-request.json").toFile(), MigrationRequest.class);
        var directory = strict.readValue(
                FOLDER.resolve("examples/directory.json").toFile(), be.fusie.request.directory.Directory.class);
        assertThat(directory.knowsDatabase(request.source())).isTrue();
        assertThat(directory.institution(request.requestedBy())).isPresent();
    }

    private Map<String, Object> commands() {
        Commands commands = new Commands(settings);
        Map<String, Object> all = new TreeMap<>();
        all.put(Commands.PLAN, commands.plan(facts()));
        all.put(Commands.QUOTE, commands.quote(facts()));
        all.put(
                Commands.REMIND,
                new Commands.RemindSigners(List.of("111111"), Instant.parse("2026-08-01T06:00:00Z"), 1, "http://…"));
        all.put(Commands.NOTICE, new Commands.AnnounceFreeze(facts().move(), Instant.parse("2026-08-20T06:00:00Z")));
        all.put(
                Commands.WARN,
                new Commands.WarnOfFreeze(
                        facts().move(),
                        List.of("111111"),
                        new Commands.Window(Instant.parse("2026-08-20T06:00:00Z"), 12),
                        "http://…"));
        all.put(
                Commands.ALERT,
                new Commands.AlertOperators(
                        facts().move(), Commands.Trouble.BLOCKED, "ANNOUNCE", false, "open", "http://…"));
        all.put(Commands.REHEARSE, new Commands.RequestRehearsal(MIGRATION, true));
        all.put(TakingBack.PREVIEW, new Commands.OnlyMove(facts().move()));
        for (Step step : Step.values()) {
            step.doneBy().ifPresent(type -> all.put(type, commands.done(step, facts(), Instant.now())));
            step.undoneBy().ifPresent(type -> all.put(type, commands.undone(step, facts())));
        }
        return all;
    }

    private Facts facts() {
        var request = new MigrationRequest(
                "zuid",
                "noord",
                true,
                null,
                LocalDate.of(2026, 8, 31),
                null,
                null,
                "111111",
                "director-111111",
                false,
                List.of(new Replacement("diet", "a", "b")),
                null,
                null,
                null,
                false,
                null);
        var persons = new Replies.Persons(1180, 20, 0);
        var merged = new Replies.DatabasesMerged(List.of(), persons, 250000, BigDecimal.ONE);
        var gathered = Gathered.nothing()
                .planned(new Replies.MergePlanned(
                        List.of(), persons, 3, List.of(), 11.5, "a setting", List.of(), 0, null, 0))
                .frozen(new Replies.DatabasesFrozen(
                        Instant.parse("2026-08-20T06:00:00Z"), Map.of("zuid", 7L, "noord", 3L)))
                .result(Step.MERGE, merged)
                .writable(61.2);
        return new Facts(
                MIGRATION,
                new Move("zuid", "noord", List.of("111111", "222222"), true),
                request,
                List.of("111111", "222222", "333333"),
                gathered,
                new Commands.Terms(null, null),
                null);
    }

    /** The message with each value replaced by its kind; of lists the first element; of tokens the names left out. */
    private static Object shape(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> fields = new TreeMap<>();
            node.fields()
                    .forEachRemaining(field -> fields.put(
                            field.getKey(),
                            field.getKey().equals("tokens") ? "NUMBER by name" : shape(field.getValue())));
            return fields;
        }
        if (node.isArray()) {
            return node.isEmpty() ? List.of() : List.of(shape(node.get(0)));
        }
        return node.getNodeType().name();
    }
}
