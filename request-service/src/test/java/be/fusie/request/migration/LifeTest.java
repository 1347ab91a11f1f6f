package be.fusie.request.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import be.fusie.platform.PlatformTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people do to a migration on its way: plan it anew, withdraw, pause, resume. */
@QuarkusTest
@TestProfile(FastSaga.class)
@WithTestResource(PlatformTestResource.class)
class LifeTest {

    private OtherServices others;
    private Schools schools;

    @BeforeEach
    void meet() {
        others = OtherServices.start();
        schools = Schools.next();
    }

    private static String at(String id, String path) {
        return "/api/v1/migrations/" + id + path;
    }

    private String withdrawal(int school) {
        return "{\"institution\": \"" + schools.number(school) + "\", \"reason\": \"Our council says no\"}";
    }

    @Test
    void a_plan_made_anew_is_a_new_version_that_voids_signatures_and_shows_what_changed() {
        String id = schools.fileAndPlan();
        String first = Schools.view(id).getString("plan.hash");
        schools.sign(id, 1).statusCode(200);
        String later = LocalDate.now().plusDays(9).toString();

        schools.director(1)
                .body(Map.of("reason", "Exams", "cutOverDate", later))
                .post(at(id, "/plans"))
                .then()
                .statusCode(202);

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> Schools.view(id).getInt("plan.version") == 2
                        && Schools.view(id).getString("state").equals("COLLECTING_CONSENT"));
        assertThat(Schools.view(id).getString("plan.hash")).isNotEqualTo(first);
        assertThat(Schools.view(id).getList("consent.outstanding"))
                .as("the signature under version 1 is void (R5)")
                .hasSize(3);
        schools.director(1)
                .body(Map.of("planHash", first, "institution", schools.number(1)))
                .post(at(id, "/signatures"))
                .then()
                .statusCode(409)
                .body("planVersion", equalTo(2));
        schools.director(2)
                .get(at(id, "/plans"))
                .then()
                .statusCode(200)
                .body("version", equalTo(List.of(1, 2)))
                .body("[0].hash", equalTo(first));
        schools.director(2)
                .get(at(id, "/plans/2/changes"))
                .then()
                .statusCode(200)
                .body("path", hasItem("/cutOverDate"))
                .body("find { it.path == '/cutOverDate' }.value", equalTo(later))
                .body("path", hasItem("/version"));
        schools.director(2).get(at(id, "/plans/1")).then().statusCode(200).header("Fusie-Plan-Hash", equalTo(first));
        schools.director(2)
                .get(at(id, "/plans/3"))
                .then()
                .statusCode(404)
                .body("type", equalTo("urn:fusie:problem:unknown-plan-version"));
        schools.signAll(id);
        Schools.await(id, "COMPLETED");
    }

    @Test
    void a_plan_is_not_made_anew_with_an_impossible_date_nor_by_others_nor_too_late() {
        String id = schools.fileAndPlan();
        String yesterday = LocalDate.now().minusDays(2).toString();
        schools.director(1)
                .body(Map.of("reason", "Back in time", "cutOverDate", yesterday))
                .post(at(id, "/plans"))
                .then()
                .statusCode(422)
                .body("type", equalTo("urn:fusie:problem:cut-over-in-the-past"));
        schools.director(2)
                .body(Map.of("reason", "Mine"))
                .post(at(id, "/plans"))
                .then()
                .statusCode(403);
        schools.director(3)
                .body(Map.of("reason", "Mine"))
                .post(at(id, "/plans"))
                .then()
                .statusCode(404);
        assertThat(Schools.view(id).getInt("plan.version")).isEqualTo(1);
        schools.signAll(id);
        Schools.await(id, "COMPLETED");
        schools.director(1)
                .body(Map.of("reason", "Again"))
                .post(at(id, "/plans"))
                .then()
                .statusCode(409);
    }

    @Test
    void a_signature_withdrawn_before_the_freeze_ends_the_migration() {
        Map<String, Object> request = schools.request();
        request.put("windowFrom", Instant.now().plus(Duration.ofDays(1)).toString());
        String id = schools.file(request);
        Schools.await(id, "COLLECTING_CONSENT");
        schools.director(2)
                .body(withdrawal(2))
                .post(at(id, "/withdrawals"))
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:fusie:problem:nothing-signed"));
        schools.signAll(id);
        Schools.await(id, "SCHEDULED");
        schools.director(3)
                .body(withdrawal(3))
                .post(at(id, "/withdrawals"))
                .then()
                .statusCode(404);
        schools.director(2)
                .body(withdrawal(2))
                .post(at(id, "/withdrawals"))
                .then()
                .statusCode(200);
        var end = Schools.await(id, "ABANDONED");
        assertThat(end.getString("reason")).contains("withdrawn by " + schools.number(2));
        assertThat(others.commands(id))
                .containsSubsequence("notification.announce-migration.v1", "notification.correct-announcement.v1");
    }

    @Test
    void a_paused_consent_keeps_its_time_and_goes_on_where_it_was() throws Exception {
        Map<String, Object> request = schools.request();
        request.put("consentDeadline", Instant.now().plusSeconds(4).toString());
        String id = schools.file(request);
        Schools.await(id, "COLLECTING_CONSENT");
        Schools.act(Schools.operator(), id, "pause").statusCode(200).body("paused", equalTo(true));
        Schools.act(Schools.operator(), id, "pause").statusCode(200);
        Schools.act(schools.director(1), id, "pause").statusCode(403);
        Thread.sleep(4_500); // longer than the deadline was away: it must not pass meanwhile
        assertThat(Schools.view(id).getString("state")).isEqualTo("COLLECTING_CONSENT");
        schools.signAll(id);
        Thread.sleep(500);
        assertThat(others.commands(id)).as("nothing new begins while paused").isEmpty();
        Schools.act(Schools.operator(), id, "resumption").statusCode(200).body("paused", equalTo(false));
        Schools.await(id, "COMPLETED");
        Schools.act(Schools.operator(), id, "resumption").statusCode(409);
        Schools.act(Schools.operator(), id, "pause").statusCode(409);
    }

    @Test
    void a_resumed_consent_has_the_time_that_was_left_and_then_ends() {
        Map<String, Object> request = schools.request();
        request.put("consentDeadline", Instant.now().plusSeconds(5).toString());
        String id = schools.file(request);
        Schools.await(id, "COLLECTING_CONSENT");
        Schools.act(Schools.operator(), id, "pause").statusCode(200);
        Instant resumed = Instant.now();
        Schools.act(Schools.operator(), id, "resumption").statusCode(200);
        assertThat(Instant.parse(Schools.view(id).getString("consent.deadline")))
                .isAfter(resumed);
        Schools.await(id, "ABANDONED");
    }

    @Test
    void a_window_ahead_is_announced_in_the_applications_and_taken_back_when_it_is_called_off() {
        var request = schools.request();
        request.put("windowFrom", Instant.now().plusSeconds(600).toString());
        String id = schools.file(request);
        Schools.await(id, "COLLECTING_CONSENT");
        schools.signAll(id);
        Schools.await(id, "SCHEDULED");
        Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(
                        others.data(id, "freeze.announce-freeze.v1")
                                .path("from")
                                .asText())
                .as("F3")
                .startsWith(request.get("windowFrom").toString().substring(0, 19)));
        Schools.act(Schools.operator(), id, "cancellation").statusCode(200);
        Schools.await(id, "ABANDONED");
        Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(others.commands(id))
                .contains("notification.correct-announcement.v1", "freeze.thaw-databases.v1"));
    }

    @Test
    void an_operator_sets_how_long_editors_may_finish_until_the_freeze_begins() {
        String terms = "{\"noticeSeconds\": 60, \"drainSeconds\": 900, \"reason\": \"Exams end at noon\"}";
        String id = schools.fileAndPlan();
        schools.director(1).body(terms).post(at(id, "/freeze-terms")).then().statusCode(403);
        Schools.operator()
                .body(terms.replace("900", "90000"))
                .post(at(id, "/freeze-terms"))
                .then()
                .statusCode(400);
        Schools.operator().body(terms).post(at(id, "/freeze-terms")).then().statusCode(200);
        schools.signAll(id);
        Schools.await(id, "COMPLETED");
        var freeze = others.data(id, "freeze.freeze-databases.v1");
        assertThat(freeze.path("drainSeconds").asInt()).as("F5").isEqualTo(900);
        assertThat(freeze.path("noticeSeconds").asInt()).as("F3").isEqualTo(60);
        Schools.operator().body(terms).post(at(id, "/freeze-terms")).then().statusCode(409);
    }

    @Test
    void r13_a_kind_of_move_that_the_saga_does_not_run_is_refused_with_the_way_to_do_it() {
        for (String kind : List.of("EXTRACTION", "SERVER_MOVE", "NEWER_POSTGRESQL", "EDITION_CHANGE")) {
            var request = schools.request();
            request.put("kind", kind);
            schools.school(1)
                    .body(request)
                    .post("/api/v1/migrations")
                    .then()
                    .statusCode(422)
                    .body("type", containsString("kind-not-here"))
                    .body("remedy", not(emptyString()));
        }
        var request = schools.request();
        request.put("kind", "WHOLE");
        schools.school(1)
                .body(request)
                .post("/api/v1/migrations")
                .then()
                .statusCode(422)
                .body("type", containsString("kind-differs"));
        request.put("kind", "TELEPORT");
        schools.school(1).body(request).post("/api/v1/migrations").then().statusCode(400);
        request.put("kind", "PARTIAL");
        String id = schools.file(request);
        Schools.await(id, "COLLECTING_CONSENT");
        assertThat(others.data(id, Commands.PLAN).path("kind").asText()).isEqualTo("INTO_ANOTHER");
        assertThat(others.data(id, Commands.PLAN)
                        .path("centralAdministratorHash")
                        .asText())
                .as("I9: nobody is named in a topic")
                .isEqualTo(be.fusie.request.CanonicalJson.sha256(id + ":adm-" + schools.number(4)));
    }
}
