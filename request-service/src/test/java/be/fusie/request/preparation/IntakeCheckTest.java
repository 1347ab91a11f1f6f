package be.fusie.request.preparation;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.request.CanonicalJson;
import be.fusie.request.preparation.IntakeCheck.Around;
import be.fusie.request.preparation.IntakeCheck.Fault;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The intake form (R12, M14): a draft may lack anything, what is submitted nothing, and all faults are told at once. */
class IntakeCheckTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FORM = Path.of("contracts/examples/intake-form.json");
    private static final Path COMMAND =
            Path.of("../billing-service/contracts/examples/reprovision-invoicing-new-board.v1.json");
    private static final Around AROUND = new Around(
            "0123456749",
            Set.of("0123456749", "0876543270"),
            Map.of("111111", "0876543270", "222222", "0876543270"),
            Map.of());

    private static ObjectNode example() throws Exception {
        return (ObjectNode) JSON.readTree(FORM.toFile());
    }

    @Test
    void the_example_is_whole_and_becomes_what_billing_service_is_sent() throws Exception {
        assertThat(IntakeCheck.malformed(example())).isEmpty();
        assertThat(IntakeCheck.faults(example(), AROUND)).isEmpty();
        JsonNode sent = JSON.readTree(COMMAND.toFile()).path("intake").path(0);
        assertThat(JSON.readTree(CanonicalJson.write(IntakeCheck.complete(example()))))
                .isEqualTo(sent);
    }

    @Test
    void an_empty_draft_is_no_mistake_but_tells_what_it_lacks() {
        ObjectNode empty = JSON.createObjectNode();
        assertThat(IntakeCheck.malformed(empty)).isEmpty();
        assertThat(IntakeCheck.faults(empty, AROUND))
                .hasSize(7)
                .extracting(Fault::problem)
                .anyMatch(problem -> problem.contains("'units'"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]",
                "3",
                "{\"boards\": \"0123456749\"}",
                "{\"iban\": 5}",
                "{\"address\": \"Leielaan 12, Kortrijk\"}",
                "{\"address\": {\"postalCode\": \"B-8500\"}}",
                "{\"address\": {\"country\": \"BE\"}}",
                "{\"units\": {}}",
                "{\"units\": [{\"articles\": [{\"priceCents\": \"4,50\"}]}]}",
                "{\"units\": [{\"articles\": [{\"priceCents\": 4.5}]}]}",
                "{\"units\": [{\"articles\": [{\"priceCents\": 900000000000}]}]}"
            })
    void what_is_no_form_is_no_draft_either(String text) throws Exception {
        assertThat(IntakeCheck.malformed(JSON.readTree(text))).isNotEmpty();
    }

    @Test
    void every_fault_is_told_at_once_with_its_place() throws Exception {
        ObjectNode form = example();
        form.put("board", "0876543270").put("iban", "BE68 5390 0754 7035").put("contact", "Jan Peeters");
        form.put("boardName", "jan@peeters.example");
        ((ArrayNode) form.path("institutions"))
                .addObject()
                .put("institution", "111111")
                .put("exact", true);
        ((ArrayNode) form.path("institutions"))
                .addObject()
                .put("institution", "999999")
                .put("exact", true);
        ((ObjectNode) form.path("address"))
                .put("street", " ")
                .put("postalCode", "0850")
                .remove("city");
        ObjectNode unit = (ObjectNode) form.path("units").path(0);
        unit.put("iban", "NL00BANK0123456789");
        ((ObjectNode) unit.path("articles").path(1)).put("code", "MAALTIJD").put("vatPercent", 7);
        ((ObjectNode) unit.path("activities").path(0)).put("article", "SOEP").put("until", "2026-08-31");
        ((ObjectNode) unit.path("activities").path(1)).put("from", "2026-02-30");
        ((ObjectNode) form.path("units").path(1)).put("institution", "333333").put("name", "");
        assertThat(IntakeCheck.faults(form, AROUND))
                .extracting(Fault::pointer)
                .containsExactly(
                        "/address",
                        "/address/postalCode",
                        "/address/street",
                        "/board",
                        "/boardName",
                        "/contact",
                        "/iban",
                        "/institutions/1/institution",
                        "/institutions/2/institution",
                        "/institutions/3/institution",
                        "/units/0/activities/0/article",
                        "/units/0/activities/0/until",
                        "/units/0/activities/1/from",
                        "/units/0/articles/1/code",
                        "/units/0/articles/1/vatPercent",
                        "/units/0/iban",
                        "/units/1/institution",
                        "/units/1/name");
    }

    @Test
    void an_institution_comes_under_one_new_board_only() throws Exception {
        Around around = new Around(
                "0123456749",
                Set.of("0123456749"),
                Map.of("111111", "0123456749", "222222", "0876543270"),
                Map.of("222222", "0456789034"));
        assertThat(IntakeCheck.faults(example(), around))
                .extracting(Fault::problem)
                .anyMatch(problem -> problem.contains("under this board already"))
                .anyMatch(problem -> problem.contains("0456789034"));
        Around unknown = new Around("0123456749", Set.of(), AROUND.boardOf(), Map.of());
        assertThat(IntakeCheck.faults(example(), unknown))
                .extracting(Fault::pointer)
                .containsExactly("/board");
    }

    @Test
    void two_units_of_an_institution_have_two_names() throws Exception {
        ObjectNode form = example();
        ((ArrayNode) form.path("units")).add(form.path("units").path(0).deepCopy());
        assertThat(IntakeCheck.faults(form, AROUND)).extracting(Fault::pointer).containsExactly("/units/2/name");
    }
}
