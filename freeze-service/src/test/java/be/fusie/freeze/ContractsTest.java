package be.fusie.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.platform.ContractFolder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What this service says and hears is what {@code contracts/} tells the others. */
class ContractsTest {

    private static final ContractFolder CONTRACTS = new ContractFolder(Path.of("contracts"), "freeze");
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

    private static final List<String> INSTITUTIONS = List.of("111111", "222222");
    private static final Map<String, Long> TOKENS = new LinkedHashMap<>();

    private static final Map<String, String> SCOPES = Map.of("zuid", "database", "noord", "database");

    static {
        TOKENS.put("zuid", 1795000004L);
        TOKENS.put("noord", 1795000002L);
    }

    private static final Map<String, Object> MESSAGES = new LinkedHashMap<>(Map.of(
            FreezeMessages.FreezeDatabases.TYPE,
                    new FreezeMessages.FreezeDatabases("zuid", "noord", INSTITUTIONS, true, 900, 480, 600L),
            FreezeMessages.DatabasesFrozen.TYPE,
                    new FreezeMessages.DatabasesFrozen(Instant.parse("2026-07-06T06:15:02.317Z"), TOKENS, SCOPES),
            FreezeMessages.FreezeRefused.TYPE,
                    new FreezeMessages.FreezeRefused("no guard is installed in zuid: install it, then try again"),
            FreezeMessages.ThawDatabases.TYPE, new FreezeMessages.ThawDatabases(),
            FreezeMessages.DatabasesThawed.TYPE, new FreezeMessages.DatabasesThawed(61.204),
            FreezeMessages.ThawFailed.TYPE,
                    new FreezeMessages.ThawFailed(
                            "the receiving database has been opened: nothing can be thawed any more, only completed"),
            FreezeMessages.OpenReceiver.TYPE,
                    new FreezeMessages.OpenReceiver("zuid", "noord", INSTITUTIONS, true, TOKENS),
            FreezeMessages.ReceiverOpened.TYPE,
                    new FreezeMessages.ReceiverOpened(Instant.parse("2026-07-06T07:02:41.008Z"), 2858.691),
            FreezeMessages.OpeningRefused.TYPE,
                    new FreezeMessages.OpeningRefused("the databases are not frozen for this migration any more")));

    static {
        MESSAGES.put(
                FreezeMessages.AnnounceFreeze.TYPE,
                new FreezeMessages.AnnounceFreeze(
                        "zuid", "noord", INSTITUTIONS, true, Instant.parse("2026-07-06T06:00:00Z")));
        MESSAGES.put(
                FreezeMessages.FreezeAnnounced.TYPE,
                new FreezeMessages.FreezeAnnounced(Instant.parse("2026-07-06T06:00:00Z")));
        MESSAGES.put(
                FreezeMessages.AnnouncementRefused.TYPE,
                new FreezeMessages.AnnouncementRefused("unknown database: oost"));
        Map<String, Long> again = new LinkedHashMap<>();
        again.put("zuid", 1795000005L);
        again.put("noord", 1795000007L);
        MESSAGES.put(
                FreezeMessages.FreezeAgain.TYPE,
                new FreezeMessages.FreezeAgain("zuid", "noord", INSTITUTIONS, true, 300, 480));
        MESSAGES.put(
                FreezeMessages.DatabasesFrozenAgain.TYPE,
                new FreezeMessages.DatabasesFrozenAgain(Instant.parse("2026-07-09T17:00:02.317Z"), again));
        MESSAGES.put(
                FreezeMessages.FreezeAgainFailed.TYPE,
                new FreezeMessages.FreezeAgainFailed(
                        "the receiver was not opened by this migration, or it is taken back already"));
    }

    @Test
    void each_message_is_written_as_its_example_and_the_example_is_read_as_the_message() throws IOException {
        for (Map.Entry<String, Object> message : MESSAGES.entrySet()) {
            JsonNode example = CONTRACTS.example(message.getKey());
            assertThat(JSON.readTree(JSON.writeValueAsString(message.getValue())))
                    .as(message.getKey())
                    .isEqualTo(example);
            assertThat(JSON.treeToValue(example, message.getValue().getClass()))
                    .as(message.getKey())
                    .isEqualTo(message.getValue());
        }
    }

    @Test
    void there_is_an_example_of_each_message_and_of_nothing_else() {
        assertThat(CONTRACTS.examples()).containsOnlyKeys(MESSAGES.keySet());
    }

    @Test
    void the_asyncapi_document_names_each_message_and_its_schemas_fit_the_examples() {
        assertThat(CONTRACTS.documented()).containsExactlyInAnyOrderElementsOf(MESSAGES.keySet());
        for (String type : MESSAGES.keySet()) {
            assertThat(CONTRACTS.faults(type)).as(type).isEmpty();
        }
    }
}
