package be.fusie.billing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The approved examples, the AsyncAPI document and the records are of one mind. */
class ContractsTest {
    private static final Path CONTRACTS = Path.of("contracts");
    private static final Map<String, Class<?>> RECORDS = Map.ofEntries(
            Map.entry("quote-migration", BillingMessages.QuoteMigration.class),
            Map.entry("migration-quoted", BillingMessages.MigrationQuoted.class),
            Map.entry("quote-refused", BillingMessages.Refused.class),
            Map.entry("reprovision-invoicing", BillingMessages.ReprovisionInvoicing.class),
            Map.entry("invoicing-reprovisioned", BillingMessages.InvoicingReprovisioned.class),
            Map.entry("invoicing-refused", BillingMessages.Refused.class),
            Map.entry("restore-invoicing", BillingMessages.RestoreInvoicing.class),
            Map.entry("invoicing-restored", Map.class),
            Map.entry("invoicing-restore-failed", BillingMessages.Refused.class),
            Map.entry("reprovision-registration", BillingMessages.ReprovisionRegistration.class),
            Map.entry("registration-reprovisioned", BillingMessages.RegistrationReprovisioned.class),
            Map.entry("registration-refused", BillingMessages.Refused.class),
            Map.entry("restore-registration", BillingMessages.RestoreRegistration.class),
            Map.entry("registration-restored", Map.class),
            Map.entry("registration-restore-failed", BillingMessages.Refused.class),
            Map.entry("charge-migration", BillingMessages.ChargeMigration.class),
            Map.entry("migration-charged", BillingMessages.MigrationCharged.class),
            Map.entry("charge-refused", BillingMessages.Refused.class),
            Map.entry("credit-migration", BillingMessages.CreditMigration.class),
            Map.entry("migration-credited", BillingMessages.MigrationCredited.class),
            Map.entry("credit-failed", BillingMessages.Refused.class));

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .build();
    private static JsonNode document;
    private static final Map<String, JsonNode> EXAMPLES = new TreeMap<>();

    @BeforeAll
    static void read() throws IOException {
        document = JSON.valueToTree(new Yaml().load(Files.readString(CONTRACTS.resolve("asyncapi.yaml"))));
        try (var files = Files.list(CONTRACTS)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".v1.json")).toList()) {
                EXAMPLES.put(file.getFileName().toString().replace(".v1.json", ""), JSON.readTree(file.toFile()));
            }
        }
    }

    @Test
    void every_message_has_one_example_one_record_and_one_place_in_the_document() {
        Set<String> documented = new TreeSet<>();
        document.at("/components/messages")
                .forEach(message -> documented.add(message.get("name").asText().replaceAll("^billing\\.|\\.v1$", "")));
        assertThat(documented).isEqualTo(EXAMPLES.keySet()).isEqualTo(RECORDS.keySet());

        Set<String> onChannels = new TreeSet<>();
        for (String channel : Set.of("commands", "replies")) {
            document.at("/channels/" + channel + "/messages").fieldNames().forEachRemaining(onChannels::add);
        }
        Set<String> messages = new TreeSet<>();
        document.at("/components/messages").fieldNames().forEachRemaining(messages::add);
        assertThat(onChannels).isEqualTo(messages);
    }

    @Test
    void every_example_obeys_the_schema_of_its_message() {
        var factory = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
        for (JsonNode message : document.at("/components/messages")) {
            var root = JSON.createObjectNode();
            root.set("components", document.get("components"));
            root.set("$ref", message.at("/payload/$ref"));
            JsonSchema schema = factory.getSchema(root);
            String name = message.get("name").asText().replaceAll("^billing\\.|\\.v1$", "");
            assertThat(schema.validate(EXAMPLES.get(name))).as(name).isEmpty();
        }
    }

    @Test
    void every_record_reads_and_writes_its_example_without_loss() throws IOException {
        for (var example : EXAMPLES.entrySet()) {
            Object message = JSON.treeToValue(example.getValue(), RECORDS.get(example.getKey()));
            JsonNode written = JSON.readTree(JSON.writeValueAsBytes(message));
            assertThat(unordered(written)).as(example.getKey()).isEqualTo(unordered(example.getValue()));
        }
    }

    /** Institutions are a set, and tokens a map: their order says nothing. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> unordered(JsonNode message) throws IOException {
        Map<String, Object> fields = JSON.treeToValue(message, Map.class);
        fields.computeIfPresent("institutions", (name, numbers) -> Set.copyOf((List<?>) numbers));
        return fields;
    }
}
