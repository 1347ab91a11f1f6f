package be.fusie.request.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import be.fusie.platform.PlatformTestResource;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The intake form when the board changes (R12, M14): drafted, submitted, part of the plan, sent to billing-service. */
@QuarkusTest
@TestProfile(FastSaga.class)
@WithTestResource(PlatformTestResource.class)
class IntakeTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private OtherServices others;
    private Schools schools;
    private String id;

    @BeforeEach
    void meet() {
        others = OtherServices.start();
        schools = Schools.next();
    }

    private void fileWithAnotherBoard() {
        Map<String, Object> request = schools.request();
        request.put("boardChanges", true);
        id = schools.file(request);
        Schools.await(id, "COLLECTING_CONSENT");
    }

    private String form() {
        return "/api/v1/migrations/" + id + "/intake/" + Schools.OTHER_BOARD;
    }

    private ObjectNode example() throws Exception {
        String text = java.nio.file.Files.readString(Path.of("contracts/examples/intake-form.json"))
                .replace("0123456749", Schools.OTHER_BOARD)
                .replace("111111", schools.number(1))
                .replace("222222", schools.number(2));
        return (ObjectNode) JSON.readTree(text);
    }

    private void awaitPlan(int version) {
        Awaitility.await()
                .until(() -> Schools.view(id).getInt("plan.version") == version
                        && Schools.view(id).getString("state").equals("COLLECTING_CONSENT"));
    }

    /** That invoicing starts anew has to be confirmed first (R16). */
    private void sign(int n) {
        List<String> confirmations = schools.sign(id, n).extract().path("confirmations.id");
        if (confirmations != null) {
            for (String one : confirmations) {
                schools.director(n)
                        .body(schools.signature(id, n))
                        .post("/api/v1/migrations/" + id + "/confirmations/" + one)
                        .then()
                        .statusCode(200);
            }
            schools.sign(id, n).statusCode(200);
        }
    }

    @Test
    void without_its_form_a_change_of_board_is_not_signed_and_with_it_billing_service_gets_what_the_plan_shows()
            throws Exception {
        fileWithAnotherBoard();
        schools.sign(id, 1)
                .statusCode(409)
                .body("type", endsWith("intake-form-missing"))
                .body("missing", hasItem("no form takes in institution " + schools.number(2)));

        ObjectNode half = example();
        half.remove("units");
        half.put("iban", "BE00");
        String first = schools.school(1)
                .body(half.toString())
                .put(form())
                .then()
                .statusCode(201)
                .body("faults.pointer", hasItem("/iban"))
                .body("faults.problem", hasItem(containsString("units")))
                .extract()
                .header("ETag");
        schools.director(1)
                .post(form() + "/submission")
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("errors.pointer", hasItem("/iban"));
        schools.school(2).body(half.toString()).put(form()).then().statusCode(428);
        schools.school(2)
                .header("If-Match", first)
                .body(example().toString())
                .put(form())
                .then()
                .statusCode(200)
                .body("faults", empty());
        schools.school(1)
                .header("If-Match", first)
                .body(half.toString())
                .put(form())
                .then()
                .statusCode(412)
                .body("remedy", notNullValue());
        schools.director(2).post(form() + "/submission").then().statusCode(403);
        String hash = schools.director(1)
                .post(form() + "/submission")
                .then()
                .statusCode(200)
                .extract()
                .path("hash");
        awaitPlan(2);
        schools.director(1).post(form() + "/submission").then().statusCode(200).body("hash", equalTo(hash));
        assertThat(Schools.view(id).getInt("plan.version"))
                .as("the same form again")
                .isEqualTo(2);
        var plan = schools.director(2).get("/api/v1/migrations/" + id + "/plan").jsonPath();
        assertThat(plan.getString("intake[0].hash")).isEqualTo(hash);
        assertThat(plan.getInt("intake[0].form.units[0].articles[0].priceCents"))
                .isEqualTo(450);

        List.of(1, 2, 4).forEach(this::sign);
        Schools.await(id, "COMPLETED");
        var sent = others.data(id, "billing.reprovision-invoicing.v1").path("intake");
        assertThat(sent).hasSize(1);
        assertThat(sent.path(0).path("iban").asText()).isEqualTo("BE68539007547034");
        assertThat(sent.path(0).path("units").path(0).path("iban").asText())
                .as("the board's, where a unit names none")
                .isEqualTo("BE68539007547034");
        assertThat(others.data(id, "billing.reprovision-registration.v1").has("intake"))
                .isFalse();
        String directory = "institutions.find { it.number == '" + schools.number(1) + "' }.board";
        assertThat(Schools.operator().get("/api/v1/directory").jsonPath().getString(directory))
                .isEqualTo(Schools.OTHER_BOARD);
        schools.school(1).body("{}").put(form()).then().statusCode(409);
        schools.school(1).get(form()).then().statusCode(200).body("faults", empty());
    }

    @Test
    void a_form_that_changes_voids_the_signatures_and_shows_the_difference() throws Exception {
        fileWithAnotherBoard();
        schools.director(1).body(example().toString()).put(form()).then().statusCode(201);
        schools.director(1).post(form() + "/submission").then().statusCode(200);
        awaitPlan(2);
        sign(2);
        ObjectNode dearer = example();
        ((ObjectNode) dearer.at("/units/0/articles/0")).put("priceCents", 475);
        String etag = schools.director(1).get(form()).header("ETag");
        schools.director(1)
                .header("If-Match", etag)
                .body(dearer.toString())
                .put(form())
                .then()
                .statusCode(200);
        assertThat(Schools.view(id).getList("consent.outstanding"))
                .as("a draft voids nothing")
                .hasSize(2);
        schools.director(2)
                .get("/api/v1/migrations/" + id + "/intake")
                .then()
                .body("forms[0].draftDiffers", equalTo(true))
                .body("missing", empty());
        schools.director(1).post(form() + "/submission").then().statusCode(200);
        awaitPlan(3);
        assertThat(Schools.view(id).getList("consent.outstanding")).hasSize(3);
        schools.director(2)
                .get("/api/v1/migrations/" + id + "/plans/3/changes")
                .then()
                .body("path", hasItem("/intake/0/form/units/0/articles/0/priceCents"));
        schools.director(1).delete(form()).then().statusCode(204);
        awaitPlan(4);
        schools.sign(id, 1).statusCode(409).body("type", endsWith("intake-form-missing"));
    }

    @Test
    void a_form_is_for_those_whom_the_migration_concerns_and_for_a_board_that_is_known() throws Exception {
        fileWithAnotherBoard();
        Schools strangers = Schools.next();
        strangers.school(1).body("{}").put(form()).then().statusCode(404);
        strangers.director(1).get(form()).then().statusCode(404);
        Schools.as("portal", "portal-" + schools.number(1)).get(form()).then().statusCode(403);
        schools.director(1).get(form()).then().statusCode(404).body("type", endsWith("unknown-intake-form"));
        schools.director(1)
                .body("{}")
                .put(form().replace(Schools.OTHER_BOARD, "0456789034"))
                .then()
                .statusCode(422)
                .body("type", endsWith("unknown-board"));
        schools.director(1)
                .body("{}")
                .put(form().replace(Schools.OTHER_BOARD, "12"))
                .then()
                .statusCode(400);
        for (String body : List.of("[]", "null", "", "{\"ibans\": 1}", "{\"units\": [3]}", "{} {}")) {
            schools.director(1).body(body).put(form()).then().statusCode(400).contentType("application/problem+json");
        }
        schools.director(1)
                .get("/api/v1/intake-form-schema")
                .then()
                .statusCode(200)
                .contentType("application/schema+json")
                .body("properties.units.type", equalTo("array"))
                .body("required", hasSize(7))
                .body("required", hasItem("address"));
    }

    @Test
    void where_the_board_stays_no_form_is_wanted() {
        id = schools.fileAndPlan();
        schools.director(1).body("{}").put(form()).then().statusCode(409).body("type", endsWith("board-stays"));
        schools.director(1)
                .get("/api/v1/migrations/" + id + "/intake")
                .then()
                .body("needed", equalTo(false))
                .body("forms", empty());
    }
}
