package be.fusie.freeze;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who may ask what, and what is answered to the others. */
@QuarkusTest
@WithTestResource(SchoolsTestResource.class)
class AccessTest extends FreezeScenario {

    @Test
    void every_endpoint_asks_for_its_role_and_knows_what_it_does_not_know() {
        UUID unknown = UUID.randomUUID();
        for (String path : List.of(
                "freezes",
                "freezes/" + unknown,
                "databases/zuid/guard",
                "databases/zuid/gate",
                "institutions/111111/home")) {
            given().get("/api/v1/" + path).then().statusCode(401);
            as("vendor").get("/api/v1/" + path).then().statusCode(403);
        }
        as("school", "111111").put("/api/v1/databases/zuid/guard").then().statusCode(403);
        as("operator").post("/api/v1/databases/zuid/editing-sessions").then().statusCode(403);
        as("application")
                .contentType("application/json")
                .body(Map.of("reason", "x"))
                .post("/api/v1/freezes/" + unknown + "/release")
                .then()
                .statusCode(403);

        as("operator")
                .get("/api/v1/freezes/" + unknown)
                .then()
                .statusCode(404)
                .body("type", equalTo("urn:fusie:problem:unknown-freeze"));
        as("operator")
                .contentType("application/json")
                .body(Map.of("reason", "x"))
                .post("/api/v1/freezes/" + unknown + "/release")
                .then()
                .statusCode(404);
        as("operator").get("/api/v1/freezes/not-a-uuid").then().statusCode(404);
        as("operator").put("/api/v1/databases/oost/guard").then().statusCode(404);
        as("operator").get("/api/v1/institutions/999999/home").then().statusCode(404);
        as("operator").get("/api/v1/institutions/x/home").then().statusCode(400);
        as("application").post("/api/v1/databases/oost/editing-sessions").then().statusCode(404);
        as("application").put("/api/v1/editing-sessions/" + unknown).then().statusCode(404);
    }

    @Test
    void what_may_be_left_out_is_json_when_it_is_sent() {
        as("application")
                .contentType("text/plain")
                .body("grades")
                .post("/api/v1/databases/zuid/editing-sessions")
                .then()
                .statusCode(415);
        as("operator")
                .contentType("application/x-www-form-urlencoded")
                .body("message=hurry")
                .post("/api/v1/freezes/" + migration + "/nudges")
                .then()
                .statusCode(415);
    }

    @Test
    void a_freeze_is_seen_by_those_it_concerns_without_tokens() {
        frozen(true);
        as("director", "222222")
                .get("/api/v1/freezes/" + migration)
                .then()
                .statusCode(200)
                .body("tokens.size()", equalTo(0));
        as("director", "333333").get("/api/v1/freezes/" + migration).then().statusCode(404);
    }

    @Test
    void an_operator_sees_every_freeze_that_lasts_and_nobody_else_does() {
        frozen(true);
        as("operator")
                .get("/api/v1/freezes")
                .then()
                .statusCode(200)
                .body("find { it.migration == '" + migration + "' }.state", equalTo("frozen"));
        as("director", "222222").get("/api/v1/freezes").then().statusCode(403);
    }

    @Test
    void an_operator_installs_looks_at_and_removes_a_guard() {
        as("operator").delete("/api/v1/databases/zuid/guard").then().statusCode(204);
        as("operator")
                .get("/api/v1/databases/zuid/guard")
                .then()
                .statusCode(200)
                .body("installed", equalTo(false));
        commands.send(migration, "freeze.freeze-databases.v1", freeze(true, 0));
        assertThat(commands.reply(migration, 1).data().get("reason").asText()).contains("no guard");
        as("operator")
                .put("/api/v1/databases/zuid/guard")
                .then()
                .statusCode(200)
                .body("installed", equalTo(true))
                .body("tables", equalTo(35))
                .body("unguarded", hasSize(0));
        as("operator").delete("/api/v1/databases/zuid/guard").then().statusCode(204);
    }
}
