package be.fusie.freeze;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where an institution lives, whether it may be written, with which epoch; and old copies that come up (F7). */
@QuarkusTest
@WithTestResource(SchoolsTestResource.class)
class GatesTest extends FreezeScenario {

    @Inject
    GateWatch watch;

    private void look() throws SQLException {
        // As in real life an institution is in one database; the test's second one gets out of the way.
        watch.look("zuid");
        watch.look("noord");
        ownState("delete from known_institution where name = 'noord'");
    }

    private long epoch(String institution) {
        return as("application")
                .get("/api/v1/gates/" + institution)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getLong("epoch");
    }

    @Test
    void f7_the_epoch_of_an_institution_grows_with_each_freeze_and_move_and_the_home_follows() throws SQLException {
        look();
        await().untilAsserted(() -> as("application")
                .get("/api/v1/gates/111111")
                .then()
                .statusCode(200)
                .body("database", equalTo("zuid"))
                .body("mode", equalTo("open"))
                .body("mayWrite", equalTo(true)));
        long open = epoch("111111");

        var frozen = frozen(true);
        await().untilAsserted(() -> as("application")
                .get("/api/v1/gates/111111")
                .then()
                .body("mode", equalTo("read-only"))
                .body("mayWrite", equalTo(false)));
        long readOnly = epoch("111111");
        commands.send(migration, "freeze.open-receiver.v1", open(true, frozen));
        commands.reply(migration, 2);
        await().untilAsserted(() -> as("application")
                .get("/api/v1/gates/111111")
                .then()
                .body("database", equalTo("noord"))
                .body("mayWrite", equalTo(true)));

        assertThat(readOnly).isGreaterThan(open);
        assertThat(epoch("111111")).isGreaterThan(readOnly);
    }

    @Test
    void many_are_answered_at_once_and_each_caller_sees_only_what_it_may() throws SQLException {
        look();
        await().untilAsserted(() -> as("operator")
                .get("/api/v1/gates?institution=111111&institution=222222&institution=999999")
                .then()
                .statusCode(200)
                .body("gates.institution", equalTo(List.of("111111", "222222")))
                .body("unknown", equalTo(List.of("999999"))));
        as("school", "111111").get("/api/v1/gates").then().body("gates.institution", equalTo(List.of("111111")));
        as("school", "111111").get("/api/v1/gates/222222").then().statusCode(404);
        as("application").get("/api/v1/gates/x").then().statusCode(400);
        as("application").get("/api/v1/gates?institution=x").then().statusCode(400);
        as("vendor").get("/api/v1/gates").then().statusCode(403);
        given().get("/api/v1/gates").then().statusCode(401);
        given().get("/api/v1/modes")
                .then()
                .statusCode(200)
                .body("mode", equalTo(List.of("open", "announced", "draining", "read-only", "moved")));
    }

    @Test
    void f7_a_stream_brings_all_gates_and_then_what_changes() throws Exception {
        look();
        await().untilAsserted(() ->
                as("application").get("/api/v1/gates/111111").then().statusCode(200));
        try (var events = Events.of("/api/v1/gates/stream", "application")) {
            assertThat(events.next()).contains("111111", "222222", "\"mode\":\"open\"");
            frozen(true);
            assertThat(events.until("read-only")).contains("\"mayWrite\":false");
        }
    }

    @Test
    void x3_a_partial_move_leaves_the_other_institutions_of_the_source_alone() throws SQLException {
        look();
        commands.send(migration, "freeze.freeze-databases.v1", freeze(false, 0));
        var reply = commands.reply(migration, 1);

        assertThat(reply.type()).as(reply.data().toString()).isEqualTo("freeze.databases-frozen.v1");
        assertThat(reply.data().get("scopes").get("zuid").asText()).isEqualTo("institutions");
        assertThat(reply.data().get("scopes").get("noord").asText()).isEqualTo("database");
        assertThat(edit("zuid")).isEqualTo("25006");
        assertThat(schools.attempt("school_app", "zuid", EDIT_OTHER)).isEqualTo("ok");
        assertThat(schools.attempt("school_app", "zuid", "delete from contact_point where person_id = 1"))
                .isEqualTo("25006");
        assertThat(schools.attempt("school_app", "zuid", "update person set gender = 'x' where id = 3"))
                .as("a person of both, who is copied")
                .isEqualTo("25006");
        assertThat(schools.attempt("school_app", "zuid", "update person set gender = 'x' where id = 5"))
                .isEqualTo("ok");
        assertThat(schools.attempt("school_app", "zuid", "update choice_value set label = 'x'"))
                .as("shared")
                .isEqualTo("25006");
        assertThat(schools.attempt("school_app", "noord", EDIT_OTHER))
                .as("the receiver as a whole")
                .isEqualTo("25006");
        await().untilAsserted(() -> {
            as("application").get("/api/v1/gates/222222").then().body("mayBegin", equalTo(true));
            as("application").get("/api/v1/gates/111111").then().body("mayBegin", equalTo(false));
        });
        take("222222").then().statusCode(201);
        take("111111").then().statusCode(423);

        commands.send(migration, "freeze.thaw-databases.v1", Map.of());
        commands.reply(migration, 2);
        assertThat(edit("zuid")).isEqualTo("ok");
        assertThat(schools.catalogue("zuid")).noneMatch(line -> line.contains("fusie_fence"));
    }

    private static io.restassured.response.Response take(String institution) {
        return as("application")
                .contentType("application/json")
                .body(Map.of("institution", institution))
                .post("/api/v1/databases/zuid/editing-sessions");
    }

    @Test
    void f7_an_old_copy_is_found_out_closed_and_opened_only_by_two_operators() throws SQLException {
        look();
        backTo(10);
        watch.look("zuid");

        assertThat(edit("zuid")).isEqualTo("25006");
        as("operator")
                .get("/api/v1/alarms")
                .then()
                .statusCode(200)
                .body("kind", hasItem("old-copy"))
                .body("databases.flatten()", hasItem("zuid"));
        await().untilAsserted(() ->
                as("application").get("/api/v1/gates/111111").then().body("mayWrite", equalTo(false)));

        String copy = "/api/v1/databases/zuid/copy/acceptance";
        as("operator")
                .contentType("application/json")
                .body(Map.of("reason", "disaster recovery"))
                .post(copy)
                .then()
                .statusCode(202);
        as("operator").post(copy + "/confirmation").then().statusCode(409);
        asOther("operator", "second-operator")
                .post(copy + "/confirmation")
                .then()
                .statusCode(204);
        assertThat(edit("zuid")).isEqualTo("ok");
        as("operator").get("/api/v1/alarms").then().body("", hasSize(0));
        as("operator")
                .contentType("application/json")
                .body(Map.of("reason", "x"))
                .post(copy)
                .then()
                .statusCode(409);
    }

    @Test
    void f7_the_old_copy_of_a_database_that_has_moved_is_an_archive_again() throws SQLException {
        commands.send(migration, "freeze.open-receiver.v1", open(true, frozen(true)));
        commands.reply(migration, 2);
        look();
        backTo(10);
        assertThat(edit("zuid")).as("before anybody looks").isEqualTo("ok");

        watch.look("zuid");

        assertThat(edit("zuid")).isEqualTo("25006");
        assertThat(guard.status("zuid").gate().orElseThrow().movedTo()).isEqualTo("noord");
    }

    @Test
    void f7_a_moved_database_that_lost_its_guard_gets_it_back_closed() throws SQLException {
        commands.send(migration, "freeze.open-receiver.v1", open(true, frozen(true)));
        commands.reply(migration, 2);
        look();
        try (Connection admin = schools.as("postgres", "zuid")) {
            Schools.execute(admin, "drop schema fusie_guard cascade");
        }
        watch.look("zuid");
        assertThat(edit("zuid")).isEqualTo("25006");
    }

    /** As a restored backup has it: open, under an epoch of before. */
    private void backTo(int epochs) throws SQLException {
        try (Connection admin = schools.as("postgres", "zuid")) {
            Schools.execute(
                    admin,
                    "update fusie_guard.gate set state = 'open', migration = null, moved_to = null, epoch = epoch - "
                            + epochs);
        }
    }
}
