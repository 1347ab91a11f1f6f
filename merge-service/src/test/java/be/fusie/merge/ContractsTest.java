package be.fusie.merge;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The records of {@link MergeMessages}, the approved examples and the AsyncAPI document say the same. */
class ContractsTest {

    private static final Path CONTRACTS = Path.of("contracts");
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private static final Map<String, Class<?>> MESSAGES = Map.ofEntries(
            entry(MergeMessages.PlanMerge.TYPE, MergeMessages.PlanMerge.class),
            entry(MergeMessages.MergePlanned.TYPE, MergeMessages.MergePlanned.class),
            entry(MergeMessages.PlanRefused.TYPE, MergeMessages.PlanRefused.class),
            entry(MergeMessages.StageMigration.TYPE, MergeMessages.StageMigration.class),
            entry(MergeMessages.MigrationStaged.TYPE, MergeMessages.MigrationStaged.class),
            entry(MergeMessages.STAGE_REFUSED, MergeMessages.Refused.class),
            entry(MergeMessages.DiscardStage.TYPE, MergeMessages.DiscardStage.class),
            entry(MergeMessages.STAGE_DISCARDED, MergeMessages.Done.class),
            entry(MergeMessages.DISCARD_FAILED, MergeMessages.Refused.class),
            entry(MergeMessages.MergeDatabases.TYPE, MergeMessages.MergeDatabases.class),
            entry(MergeMessages.DatabasesMerged.TYPE, MergeMessages.DatabasesMerged.class),
            entry(MergeMessages.MERGE_REFUSED, MergeMessages.Refused.class),
            entry(MergeMessages.UndoMerge.TYPE, MergeMessages.UndoMerge.class),
            entry(MergeMessages.MERGE_UNDONE, MergeMessages.Done.class),
            entry(MergeMessages.UNDO_FAILED, MergeMessages.Refused.class));

    @Test
    void every_message_has_one_approved_example_and_every_example_is_a_message() throws Exception {
        assertThat(examples().keySet())
                .isEqualTo(MESSAGES.keySet().stream().map(ContractsTest::name).collect(Collectors.toSet()));
    }

    @Test
    void every_record_reads_its_example_and_writes_it_again() throws Exception {
        Map<String, JsonNode> examples = examples();
        for (var message : MESSAGES.entrySet()) {
            JsonNode example = examples.get(name(message.getKey()));
            Object read = JSON.treeToValue(example, message.getValue());
            assertThat(JSON.readTree(JSON.writeValueAsString(read)))
                    .as(message.getKey())
                    .isEqualTo(example);
        }
    }

    @Test
    void the_asyncapi_document_names_every_message_and_its_schemas_accept_the_examples() throws Exception {
        // Schemas of AsyncAPI stand where those of JSON Schema do not.
        String yaml =
                Files.readString(CONTRACTS.resolve("asyncapi.yaml")).replace("#/components/schemas/", "#/definitions/");
        JsonNode document = new YAMLMapper().readTree(yaml);
        Set<String> documented = new TreeSet<>();
        document.at("/components/messages")
                .forEach(message -> documented.add(message.get("name").asText()));
        assertThat(documented).isEqualTo(new TreeSet<>(MESSAGES.keySet()));

        JsonSchemaFactory schemas = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7);
        Map<String, JsonNode> examples = examples();
        for (JsonNode message : document.at("/components/messages")) {
            String name = message.get("name").asText();
            var root = JSON.createObjectNode();
            root.set("definitions", document.at("/components/schemas"));
            root.set("allOf", JSON.createArrayNode().add(message.get("payload")));
            assertThat(schemas.getSchema(root).validate(examples.get(name(name))))
                    .as(name)
                    .isEmpty();
        }
    }

    private static String name(String type) {
        return type.substring("merge.".length());
    }

    private static Map<String, JsonNode> examples() throws IOException {
        try (Stream<Path> files = Files.list(CONTRACTS)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".json", ""), ContractsTest::read));
        }
    }

    private static JsonNode read(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
