package be.fusie.notification;

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

/** The records of {@link NotificationMessages}, the approved examples and the AsyncAPI document say the same. */
class ContractsTest {

    static final ContractFolder CONTRACTS = new ContractFolder(Path.of("contracts"), "notification");
    static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    static final Map<String, Class<?>> MESSAGES = Map.ofEntries(
            Map.entry(NotificationMessages.ANNOUNCE, NotificationMessages.AnnounceMigration.class),
            Map.entry(NotificationMessages.ANNOUNCED, NotificationMessages.MigrationAnnounced.class),
            Map.entry(NotificationMessages.ANNOUNCEMENT_REFUSED, NotificationMessages.Refused.class),
            Map.entry(NotificationMessages.CLOSE, NotificationMessages.CloseToDo.class),
            Map.entry(NotificationMessages.CORRECT, NotificationMessages.CorrectAnnouncement.class),
            Map.entry(NotificationMessages.CORRECTED, NotificationMessages.AnnouncementCorrected.class),
            Map.entry(NotificationMessages.CORRECTION_FAILED, NotificationMessages.Refused.class),
            Map.entry(NotificationMessages.HAND_OVER, NotificationMessages.HandOverMigration.class),
            Map.entry(NotificationMessages.HANDED_OVER, NotificationMessages.MigrationHandedOver.class),
            Map.entry(NotificationMessages.HAND_OVER_REFUSED, NotificationMessages.Refused.class),
            Map.entry(NotificationMessages.REMIND, NotificationMessages.RemindSigners.class),
            Map.entry(NotificationMessages.WARN, NotificationMessages.WarnOfFreeze.class),
            Map.entry(NotificationMessages.ALERT, NotificationMessages.AlertOperators.class),
            Map.entry(NotificationMessages.RETRACT, NotificationMessages.RetractHandOver.class),
            Map.entry(NotificationMessages.RETRACTED, NotificationMessages.HandOverRetracted.class),
            Map.entry(NotificationMessages.RETRACTION_FAILED, NotificationMessages.Refused.class));

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

    @Test
    void what_an_announcement_and_a_hand_over_may_say_besides_is_read() throws Exception {
        var announce = JSON.readValue(
                CONTRACTS
                        .exampleText(NotificationMessages.ANNOUNCE)
                        .replaceFirst(
                                "\\{",
                                "{\"boardChanges\": true, \"links\": [{\"rel\": \"rights\", \"href\": \"http://x/rights\"}],"),
                NotificationMessages.AnnounceMigration.class);
        assertThat(Links.href(announce.links(), "rights")).isEqualTo("http://x/rights");
        assertThat(announce.boardChanges()).isTrue();
    }

    @Test
    void the_example_contacts_are_valid() throws Exception {
        ContactEntry[] entries =
                JSON.readValue(Path.of("contracts/rest/contacts.json").toFile(), ContactEntry[].class);
        assertThat(ContactEntry.faults(java.util.List.of(entries))).isEmpty();
    }
}
