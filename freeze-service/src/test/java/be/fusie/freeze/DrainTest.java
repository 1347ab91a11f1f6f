package be.fusie.freeze;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import be.fusie.platform.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Those who edit while a freeze comes (F3–F5). */
@QuarkusTest
@WithTestResource(SchoolsTestResource.class)
class DrainTest extends FreezeScenario {

    @Test
    void f3_f4_f5_while_draining_who_edits_may_finish_and_nobody_begins() throws SQLException {
        String session = as("application")
                .post("/api/v1/databases/zuid/editing-sessions")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        commands.send(migration, "freeze.freeze-databases.v1", freeze(true, 600));
        await().untilAsserted(() -> as("application")
                .get("/api/v1/databases/noord/gate")
                .then()
                .statusCode(200)
                .body("state", equalTo("draining"))
                .body("migration", equalTo(migration.toString())));

        as("operator")
                .get("/api/v1/freezes/" + migration)
                .then()
                .body("state", equalTo("draining"))
                .body("editors.zuid", equalTo(1));
        as("application")
                .post("/api/v1/databases/noord/editing-sessions")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:fusie:problem:no-new-editing-sessions"))
                .body("expectedOverAt", notNullValue());
        as("application")
                .put("/api/v1/editing-sessions/" + session)
                .then()
                .statusCode(200)
                .body("readOnlyFrom", notNullValue());
        assertThat(edit("zuid")).as("who edits may save").isEqualTo("ok");
        given().auth()
                .oauth2(TestTokens.token("another", Set.of("application"), Set.of()))
                .delete("/api/v1/editing-sessions/" + session)
                .then()
                .statusCode(404);

        as("application").delete("/api/v1/editing-sessions/" + session).then().statusCode(204);

        assertThat(commands.reply(migration, 1).type()).isEqualTo("freeze.databases-frozen.v1");
        as("application")
                .post("/api/v1/databases/zuid/editing-sessions")
                .then()
                .statusCode(423)
                .body("migration", equalTo(migration.toString()));
        as("application").put("/api/v1/editing-sessions/" + session).then().statusCode(404);
    }

    @Test
    void f5_at_the_deadline_it_freezes_although_somebody_edits() throws SQLException {
        String session = as("application")
                .post("/api/v1/databases/zuid/editing-sessions")
                .path("id");
        commands.send(migration, "freeze.freeze-databases.v1", freeze(true, 1));

        assertThat(commands.reply(migration, 1).type()).isEqualTo("freeze.databases-frozen.v1");
        as("application").put("/api/v1/editing-sessions/" + session).then().statusCode(423);
        assertThat(edit("zuid")).isEqualTo("25006");
    }

    @Test
    void an_expired_lease_does_not_hold_up_the_freeze() throws SQLException {
        as("application").post("/api/v1/databases/zuid/editing-sessions").then().statusCode(201);
        ownState("update editing_session set expires_at = now() - interval '1 second'");
        commands.send(migration, "freeze.freeze-databases.v1", freeze(true, 600));
        assertThat(commands.reply(migration, 1).type()).isEqualTo("freeze.databases-frozen.v1");
    }
}
