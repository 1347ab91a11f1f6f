package be.fusie.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What this service says and hears is what {@code contracts/} tells the others. */
class ContractsTest {

    private static final Path CONTRACTS = Path.of("contracts");
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

    private static final List<String> INSTITUTIONS = List.of("111111", "222222");
    private static final Map<String, Long> TOKENS = new LinkedHashMap<>();

    static {
        TOKENS.put("zuid", 1795000004L);
        TOKENS.put("noord", 1795000002L);
    }

    private static final Map<String, Object> MESSAGES = Map.of(
            FreezeMessages.FreezeDatabases.TYPE,
                    new FreezeMessages.FreezeDatabases("zuid", "noord", INSTITUTIONS, true, 900, 480),
            FreezeMessages.DatabasesFrozen.TYPE,
                    new FreezeMessages.DatabasesFrozen(Instant.parse("2026-07-06T06:15:02.317Z"), TOKENS),
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
                    new FreezeMessages.OpeningRefused("the databases are not frozen for this migration any more"));

    private static Path example(String type) {
        return CONTRACTS.resolve(type.replaceFirst("^freeze\\.", "") + ".json");
    }

    @Test
    void each_message_is_written_as_its_example_and_the_example_is_read_as_the_message() throws IOException {
        for (Map.Entry<String, Object> message : MESSAGES.entrySet()) {
            JsonNode example = JSON.readTree(example(message.getKey()).toFile());
            assertThat(JSON.readTree(JSON.writeValueAsString(message.getValue())))
                    .as(message.getKey())
                    .isEqualTo(example);
            assertThat(JSON.treeToValue(example, message.getValue().getClass()))
                    .as(message.getKey())
                    .isEqualTo(message.getValue());
        }
    }

    @Test
    void there_is_an_example_of_each_message_and_of_nothing_else() throws IOException {
        try (Stream<Path> files = Files.list(CONTRACTS)) {
            assertThat(files.filter(file -> file.toString().endsWith(".json")))
                    .containsExactlyInAnyOrderElementsOf(MESSAGES.keySet().stream()
                            .map(ContractsTest::example)
                            .toList());
        }
    }

    @Test
    void the_asyncapi_document_names_each_message_and_its_schemas_fit_the_examples() throws IOException {
        JsonNode document = new ObjectMapper(new YAMLFactory())
                .readTree(CONTRACTS.resolve("asyncapi.yaml").toFile());
        JsonNode messages = document.at("/components/messages");
        assertThat(messages).hasSize(MESSAGES.size());
        for (JsonNode message : messages) {
            String type = message.get("name").asText();
            ObjectNode schema = JSON.createObjectNode();
            schema.set("components", document.get("components"));
            schema.put("$ref", message.at("/payload/$ref").asText());
            assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                            .getSchema(schema)
                            .validate(JSON.readTree(example(type).toFile())))
                    .as(type)
                    .isEmpty();
        }
    }
}
