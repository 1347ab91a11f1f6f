package be.fusie.request.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import be.fusie.platform.PlatformTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** X1: a completed migration is taken back when two operators agree to what is lost by it. */
@QuarkusTest
@TestProfile(FastSaga.class)
@WithTestResource(PlatformTestResource.class)
class UndoTest {

    private static final String REASON = "{\"reason\": \"Canary-Reason: the wrong database\"}";
    private static final String PREVIEWED = "merge.undo-previewed.v1";

    private OtherServices others;
    private Schools schools;

    @BeforeEach
    void meet() {
        others = OtherServices.start();
        schools = Schools.next();
    }

    private static RequestSpecification second() {
        return Schools.as("operator", "otto");
    }

    private static String at(String id, String path) {
        return "/api/v1/migrations/" + id + path;
    }

    private String completed() {
        String id = schools.fileAndSign();
        Schools.await(id, "COMPLETED");
        return id;
    }

    /** @return the confirmation of the preview */
    private static String ask(String id) {
        Schools.operator()
                .body(REASON)
                .post(at(id, "/undo"))
                .then()
                .statusCode(202)
                .header("Location", containsString(at(id, "/undo")));
        return Awaitility.await("the preview")
                .atMost(Duration.ofSeconds(20))
                .until(
                        () -> Schools.operator()
                                .get(at(id, "/undo"))
                                .jsonPath()
                                .getString("request.preview.confirmation"),
                        confirmation -> confirmation != null);
    }

    private static ValidatableResponse confirm(RequestSpecification who, String id, String confirmation) {
        return who.body(Map.of("confirmation", confirmation))
                .post(at(id, "/undo/confirmation"))
                .then();
    }

    @Test
    void two_operators_take_a_completed_migration_back_and_vendors_hear_it_in_order() {
        String id = completed();
        Schools.operator()
                .get(at(id, "/undo"))
                .then()
                .statusCode(200)
                .body("possible", equalTo(true))
                .body("until", notNullValue())
                .body("nextStep", containsString("asks what would be lost"));
        confirm(second(), id, "0".repeat(64)).statusCode(409).body("type", containsString("undo-not-asked"));

        String confirmation = ask(id);
        Schools.operator()
                .get(at(id, "/undo"))
                .then()
                .body("request.preview.tables[0].table", equalTo("attendance"))
                .body("request.preview.tables[0].changed", equalTo(2))
                .body("nextStep", containsString("Another operator"));
        assertThat(Schools.view(id).getString("state")).isEqualTo("COMPLETED");
        confirm(Schools.operator(), id, confirmation)
                .statusCode(409)
                .body("type", containsString("second-person-needed"));
        confirm(second(), id, "0".repeat(64)).statusCode(409).body("type", containsString("other-list"));
        confirm(second(), id, confirmation).statusCode(200);

        var undone = Schools.await(id, "UNDONE");
        assertThat(undone.getString("reason")).contains("the wrong database");
        List<String> commands = others.commands(id);
        assertThat(commands.subList(commands.indexOf("notification.hand-over-migration.v1") + 1, commands.size()))
                .containsExactly(
                        "merge.preview-undo.v1",
                        "freeze.freeze-again.v1",
                        "merge.undo-merge.v1",
                        "billing.restore-registration.v1",
                        "billing.restore-invoicing.v1",
                        "freeze.thaw-databases.v1",
                        "billing.credit-migration.v1",
                        "notification.retract-hand-over.v1",
                        "merge.discard-stage.v1",
                        "notification.correct-announcement.v1");
        assertThat(others.data(id, "merge.undo-merge.v1").path("confirmation").asText())
                .isEqualTo(confirmation);
        assertThat(others.data(id, "merge.undo-merge.v1").path("tokens"))
                .as("of the second freeze")
                .isEqualTo(OtherServices.contractsOf("freeze")
                        .example("freeze.databases-frozen-again.v1")
                        .path("tokens"));
        assertThat(home(schools.number(1))).isEqualTo(schools.source);
        Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(others.events(id).stream()
                        .map(m -> m.type().replace("fusie.migration.", "").replace(".v1", "")))
                .endsWith("completed", "frozen", "thawed", "undone"));
        assertThat(Schools.operator().get(at(id, "/history")).jsonPath().getList("acts.act"))
                .contains("UNDO_ASKED", "TAKEN_BACK");
        assertThat(others.everythingHeard()).doesNotContain("Canary-Reason");
        Schools.operator().body(REASON).post(at(id, "/undo")).then().statusCode(409);
    }

    @Test
    void who_worked_on_meanwhile_stops_it_until_the_new_list_is_confirmed_by_two() {
        others.when("merge.undo-merge.v1", "merge.undo-failed.v1");
        String id = completed();
        confirm(second(), id, ask(id)).statusCode(200);
        var stopped = Schools.await(id, "NEEDS_ATTENTION");
        assertThat(stopped.getString("step")).isEqualTo("MERGE");
        assertThat(stopped.getInt("attempts")).as("trying again would not help").isEqualTo(1);
        assertThat(stopped.getString("nextStep")).contains("/undo/confirmation", "/undo/withdrawal");

        others.heal("merge.undo-merge.v1");
        others.with(PREVIEWED, OtherServices.example(PREVIEWED).replace("9f1c3d7a", "00000000"));
        String anew = ask(id);
        confirm(second(), id, anew).statusCode(200);
        Schools.await(id, "UNDONE");
        assertThat(others.data(id, "merge.undo-merge.v1").path("confirmation").asText())
                .isEqualTo(anew)
                .startsWith("00000000");
    }

    @Test
    void a_migration_whose_undo_is_stopped_can_be_kept_and_its_receiver_opens_again() {
        others.when("merge.undo-merge.v1", "merge.undo-failed.v1");
        String id = completed();
        confirm(second(), id, ask(id)).statusCode(200);
        Schools.await(id, "NEEDS_ATTENTION");
        Schools.act(Schools.operator(), id, "cancellation").statusCode(409);
        Schools.act(Schools.operator(), id, "undo/withdrawal").statusCode(200);
        var kept = Schools.await(id, "COMPLETED");
        assertThat(kept.getString("reason")).isNull();
        assertThat(others.commands(id)).endsWith("merge.merge-databases.v1", "freeze.open-receiver.v1");
        assertThat(home(schools.number(1))).isEqualTo(schools.receiver);
        Schools.operator()
                .get(at(id, "/undo"))
                .then()
                .body("request", equalTo(null))
                .body("possible", equalTo(true));
    }

    @Test
    void a_request_is_dropped_before_it_is_confirmed() {
        String id = completed();
        String confirmation = ask(id);
        Schools.act(second(), id, "undo/withdrawal").statusCode(200).body("state", equalTo("COMPLETED"));
        confirm(second(), id, confirmation).statusCode(409);
        Schools.act(second(), id, "undo/withdrawal").statusCode(409);
    }

    @Test
    void obstacles_are_told_and_nothing_is_confirmed_over_them() {
        others.when("merge.preview-undo.v1", "merge.undo-preview-refused.v1");
        String id = completed();
        Schools.operator().body(REASON).post(at(id, "/undo")).then().statusCode(202);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        Schools.operator().get(at(id, "/undo")).then().body("request.preview.refusal", notNullValue()));
        confirm(second(), id, "0".repeat(64)).statusCode(409).body("type", containsString("undo-obstacles"));
    }

    @Test
    void an_undo_that_keeps_failing_after_the_thaw_waits_for_an_operator() {
        others.when("billing.credit-migration.v1", "billing.credit-failed.v1");
        String id = completed();
        confirm(second(), id, ask(id)).statusCode(200);
        var stuck = Schools.await(id, "NEEDS_ATTENTION");
        assertThat(stuck.getString("step")).isEqualTo("CHARGE");
        assertThat(stuck.getString("nextStep")).contains("/retry", "/resolution");
        assertThat(home(schools.number(1))).isEqualTo(schools.source);
        Schools.act(Schools.operator(), id, "undo/withdrawal").statusCode(409);
        others.heal("billing.credit-migration.v1");
        Schools.act(Schools.operator(), id, "retry").statusCode(200);
        Schools.await(id, "UNDONE");
    }

    @Test
    void only_operators_take_back_only_what_is_completed_and_only_while_nothing_came_after() {
        String id = schools.fileAndPlan();
        Schools.operator()
                .body(REASON)
                .post(at(id, "/undo"))
                .then()
                .statusCode(409)
                .body("type", containsString("not-completed"));
        schools.director(1).get(at(id, "/undo")).then().statusCode(403);
        schools.director(1).body(REASON).post(at(id, "/undo")).then().statusCode(403);
        schools.signAll(id);
        Schools.await(id, "COMPLETED");

        var next = schools.request();
        next.put("institutions", List.of(schools.number(3)));
        next.put("requestedBy", schools.number(3));
        String later = Schools.operator()
                .body(next)
                .post("/api/v1/migrations")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        Schools.operator()
                .body(REASON)
                .post(at(id, "/undo"))
                .then()
                .statusCode(409)
                .body("type", containsString("request-open"));
        Schools.await(later, "COLLECTING_CONSENT");
        Schools.act(Schools.operator(), later, "cancellation").statusCode(200);
        Schools.operator().body("{}").post(at(id, "/undo")).then().statusCode(400);
        Schools.operator()
                .body("{\"confirmation\": \"short\"}")
                .post(at(id, "/undo/confirmation"))
                .then()
                .statusCode(400);
        Schools.operator()
                .get("/api/v1/migrations/00000000-0000-0000-0000-000000000000/undo")
                .then()
                .statusCode(404);
    }

    private static String home(String institution) {
        return Schools.operator()
                .get("/api/v1/directory")
                .jsonPath()
                .getString("institutions.find { it.number == '" + institution + "' }.home");
    }
}
