package be.fusie.freeze;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;

import be.fusie.platform.MessagePeer.Content;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every freeze ends: thawed by expiry or by operators, or held with an owner and a reason (F8, I1). */
@QuarkusTest
@WithTestResource(SchoolsTestResource.class)
class WaysOutTest extends FreezeScenario {

    @Test
    void an_operator_releases_while_it_drains_and_nothing_is_frozen_afterwards() throws SQLException {
        as("application").post("/api/v1/databases/zuid/editing-sessions").then().statusCode(201);
        commands.send(migration, "freeze.freeze-databases.v1", freeze(true, 600));
        await().untilAsserted(() ->
                as("operator").get("/api/v1/freezes/" + migration).then().statusCode(200));

        release(Map.of("reason", "wrong day")).then().statusCode(200).body("state", equalTo("thawed"));

        assertThat(commands.reply(migration, 1).type()).isEqualTo("freeze.freeze-refused.v1");
        assertThat(edit("zuid")).isEqualTo("ok");
        assertThat(edit("noord")).isEqualTo("ok");
    }

    @Test
    void f8_an_expired_hold_is_thawed_by_the_sweeper_and_its_pivot_refused() throws SQLException {
        Content frozen = frozen(true);
        ownState("update database_freeze set hold_until = now() - interval '1 hour', due_at = now()");

        await().atMost(Duration.ofSeconds(15))
                .until(() -> edit("zuid").equals("ok") && edit("noord").equals("ok"));
        await().untilAsserted(() -> as("operator")
                .get("/api/v1/freezes/" + migration)
                .then()
                .body("state", equalTo("thawed"))
                .body("endedBy", equalTo("expiry")));

        commands.send(migration, "freeze.open-receiver.v1", open(true, frozen));
        assertThat(commands.reply(migration, 2).type()).isEqualTo("freeze.opening-refused.v1");
        commands.send(migration, "freeze.thaw-databases.v1", Map.of());
        assertThat(commands.reply(migration, 3).type()).isEqualTo("freeze.databases-thawed.v1");
    }

    @Test
    void f8_an_expired_hold_over_data_that_may_be_half_moved_raises_the_alarm_until_somebody_decides()
            throws SQLException {
        long token = frozen(true).data().get("tokens").get("noord").asLong();
        assertThat(schools.attempt("fusie_merger", "noord", "set fusie.token = '" + token + "'", EDIT))
                .isEqualTo("ok");
        ownState("update database_freeze set hold_until = now() - interval '1 hour', due_at = now()");

        await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
            as("operator").get("/api/v1/freezes/" + migration).then().body("held", containsString("overdue"));
            given().get("/q/health/ready")
                    .then()
                    .statusCode(200)
                    .body("checks.find { it.name == 'freezes' }.data.overdue", equalTo(1));
        });
        assertThat(edit("zuid")).isEqualTo("25006");

        requestRelease(Map.of("reason", "")).then().statusCode(400);
        requestRelease(Map.of("reason", "saga is dead"))
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:fusie:problem:data-may-have-moved"));
        release(Map.of("reason", "checked by hand", "dataMayHaveMoved", true))
                .then()
                .statusCode(200)
                .body("state", equalTo("thawed"))
                .body("endedBy", equalTo("operator"))
                .body("reason", equalTo("checked by hand"));
        assertThat(edit("zuid")).isEqualTo("ok");
        assertThat(schools.attempt("fusie_merger", "noord", "set fusie.token = '" + token + "'", EDIT))
                .isEqualTo("25006");
    }

    @Test
    void a_forced_release_takes_two_operators() throws SQLException {
        frozen(true);
        confirmRelease().then().statusCode(409).body("type", equalTo("urn:fusie:problem:no-release-request"));
        requestRelease(Map.of("reason", "saga is dead")).then().statusCode(202).body("expiresAt", notNullValue());
        as("operator")
                .post(freezePath() + "/release/confirmation")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:fusie:problem:second-person-needed"));
        assertThat(edit("zuid")).isEqualTo("25006");
        ownState("update release_request set expires_at = now() - interval '1 second'");
        confirmRelease().then().statusCode(409);

        requestRelease(Map.of("reason", "saga is dead")).then().statusCode(202);
        as("operator").delete(freezePath() + "/release").then().statusCode(204);
        confirmRelease().then().statusCode(409);

        requestRelease(Map.of("reason", "saga is dead")).then().statusCode(202);
        confirmRelease().then().statusCode(200).body("endedBy", equalTo("operator"));
        assertThat(edit("zuid")).isEqualTo("ok");
        as("operator")
                .get(freezePath() + "/acts")
                .then()
                .body("what", hasItem("release confirmed"))
                .body("who", hasItem("second-operator"));
    }

    @Test
    void i1_a_hold_has_an_owner_and_a_reason_is_not_thawed_and_alarms_when_it_is_over() throws SQLException {
        frozen(true);
        String until = java.time.Instant.now().plusSeconds(3600).toString();
        hold(Map.of("reason", "", "until", until)).then().statusCode(400);
        hold(Map.of("reason", "x", "until", "2020-01-01T00:00:00Z")).then().statusCode(400);
        hold(Map.of("reason", "the hosting looks at it", "until", until))
                .then()
                .statusCode(200)
                .body("held", equalTo("the hosting looks at it"))
                .body("heldBy", equalTo("operator[]"));
        as("operator").get("/api/v1/alarms").then().body("kind", hasItem("held"));

        ownState("update database_freeze set hold_until = now() - interval '1 hour', due_at = now()");
        FreezeSequence.pause(2500); // two sweeps
        assertThat(edit("zuid")).isEqualTo("25006");
        as("operator")
                .get("/api/v1/alarms")
                .then()
                .body("kind", hasItem("overdue"))
                .body("owner", hasItem("operator[]"));

        as("operator").delete(freezePath() + "/hold").then().statusCode(200);
        await().atMost(Duration.ofSeconds(15)).until(() -> edit("zuid").equals("ok"));
        await().untilAsserted(() -> as("operator").get(freezePath()).then().body("state", equalTo("thawed")));
        hold(Map.of("reason", "x", "until", until)).then().statusCode(409);
    }

    private Response hold(Map<String, Object> body) {
        return as("operator").contentType("application/json").body(body).put(freezePath() + "/hold");
    }

    @Test
    void structure_that_changed_unseen_is_found_out_and_stops_the_pivot() throws SQLException {
        Content frozen = frozen(true);
        try (Connection owner = schools.as("postgres", "zuid")) {
            Schools.execute(
                    owner,
                    "set role school_owner; alter table pupil add column sneaked int default 7;"
                            + " select nextval(pg_get_serial_sequence('person', 'id'))");
        }
        as("operator")
                .get(freezePath() + "/structure")
                .then()
                .statusCode(200)
                .body("item", hasItem("table pupil"))
                .body("find { it.item == 'table pupil' }.dataMayBeMissing", equalTo(true))
                .body("find { it.item.startsWith('sequence') }.dataMayBeMissing", equalTo(false));
        commands.send(migration, "freeze.open-receiver.v1", open(true, frozen));

        assertThat(commands.reply(migration, 2).data().get("reason").asText()).contains("table pupil changed");
        commands.send(migration, "freeze.thaw-databases.v1", Map.of());
        commands.reply(migration, 3);
        schools.reset();
    }
}
