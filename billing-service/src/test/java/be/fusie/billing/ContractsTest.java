package be.fusie.billing;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.platform.ContractFolder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The approved examples, the AsyncAPI document and the records are of one mind. */
class ContractsTest {
    private static final ContractFolder CONTRACTS = new ContractFolder(Path.of("contracts"), "billing");
    private static final Map<String, Class<?>> RECORDS = Map.ofEntries(
            Map.entry("billing.quote-migration.v1", BillingMessages.QuoteMigration.class),
            Map.entry("billing.migration-quoted.v1", BillingMessages.MigrationQuoted.class),
            Map.entry("billing.quote-refused.v1", BillingMessages.Refused.class),
            Map.entry("billing.reprovision-invoicing.v1", BillingMessages.ReprovisionInvoicing.class),
            Map.entry("billing.invoicing-reprovisioned.v1", BillingMessages.InvoicingReprovisioned.class),
            Map.entry("billing.invoicing-refused.v1", BillingMessages.Refused.class),
            Map.entry("billing.restore-invoicing.v1", BillingMessages.RestoreInvoicing.class),
            Map.entry("billing.invoicing-restored.v1", Map.class),
            Map.entry("billing.invoicing-restore-failed.v1", BillingMessages.Refused.class),
            Map.entry("billing.reprovision-registration.v1", BillingMessages.ReprovisionRegistration.class),
            Map.entry("billing.registration-reprovisioned.v1", BillingMessages.RegistrationReprovisioned.class),
            Map.entry("billing.registration-refused.v1", BillingMessages.Refused.class),
            Map.entry("billing.restore-registration.v1", BillingMessages.RestoreRegistration.class),
            Map.entry("billing.registration-restored.v1", Map.class),
            Map.entry("billing.registration-restore-failed.v1", BillingMessages.Refused.class),
            Map.entry("billing.charge-migration.v1", BillingMessages.ChargeMigration.class),
            Map.entry("billing.migration-charged.v1", BillingMessages.MigrationCharged.class),
            Map.entry("billing.charge-refused.v1", BillingMessages.Refused.class),
            Map.entry("billing.credit-migration.v1", BillingMessages.CreditMigration.class),
            Map.entry("billing.migration-credited.v1", BillingMessages.MigrationCredited.class),
            Map.entry("billing.credit-failed.v1", BillingMessages.Refused.class));

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .build();

    @Test
    void every_message_has_one_example_one_record_and_one_place_in_the_document() {
        assertThat(CONTRACTS.documented()).containsExactlyInAnyOrderElementsOf(RECORDS.keySet());
        assertThat(CONTRACTS.examples()).containsOnlyKeys(RECORDS.keySet());

        Set<String> onChannels = new TreeSet<>(CONTRACTS.onChannel("commands"));
        onChannels.addAll(CONTRACTS.onChannel("replies"));
        assertThat(onChannels).isEqualTo(RECORDS.keySet());
    }

    @Test
    void every_example_obeys_the_schema_of_its_message() {
        for (String type : RECORDS.keySet()) {
            assertThat(CONTRACTS.faults(type)).as(type).isEmpty();
        }
    }

    @Test
    void every_record_reads_and_writes_its_example_without_loss() throws IOException {
        for (var example : CONTRACTS.examples().entrySet()) {
            Object message = JSON.treeToValue(example.getValue(), RECORDS.get(example.getKey()));
            JsonNode written = JSON.readTree(JSON.writeValueAsBytes(message));
            assertThat(unordered(written)).as(example.getKey()).isEqualTo(unordered(example.getValue()));
        }
    }

    @Test
    void the_command_for_a_new_board_is_read_without_loss() throws IOException {
        JsonNode command = JSON.readTree(Path.of("contracts/examples/reprovision-invoicing-new-board.v1.json")
                .toFile());
        Object message = JSON.treeToValue(command, BillingMessages.ReprovisionInvoicing.class);
        JsonNode written = JSON.readTree(JSON.writeValueAsBytes(message));
        assertThat(written.get("intake")).isEqualTo(command.get("intake"));
    }

    @Test
    void notification_service_reads_what_is_ticked_off_on_its_boards() throws IOException {
        var owner = new ContractFolder(Path.of("../notification-service/contracts"), "notification");
        JsonNode example = owner.example(BillingMessages.CLOSE_TO_DO);
        Object message = JSON.treeToValue(example, BillingMessages.CloseToDo.class);
        assertThat(JSON.<JsonNode>valueToTree(message)).isEqualTo(example);
    }

    /** Institutions are a set, and tokens a map: their order says nothing. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> unordered(JsonNode message) throws IOException {
        Map<String, Object> fields = JSON.treeToValue(message, Map.class);
        fields.computeIfPresent("institutions", (name, numbers) -> Set.copyOf((List<?>) numbers));
        return fields;
    }
}
