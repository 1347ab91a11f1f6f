package be.fusie.request.migration;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import be.fusie.platform.PlatformTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each endpoint with every role, for one's own migration and for a foreign one. */
@QuarkusTest
@TestProfile(FastSaga.class)
@WithTestResource(PlatformTestResource.class)
class AccessTest {

    private static final List<String> ROLES =
            List.of("operator", "director", "school", "portal", "vendor", "application");

    private static final String REASON = "{\"reason\":\"because\"}";

    /** What each role gets about its own migration; a foreign one answers 404 in the place of anything but 403. */
    @ParameterizedTest
    @CsvSource({
        // method, path, body, operator, director, school, portal, vendor, application
        "GET, /directory, , 200, 403, 403, 403, 403, 403",
        "PUT, /directory, {}, 400, 403, 403, 403, 403, 403",
        "POST, /closures, {}, 400, 400, 400, 400, 403, 403",
        "GET, /dead-letters, , 200, 403, 403, 403, 403, 403",
        "GET, /dead-letters/replays, , 200, 403, 403, 403, 403, 403",
        "POST, /dead-letters/7f6f1d0e-4f0a-4a64-9c38-0d1a6a1f9b11/replay, , 404, 403, 403, 403, 403, 403",
        "POST, /directory/comparisons, {}, 200, 403, 403, 403, 403, 403",
        "GET, /directory/changes, , 200, 403, 403, 403, 403, 403",
        "GET, /directory/databases/nowhere, , 404, 403, 403, 403, 403, 403",
        "PUT, /directory/databases/nowhere, {}, 400, 403, 403, 403, 403, 403",
        "DELETE, /directory/databases/nowhere, , 404, 403, 403, 403, 403, 403",
        "GET, /directory/boards/0999999922, , 404, 403, 403, 403, 403, 403",
        "PUT, /directory/boards/0999999922, {}, 400, 403, 403, 403, 403, 403",
        "DELETE, /directory/boards/0999999922, , 404, 403, 403, 403, 403, 403",
        "GET, /directory/communities/nowhere, , 404, 403, 403, 403, 403, 403",
        "PUT, /directory/communities/nowhere, {}, 400, 403, 403, 403, 403, 403",
        "DELETE, /directory/communities/nowhere, , 404, 403, 403, 403, 403, 403",
        "GET, /directory/institutions/000000, , 404, 403, 403, 403, 403, 403",
        "PUT, /directory/institutions/000000, {}, 400, 403, 403, 403, 403, 403",
        "DELETE, /directory/institutions/000000, , 404, 403, 403, 403, 403, 403",
        "POST, /directory/institutions/000000/membership-ends, {}, 400, 403, 403, 403, 403, 403",
        "GET, /migrations/ID/confirmations, , 200, 200, 200, 200, 403, 403",
        "POST, /migrations/ID/confirmations/none, SIGNATURE, 404, 404, 404, 403, 403, 403",
        "GET, /migrations/ID/events, , 200, 200, 200, 200, 403, 403",
        "GET, /migrations/ID/plans, , 200, 200, 200, 200, 403, 403",
        "POST, /migrations/ID/plans, REASON, 409, 409, 403, 403, 403, 403",
        "GET, /migrations/ID/plans/1, , 200, 200, 200, 200, 403, 403",
        "GET, /migrations/ID/plans/1/changes?since=1, , 200, 200, 200, 200, 403, 403",
        "POST, /migrations/ID/pause, REASON, 409, 403, 403, 403, 403, 403",
        "POST, /migrations/ID/resumption, REASON, 409, 403, 403, 403, 403, 403",
        "POST, /migrations/ID/withdrawals, REFUSAL, 403, 409, 404, 403, 403, 403",
        "GET, /migrations, , 200, 200, 200, 200, 403, 403",
        "POST, /migrations, {}, 400, 400, 400, 403, 403, 403",
        "GET, /migrations/ID, , 200, 200, 200, 200, 403, 403",
        "GET, /migrations/ID/plan, , 200, 200, 200, 200, 403, 403",
        "GET, /migrations/ID/history, , 200, 200, 200, 403, 403, 403",
        "GET, /migrations/ID/history/export, , 200, 200, 200, 403, 403, 403",
        "GET, /migrations/ID/preconditions, , 200, 200, 200, 200, 403, 403",
        "POST, /migrations/ID/preconditions, '{\"code\":\"bus\",\"title\":\"x\",\"owner\":\"VENDOR\"}', 409, 403, 403, 403, 403, 403",
        "POST, /migrations/ID/preconditions/answers, '{\"answers\":[{\"code\":\"bus\",\"state\":\"DONE\"}]}', 409, 409, 403, 403, 403, 403",
        "POST, /migrations/ID/preconditions/check, , 409, 409, 403, 403, 403, 403",
        "GET, /migrations/ID/rehearsals, , 200, 200, 200, 200, 403, 403",
        "GET, /migrations/ID/rehearsals/7f6f1d0e-4f0a-4a64-9c38-0d1a6a1f9b11, , 404, 404, 404, 404, 403, 403",
        "POST, /migrations/ID/rehearsals, {}, 409, 409, 403, 403, 403, 403",
        "GET, /migrations/ID/intake, , 200, 200, 200, 403, 403, 403",
        "GET, /migrations/ID/intake/0876543270, , 404, 404, 404, 403, 403, 403",
        "PUT, /migrations/ID/intake/0876543270, {}, 409, 409, 409, 403, 403, 403",
        "DELETE, /migrations/ID/intake/0876543270, , 409, 409, 403, 403, 403, 403",
        "POST, /migrations/ID/intake/0876543270/submission, , 409, 409, 403, 403, 403, 403",
        "GET, /migrations/ID/window, , 200, 200, 200, 200, 403, 403",
        "GET, /migrations/ID/window/proposals, , 200, 200, 200, 200, 403, 403",
        "GET, /calendars, , 200, 200, 200, 200, 403, 403",
        "PUT, /calendars/be-x, {}, 400, 403, 403, 403, 403, 403",
        "DELETE, /calendars/be-x, , 404, 403, 403, 403, 403, 403",
        "GET, /blackouts, , 200, 403, 403, 403, 403, 403",
        "GET, /intake-form-schema, , 200, 200, 200, 200, 200, 403",
        "POST, /migrations/ID/signatures, SIGNATURE, 403, 409, 404, 403, 403, 403",
        "POST, /migrations/ID/signatures/challenges, SIGNATURE, 403, 409, 404, 403, 403, 403",
        "GET, /migrations/ID/signatures, , 200, 200, 200, 403, 403, 403",
        "POST, /migrations/ID/refusals, REFUSAL, 403, 409, 404, 403, 403, 403",
        "GET, /migrations/ID/signatures/7f6f1d0e-4f0a-4a64-9c38-0d1a6a1f9b11/proof, , 404, 403, 403, 403, 403, 403",
        "PUT, /signers/nobody/identity, {}, 400, 403, 403, 403, 403, 403",
        "DELETE, /signers/nobody/identity, , 204, 403, 403, 403, 403, 403",
        "GET, /institutions, , 200, 200, 200, 200, 403, 403",
        "GET, /delegations, , 200, 200, 200, 403, 403, 403",
        "POST, /delegations, {}, 403, 400, 403, 403, 403, 403",
        "GET, /delegations/7f6f1d0e-4f0a-4a64-9c38-0d1a6a1f9b11, , 404, 404, 404, 403, 403, 403",
        "POST, /delegations/7f6f1d0e-4f0a-4a64-9c38-0d1a6a1f9b11/revocation, , 404, 404, 403, 403, 403, 403",
        "POST, /migrations/ID/cancellation, REASON, 409, 409, 403, 403, 403, 403",
        "POST, /migrations/ID/retry, REASON, 409, 403, 403, 403, 403, 403",
        "POST, /migrations/ID/resolution, REASON, 409, 403, 403, 403, 403, 403"
    })
    void every_endpoint_with_every_role(
            String method,
            String path,
            String body,
            int operator,
            int director,
            int school,
            int portal,
            int vendor,
            int application) {
        Schools own = ended();
        int[] expected = {operator, director, school, portal, vendor, application};
        String place = "/api/v1" + path.replace("ID", endedId);
        String text = body == null
                ? null
                : body.replace("SIGNATURE", signature(own))
                        .replace("REFUSAL", refusal(own))
                        .replace("REASON", REASON);

        given().contentType("application/json")
                .body(text == null ? "" : text)
                .request(method, place)
                .then()
                .statusCode(401);
        for (int i = 0; i < expected.length; i++) {
            String role = ROLES.get(i);
            assertThat(call(as(role, own), method, place, text))
                    .as(role + ", own")
                    .isEqualTo(expected[i]);
            if (place.contains(endedId) && !role.equals("operator")) {
                assertThat(call(as(role, other), method, place, text))
                        .as(role + ", foreign")
                        .isEqualTo(expected[i] == 403 ? 403 : 404);
            }
        }
    }

    private static Schools ended;
    private static Schools other;
    private static String endedId;

    /** A migration that was cancelled: nothing can change it any more. */
    private static synchronized Schools ended() {
        if (ended == null) {
            OtherServices.start();
            ended = Schools.next();
            other = Schools.next();
            endedId = ended.fileAndPlan();
            Schools.act(Schools.operator(), endedId, "cancellation").statusCode(200);
        }
        return ended;
    }

    private static int call(RequestSpecification who, String method, String path, String body) {
        return (body == null ? who : who.body(body)).request(method, path).statusCode();
    }

    private static RequestSpecification as(String role, Schools schools) {
        String number = schools.number(1);
        return switch (role) {
            case "operator" -> Schools.operator();
            case "director" -> Schools.as(role, "dir-" + number);
            case "school" -> Schools.as(role, "adm-" + number);
            default -> Schools.as(role, "portal-" + number);
        };
    }

    private static String signature(Schools schools) {
        return "{\"planHash\":\"" + "0".repeat(64) + "\",\"institution\":\"" + schools.number(1) + "\"}";
    }

    private static String refusal(Schools schools) {
        return "{\"institution\":\"" + schools.number(1) + "\",\"reason\":\"no\"}";
    }

    @Test
    void a_token_that_claims_an_institution_does_not_make_its_bearer_a_director_of_it() {
        OtherServices.start();
        Schools schools = Schools.next();
        String id = schools.fileAndPlan();
        String token = be.fusie.platform.TestTokens.token(
                "mallory", java.util.Set.of("director"), java.util.Set.of(schools.number(1)));
        given().auth()
                .oauth2(token)
                .contentType("application/json")
                .body(Map.of("planHash", Schools.view(id).getString("plan.hash"), "institution", schools.number(1)))
                .post("/api/v1/migrations/" + id + "/signatures")
                .then()
                .statusCode(404);
        assertThat(Schools.view(id).getList("consent.outstanding")).hasSize(3);
    }

    @Test
    void a_list_holds_the_callers_migrations_only() {
        Schools own = ended();
        assertThat(own.director(4).get("/api/v1/migrations").jsonPath().getList("id"))
                .contains(endedId);
        assertThat(other.director(1).get("/api/v1/migrations").jsonPath().getList("id"))
                .isEmpty();
        assertThat(own.director(1)
                        .queryParam("state", "COMPLETED")
                        .get("/api/v1/migrations")
                        .jsonPath()
                        .getList("id"))
                .doesNotContain(endedId);
    }

    @Test
    void only_operators_see_who_a_person_was() {
        Schools own = ended();
        String history = "/api/v1/migrations/" + endedId + "/history";
        assertThat(Schools.operator().get(history).jsonPath().getList("acts.who"))
                .contains("olga");
        assertThat(own.director(1).get(history).jsonPath().getList("acts.who")).doesNotContain("olga");
    }

    @Test
    void an_unknown_migration_answers_as_a_foreign_one_does() {
        Schools schools = Schools.next();
        for (String id : List.of(UUID.randomUUID().toString(), "no-uuid")) {
            Schools.operator()
                    .get("/api/v1/migrations/" + id)
                    .then()
                    .statusCode(404)
                    .contentType("application/problem+json");
        }
        schools.director(1)
                .get("/api/v1/migrations/" + UUID.randomUUID())
                .then()
                .statusCode(404)
                .body("type", equalTo("urn:fusie:problem:unknown-migration"))
                .body("remedy", notNullValue());
    }
}
