package be.fusie.request.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import be.fusie.platform.PlatformTestResource;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A rehearsal that is asked for with one call (R14): what it asks, ticks, shows, and what it makes of the plan. */
@QuarkusTest
@TestProfile(FastSaga.class)
@WithTestResource(PlatformTestResource.class)
class RehearsalTest {

    private static final String DONE = "merge.migration-rehearsed.v1";

    private OtherServices others;
    private Schools schools;

    @BeforeEach
    void meet() {
        others = OtherServices.start();
        schools = Schools.next();
    }

    private static String at(String id) {
        return "/api/v1/migrations/" + id + "/rehearsals";
    }

    private String ask(String id, Map<String, Object> body) {
        return schools.director(1)
                .body(body)
                .post(at(id))
                .then()
                .statusCode(202)
                .header("Location", containsString(at(id) + "/"))
                .body("state", equalTo("WAITING"))
                .extract()
                .path("id");
    }

    private void answer(String id, String type, String reference, Map<String, Object> otherwise) {
        Awaitility.await().until(() -> others.commands(id).contains(Commands.REHEARSE));
        ObjectNode reply = (ObjectNode) OtherServices.contractsOf("merge").example(type);
        reply.put("reference", reference);
        otherwise.forEach((name, value) -> reply.set(name, new ObjectMapper().valueToTree(value)));
        others.with(type, reply.toString()).reply(id, type);
    }

    private static void awaitState(String id, String rehearsal, String state) {
        Awaitility.await()
                .until(() -> state.equals(
                        Schools.operator().get(at(id) + "/" + rehearsal).path("state")));
    }

    @Test
    void a_director_asks_and_what_was_found_is_shown_and_ticks_the_check_list() {
        String id = schools.fileAndPlan();
        Schools.operator()
                .body(Map.of("code", "rehearsal-done", "title", "Rehearsed", "owner", "OPERATOR", "binding", false))
                .post("/api/v1/migrations/" + id + "/preconditions")
                .then()
                .statusCode(201);
        String rehearsal = ask(id, Map.of());
        Awaitility.await().until(() -> others.commands(id).contains(Commands.REHEARSE));
        JsonNode command = others.data(id, Commands.REHEARSE);
        assertThat(command.path("reference").asText()).isEqualTo(rehearsal);
        assertThat(command.path("mask").asBoolean())
                .as("copies are masked by default")
                .isTrue();
        Schools.operator()
                .body(Map.of())
                .post(at(id))
                .then()
                .statusCode(409)
                .body("type", endsWith("rehearsal-running"))
                .body("rehearsal", equalTo(rehearsal));

        answer(id, DONE, rehearsal, Map.of());
        others.reply(id, DONE);
        awaitState(id, rehearsal, "PASSED");
        schools.director(2)
                .get(at(id))
                .then()
                .statusCode(200)
                .body("", hasSize(1))
                .body("[0].number", equalTo(1))
                .body("[0].readOnlySeconds", equalTo(16))
                .body("[0].basis", containsString("measured on copies"))
                .body("[0].masked", equalTo(true))
                .body("[0].reasons", empty());
        assertThat(Schools.view(id).getInt("rehearsal.readOnlySeconds")).isEqualTo(16);
        assertThat(Schools.view(id).getBoolean("rehearsal.passed")).isTrue();
        assertThat(Schools.view(id).getInt("plan.version"))
                .as("nobody asked for a new plan")
                .isEqualTo(1);
        Schools.operator()
                .get("/api/v1/migrations/" + id + "/preconditions")
                .then()
                .body("items.find { it.code == 'rehearsal-done' }.state", equalTo("DONE"))
                .body("items.find { it.code == 'rehearsal-done' }.reason", containsString("about 16 s"))
                .body("items.find { it.code == 'rehearsal-done' }.role", equalTo("service"));
        Schools.operator()
                .get("/api/v1/migrations/" + id + "/history")
                .then()
                .body("acts.act", hasItems("REHEARSAL_ASKED", "REHEARSED"));
    }

    @Test
    void one_that_passes_makes_a_new_plan_that_says_what_its_estimate_rests_on_when_that_was_asked_for() {
        String id = schools.fileAndPlan();
        ObjectNode planned = OtherServices.plannedWithChanges();
        ((ObjectNode) planned.at("/outlook/estimate")).put("rehearsal", 1);
        others.with("merge.merge-planned.v1", planned.toString());
        answer(id, DONE, ask(id, Map.of("newPlan", true, "mask", false)), Map.of());
        Awaitility.await().until(() -> Schools.view(id).getInt("plan.version") == 2);
        Schools.await(id, "COLLECTING_CONSENT");
        schools.director(1)
                .header("Accept", "application/json")
                .get("/api/v1/migrations/" + id + "/plan")
                .then()
                .body("readOnly.rehearsal", equalTo(1));
        schools.director(1)
                .header("Accept", "text/html")
                .get("/api/v1/migrations/" + id + "/plan?language=de")
                .then()
                .body(containsString("in Probe 1 genau dieses Umzugs gemessen"));
    }

    @Test
    void what_did_not_pass_or_could_not_be_done_says_why_and_opens_the_item_again() {
        String id = schools.fileAndPlan();
        Schools.operator()
                .body(Map.of("code", "rehearsal-done", "title", "Rehearsed", "owner", "OPERATOR"))
                .post("/api/v1/migrations/" + id + "/preconditions")
                .then()
                .statusCode(201);
        String first = ask(id, Map.of());
        answer(id, DONE, first, Map.of("passed", false, "forecastReadOnlySeconds", 0, "refusals", new Object[] {
            Map.of("code", "value-too-long", "detail", "A value is too long.", "remedy", "Shorten it.")
        }));
        awaitState(id, first, "FAILED");
        Schools.operator().get(at(id) + "/" + first).then().body("reasons[0].remedy", equalTo("Shorten it."));
        Schools.operator()
                .get("/api/v1/migrations/" + id + "/preconditions")
                .then()
                .body("open", hasItems("rehearsal-done"))
                .body("items.find { it.code == 'rehearsal-done' }.reason", containsString("value-too-long"));

        String second = ask(id, Map.of());
        answer(id, "merge.rehearsal-refused.v1", second, Map.of("number", 2));
        awaitState(id, second, "REFUSED");
        Schools.operator()
                .get(at(id) + "/" + second)
                .then()
                .body("reasons[0].detail", containsString("may not create databases"))
                .body("readOnlySeconds", nullValue());
        assertThat(Schools.view(id).getBoolean("rehearsal.passed"))
                .as("what could not be done found nothing")
                .isFalse();

        answer(id, DONE, UUID.randomUUID().toString(), Map.of("number", 3));
        Awaitility.await().until(() -> Schools.view(id).getBoolean("rehearsal.passed"));
        Schools.operator()
                .get(at(id))
                .then()
                .body("", hasSize(3))
                .body("[0].role", equalTo("service"))
                .body("[0].masked", nullValue());
    }

    @Test
    void what_does_not_concern_the_caller_or_comes_too_early_is_refused() {
        others.when("merge.plan-merge.v1", OtherServices.SILENCE);
        String id = schools.file(schools.request());
        schools.director(1).body(Map.of()).post(at(id)).then().statusCode(409).body("state", equalTo("PLANNING"));
        Schools.next().director(1).body(Map.of()).post(at(id)).then().statusCode(404);
        schools.director(1).get(at(id) + "/" + UUID.randomUUID()).then().statusCode(404);
        schools.director(1).get(at(id) + "/1").then().statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{\"mask\": \"perhaps\"}", "{\"columns\": {}}", "{\"mask\": 1}", "{"})
    void what_is_no_wish_is_a_problem_and_no_crash(String body) {
        Schools.operator()
                .body(body)
                .post(at(UUID.randomUUID().toString()))
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body(not(containsString("Exception")));
    }
}
