package be.fusie.merge;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.platform.ContractFolder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The records of {@link MergeMessages}, the approved examples and the AsyncAPI document say the same. */
class ContractsTest {

    private static final ContractFolder CONTRACTS = new ContractFolder(Path.of("contracts"), "merge");
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
            entry(MergeMessages.RehearseMigration.TYPE, MergeMessages.RehearseMigration.class),
            entry(MergeMessages.RequestRehearsal.TYPE, MergeMessages.RequestRehearsal.class),
            entry(MergeMessages.MigrationRehearsed.TYPE, MergeMessages.MigrationRehearsed.class),
            entry(MergeMessages.RehearsalRefused.TYPE, MergeMessages.RehearsalRefused.class),
            entry(MergeMessages.RightsDecided.TYPE, MergeMessages.RightsDecided.class),
            entry(MergeMessages.UndoFailed.TYPE, MergeMessages.UndoFailed.class),
            entry(MergeMessages.PreviewUndo.TYPE, MergeMessages.PreviewUndo.class),
            entry(MergeMessages.UndoPreviewed.TYPE, MergeMessages.UndoPreviewed.class),
            entry(MergeMessages.UNDO_PREVIEW_REFUSED, MergeMessages.Refused.class));

    @Test
    void every_message_has_one_approved_example_and_every_example_is_a_message() {
        assertThat(CONTRACTS.examples()).containsOnlyKeys(MESSAGES.keySet());
    }

    @Test
    void every_record_reads_its_example_and_writes_it_again() throws Exception {
        for (var message : MESSAGES.entrySet()) {
            JsonNode example = CONTRACTS.example(message.getKey());
            Object read = JSON.treeToValue(example, message.getValue());
            assertThat(JSON.readTree(JSON.writeValueAsString(read)))
                    .as(message.getKey())
                    .isEqualTo(example);
        }
    }

    @Test
    void the_asyncapi_document_names_every_message_and_its_schemas_accept_the_examples() {
        assertThat(CONTRACTS.documented()).containsExactlyInAnyOrderElementsOf(MESSAGES.keySet());
        for (String type : MESSAGES.keySet()) {
            assertThat(CONTRACTS.faults(type)).as(type).isEmpty();
        }
    }
}
