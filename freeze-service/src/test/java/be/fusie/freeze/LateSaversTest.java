package be.fusie.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who saves too late gets the content back (F4), and who edits is told to finish. */
@QuarkusTest
@WithTestResource(SchoolsTestResource.class)
class LateSaversTest extends FreezeScenario {

    private static final String DRAFTS = "/api/v1/databases/zuid/drafts";
    private static final String CONTENT = "Canary Janssens heeft 17/20";

    private static RequestSpecification person(String person) {
        return as("application").header("Fusie-Person", person);
    }

    private static Response leave(String person, Map<String, Object> draft) {
        return person(person).contentType("application/json").body(draft).post(DRAFTS);
    }

    private static Map<String, Object> draft(String institution) {
        return Map.of("institution", institution, "kind", "grades", "reference", "class 3A", "content", CONTENT);
    }

    @Test
    void f4_a_late_save_is_kept_encrypted_and_handed_back_to_that_person_alone() throws SQLException {
        frozen(true);
        String id =
                leave("p-1", draft("111111")).then().statusCode(201).extract().path("id");
        try (Connection connection = own.getConnection()) {
            assertThat(Schools.value(
                            connection,
                            "select count(*) from draft d where position('Canary' in encode(d.sealed, 'escape')) > 0"
                                    + " or d::text like '%Canary%' or d::text like '%p-1%'"))
                    .isEqualTo("0");
        }
        commands.send(migration, "freeze.thaw-databases.v1", Map.of());
        assertThat(commands.reply(migration, 2).type()).isEqualTo("freeze.databases-thawed.v1");

        await().untilAsserted(() -> person("p-1")
                .get("/api/v1/drafts")
                .then()
                .statusCode(200)
                .body("", hasSize(1))
                .body("[0].canBeSaved", equalTo(true))
                .body("[0].saveIn", equalTo("zuid"))
                .body("[0].content", nullValue()));
        person("p-1")
                .get("/api/v1/drafts/" + id)
                .then()
                .statusCode(200)
                .body("content", equalTo(CONTENT))
                .body("reference", equalTo("class 3A"));

        person("p-2").get("/api/v1/drafts").then().body("", hasSize(0));
        person("p-2").get("/api/v1/drafts/" + id).then().statusCode(404);
        person("p-2").delete("/api/v1/drafts/" + id).then().statusCode(404);
        asOther("application", "another-application")
                .header("Fusie-Person", "p-1")
                .get("/api/v1/drafts/" + id)
                .then()
                .statusCode(404);

        person("p-1").delete("/api/v1/drafts/" + id).then().statusCode(204);
        person("p-1").get("/api/v1/drafts/" + id).then().statusCode(404);
    }

    @Test
    void f4_after_the_move_a_draft_is_to_be_saved_in_the_new_home() {
        var tokens = frozen(true);
        leave("p-1", draft("111111")).then().statusCode(201);
        commands.send(migration, "freeze.open-receiver.v1", open(true, tokens));
        assertThat(commands.reply(migration, 2).type()).isEqualTo("freeze.receiver-opened.v1");

        await().untilAsserted(() -> person("p-1")
                .get("/api/v1/drafts")
                .then()
                .body("[0].saveIn", equalTo("noord"))
                .body("[0].canBeSaved", equalTo(true)));
        leave("p-1", draft("111111")).then().statusCode(201);
    }

    @Test
    void a_draft_is_refused_with_the_reason_when_open_too_large_or_wrong() {
        leave("p-1", draft("111111"))
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:fusie:problem:draft-not-needed"));
        frozen(true);
        leave("p-1", Map.of("institution", "111111", "kind", "grades", "content", "x".repeat(262145)))
                .then()
                .statusCode(413)
                .body("largest", equalTo(262144));
        leave("p-1", Map.of("institution", "1", "kind", "Jan Janssens", "content", ""))
                .then()
                .statusCode(400)
                .body("errors", hasSize(3));
        as("application")
                .contentType("application/json")
                .body(draft("111111"))
                .post(DRAFTS)
                .then()
                .statusCode(400);
        as("operator")
                .contentType("application/json")
                .body(draft("111111"))
                .post(DRAFTS)
                .then()
                .statusCode(403);
        leave("p-1", Map.of()).then().statusCode(400);
        asOther("application", "application-of-222222", "222222")
                .header("Fusie-Person", "p-1")
                .contentType("application/json")
                .body(draft("111111"))
                .post(DRAFTS)
                .then()
                .statusCode(404);
    }

    @Test
    void a_ciphertext_that_was_moved_to_another_person_is_unreadable() throws SQLException {
        frozen(true);
        String mine = leave("p-1", draft("111111")).then().extract().path("id");
        String others = leave("p-2", draft("111111")).then().extract().path("id");
        ownState("update draft a set sealed = b.sealed from draft b where a.id = '%s' and b.id = '%s'"
                .formatted(mine, others));

        person("p-1")
                .get("/api/v1/drafts/" + mine)
                .then()
                .statusCode(500)
                .body("detail", not(containsString("Canary")));
    }

    @Test
    void an_expired_draft_is_gone() throws SQLException {
        frozen(true);
        leave("p-1", draft("111111")).then().statusCode(201);
        ownState("update draft set expires_at = now() - interval '1 second'");

        person("p-1").get("/api/v1/drafts").then().body("", hasSize(0));
        await().until(() -> {
            try (Connection connection = own.getConnection()) {
                return Schools.value(connection, "select count(*) from draft").equals("0");
            }
        });
    }

    private String edits(String institution, String kind, String who) {
        return as("application")
                .contentType("application/json")
                .body(Map.of("institution", institution, "kind", kind, "who", who))
                .post("/api/v1/databases/zuid/editing-sessions")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    @Test
    void f4_who_edits_what_is_seen_by_those_entitled_and_nudged_to_finish() {
        String session = edits("111111", "grades", "Canary Janssens");
        edits("222222", "attendance", "Canary Peeters");
        String editors = "/api/v1/databases/zuid/editing-sessions";

        as("operator")
                .get(editors)
                .then()
                .statusCode(200)
                .body("kind", equalTo(List.of("grades", "attendance")))
                .body("takenAt", everyItem(notNullValue()))
                .body("who", everyItem(nullValue()))
                .body("id", everyItem(nullValue()));
        as("school", "111111")
                .get(editors)
                .then()
                .body("who", equalTo(List.of("Canary Janssens")))
                .body("id", everyItem(nullValue()));
        as("application").get(editors).then().body("", hasSize(2)).body("[0].id", equalTo(session));
        asOther("application", "another-application").get(editors).then().body("", hasSize(0));

        commands.send(migration, "freeze.freeze-databases.v1", freeze(true, 600));
        awaitDraining();
        as("operator")
                .contentType("application/json")
                .body(Map.of("message", "Please finish by ten"))
                .post(freezePath() + "/nudges")
                .then()
                .statusCode(200)
                .body("sessions", equalTo(2));
        as("application")
                .get("/api/v1/editing-sessions/nudges")
                .then()
                .statusCode(200)
                .body("", hasSize(2))
                .body("message", everyItem(equalTo("Please finish by ten")))
                .body("readOnlyFrom", everyItem(notNullValue()));
        as("application")
                .put("/api/v1/editing-sessions/" + session)
                .then()
                .body("nudge", equalTo("Please finish by ten"));
        asOther("application", "another-application")
                .get("/api/v1/editing-sessions/nudges")
                .then()
                .body("", hasSize(0));
        commands.send(migration, "freeze.thaw-databases.v1", Map.of());
        commands.reply(migration, 2);
        as("operator").post(freezePath() + "/nudges").then().statusCode(409);
        as("operator")
                .post("/api/v1/freezes/" + UUID.randomUUID() + "/nudges")
                .then()
                .statusCode(404);
    }

    private void awaitDraining() {
        await().untilAsserted(() -> as("operator").get(freezePath()).then().body("state", equalTo("draining")));
    }

    @Test
    void f4_the_number_of_editors_is_streamed_until_the_freeze_is_over() throws Exception {
        String session = edits("111111", "grades", "Canary Janssens");
        commands.send(migration, "freeze.freeze-databases.v1", freeze(true, 600));
        awaitDraining();
        try (var events = Events.of(freezePath() + "/events", "operator")) {
            assertThat(events.next()).contains("\"mode\":\"draining\"", "\"zuid\":1", "\"grades\":1");
            as("application")
                    .delete("/api/v1/editing-sessions/" + session)
                    .then()
                    .statusCode(204);
            assertThat(events.until("\"mode\":\"read-only\""))
                    .contains("\"zuid\":0")
                    .doesNotContain("Canary");
            commands.send(migration, "freeze.thaw-databases.v1", Map.of());
            assertThat(events.until("\"mode\":\"open\"")).contains("\"state\":\"thawed\"");
            assertThat(events.next()).isNull();
        }
        asOther("director", "director-333333", "333333")
                .accept("text/event-stream")
                .get(freezePath() + "/events")
                .then()
                .statusCode(404);
    }

    @Test
    void f3_an_announcement_shows_a_notice_while_everybody_works_on_and_the_freeze_follows() throws SQLException {
        commands.send(migration, "freeze.announce-freeze.v1", announcement("2099-07-06T06:00:00Z"));
        assertThat(commands.reply(migration, 1).type()).isEqualTo("freeze.announcement-refused.v1");
        String from = java.time.Instant.now().plusSeconds(3600).toString();
        commands.send(migration, "freeze.announce-freeze.v1", announcement(from));
        assertThat(commands.reply(migration, 2).type()).isEqualTo("freeze.freeze-announced.v1");

        await().untilAsserted(() -> as("application")
                .get("/api/v1/databases/zuid/gate")
                .then()
                .body("mode", equalTo("announced"))
                .body("may.beginEditing", equalTo(true))
                .body("readOnlyFrom", notNullValue()));
        edits("111111", "grades", "x");
        ownState("delete from editing_session");
        assertThat(edit("zuid")).isEqualTo("ok");

        commands.send(migration, "freeze.freeze-databases.v1", freeze(true, 0));
        assertThat(commands.reply(migration, 3).type()).isEqualTo("freeze.databases-frozen.v1");
        as("application")
                .get("/api/v1/databases/zuid/gate")
                .then()
                .body("mode", equalTo("read-only"))
                .body("may.leaveDraft", equalTo(true))
                .body("may.save", equalTo(false));
    }

    private static Map<String, Object> announcement(String from) {
        return Map.of(
                "source", "zuid", "receiver", "noord", "institutions", List.of("111111"), "whole", true, "from", from);
    }
}
