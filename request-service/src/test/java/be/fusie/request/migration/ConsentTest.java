package be.fusie.request.migration;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import be.fusie.platform.PlatformTestResource;
import be.fusie.platform.TestTokens;
import be.fusie.platform.TestTokens.Tokens;
import be.fusie.request.CanonicalJson;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** R2, R5: only a fresh sign-in that was made for this very plan signs it, and what is kept proves it. */
@QuarkusTest
@TestProfile(FastSaga.class)
@WithTestResource(PlatformTestResource.class)
class ConsentTest {

    private Schools schools;

    @BeforeEach
    void meet() {
        OtherServices.start();
        schools = Schools.next();
    }

    @Test
    void the_evidence_proves_who_signed_which_bytes_by_which_sign_in() {
        String id = schools.fileAndPlan();
        schools.sign(id, 1)
                .statusCode(200)
                .body("consent.signed.institution", equalTo(java.util.List.of(schools.number(1))));

        var given = Schools.operator()
                .get("/api/v1/migrations/" + id + "/signatures")
                .then()
                .statusCode(200)
                .body("", hasSize(1))
                .extract()
                .jsonPath();
        String text = given.getString("[0].evidence");
        assertThat(CanonicalJson.sha256(given.getString("[0].salt") + "\n" + text))
                .isEqualTo(given.getString("[0].digest"));
        JsonNode evidence = CanonicalJson.read(text, JsonNode.class);
        byte[] plan =
                schools.director(1).get("/api/v1/migrations/" + id + "/plan").asByteArray();
        assertThat(evidence.get("planHash").asText())
                .isEqualTo(CanonicalJson.sha256(new String(plan, java.nio.charset.StandardCharsets.UTF_8)));
        assertThat(evidence.get("sub").asText()).isEqualTo("dir-" + schools.number(1));
        assertThat(evidence.get("role").asText()).isEqualTo("director");
        assertThat(evidence.get("acr").asText()).isEqualTo("urn:fusie:acr:password");
        assertThat(evidence.get("iss").asText()).startsWith("http://127.0.0.1:");
        assertThat(evidence.get("at").asText()).endsWith("Z");
        assertThat(evidence.hasNonNull("auth_time")).isTrue();
        assertThat(evidence.get("textVersion").asText()).isNotBlank();
        assertThat(evidence.get("proof").asText()).hasSize(64);

        // the nonce that the provider signed commits to the plan's hash
        String bound = CanonicalJson.write(Map.of(
                "migration", id,
                "planVersion", 1,
                "planHash", evidence.get("planHash").asText(),
                "institution", schools.number(1),
                "sub", evidence.get("sub").asText()));
        String hash = CanonicalJson.sha256(evidence.get("nonceSalt").asText() + "\n" + bound);
        assertThat(evidence.get("nonce").asText())
                .isEqualTo(Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(HexFormat.of().parseHex(hash)));

        // and the history's chain holds the digest
        assertThat(Schools.operator()
                        .get("/api/v1/migrations/" + id + "/history")
                        .jsonPath()
                        .getString("acts.find { it.act == 'SIGNED' }.detail"))
                .contains(given.getString("[0].digest"));
    }

    @Test
    void only_operators_see_the_evidence() {
        String id = schools.fileAndPlan();
        schools.sign(id, 1).statusCode(200);
        schools.school(2)
                .get("/api/v1/migrations/" + id + "/signatures")
                .then()
                .statusCode(200)
                .body("[0].digest", notNullValue())
                .body("[0].evidence", equalTo(null))
                .body("[0].salt", equalTo(null));
    }

    @Test
    void without_a_sign_in_for_this_plan_the_answer_is_the_challenge_of_rfc_9470() {
        String id = schools.fileAndPlan();
        refused(schools.director(1)
                        .body(schools.signature(id, 1))
                        .post("/api/v1/migrations/" + id + "/signatures")
                        .then())
                .header("WWW-Authenticate", containsString("max_age=\"300\""))
                .body("remedy", containsString("/signatures/challenges"))
                .body("maxAge", equalTo(300));
        assertThat(Schools.view(id).getList("consent.outstanding")).hasSize(3);
    }

    @Test
    void an_old_sign_in_signs_nothing_even_with_the_right_nonce() {
        String id = schools.fileAndPlan();
        Tokens old = TestTokens.tokensOf("dir-" + schools.number(1), challenge(id, 1), 3600);
        refused(sign(id, 1, old.id())).body("detail", containsString("older than 300 seconds"));
        assertThat(Schools.view(id).getList("consent.outstanding")).hasSize(3);
    }

    @Test
    void a_sign_in_from_before_the_challenge_is_not_a_sign_in_for_the_plan() {
        String id = schools.fileAndPlan();
        Tokens before = TestTokens.tokensOf("dir-" + schools.number(1), challenge(id, 1), 120);
        refused(sign(id, 1, before.id())).body("detail", containsString("prompt=login"));
    }

    @Test
    void a_sign_in_signs_once_and_only_what_it_was_made_for() {
        Schools other = Schools.next();
        String id = schools.fileAndPlan();
        String elsewhere = other.fileAndPlan();
        String director = "dir-" + schools.number(1);
        challenge(id, 1);

        refused(sign(id, 1, TestTokens.idToken(director, "nonce-of-nobody")));
        String nonceOfAnother = other.director(1)
                .body(other.signature(elsewhere, 1))
                .post("/api/v1/migrations/" + elsewhere + "/signatures/challenges")
                .path("nonce");
        refused(sign(id, 1, TestTokens.idToken(director, nonceOfAnother)))
                .body("detail", containsString("not made for this plan"));

        String used = TestTokens.idToken(director, challenge(id, 1));
        sign(id, 1, used).statusCode(200);
        replan(id);
        refused(sign(id, 1, used)).body("detail", containsString("not made for this plan"));
        assertThat(Schools.view(id).getList("consent.outstanding")).hasSize(3);
        schools.sign(id, 1).statusCode(200);
        Schools.operator()
                .get("/api/v1/migrations/" + id + "/signatures")
                .then()
                .body("", hasSize(2))
                .body("[0].voidedAt", notNullValue())
                .body("[1].voidedAt", equalTo(null))
                .body("[1].planVersion", equalTo(2));
    }

    private void replan(String id) {
        Schools.operator()
                .body(Map.of(
                        "reason",
                        "another day",
                        "cutOverDate",
                        java.time.LocalDate.now().plusDays(5).toString()))
                .post("/api/v1/migrations/" + id + "/plans")
                .then()
                .statusCode(202);
        org.awaitility.Awaitility.await()
                .until(() -> Schools.view(id).getInt("plan.version") == 2
                        && Schools.view(id).getString("state").equals("COLLECTING_CONSENT"));
    }

    @Test
    void a_token_that_is_somebody_elses_or_no_id_token_is_refused() {
        String id = schools.fileAndPlan();
        String nonce = challenge(id, 1);
        schools.director(2).get("/api/v1/migrations").then().statusCode(200);
        refused(sign(id, 1, TestTokens.idToken("dir-" + schools.number(2), nonce)))
                .body("detail", containsString("somebody else's"));
        Tokens own = TestTokens.tokensOf("dir-" + schools.number(1), nonce, 0);
        refused(sign(id, 1, own.access())).body("detail", containsString("not valid here"));
        String[] parts = own.id().split("\\.");
        refused(sign(id, 1, parts[0] + "." + parts[1] + "." + "A".repeat(parts[2].length())));
        String none = Base64.getUrlEncoder().withoutPadding().encodeToString("{\"alg\":\"none\"}".getBytes());
        refused(sign(id, 1, none + "." + parts[1] + ".AA"));
        sign(id, 1, own.id()).statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a.b", "a.b.c.d", "a.b.c\u0000", "a. .c"})
    void what_is_no_token_at_all_is_bad_input(String token) {
        var signature = new java.util.HashMap<String, Object>(
                Map.of("planHash", "0".repeat(64), "institution", schools.number(1)));
        signature.put("idToken", token);
        schools.director(1)
                .body(CanonicalJson.write(signature))
                .post("/api/v1/migrations/7f6f1d0e-4f0a-4a64-9c38-0d1a6a1f9b11/signatures")
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
    }

    @Test
    void a_challenge_is_given_to_those_only_who_may_sign_and_while_there_is_something_to_sign() {
        String id = schools.fileAndPlan();
        String path = "/api/v1/migrations/" + id + "/signatures/challenges";
        schools.director(1).body(schools.signature(id, 2)).post(path).then().statusCode(404);
        schools.director(1)
                .body(Map.of("planHash", "0".repeat(64), "institution", schools.number(1)))
                .post(path)
                .then()
                .statusCode(409)
                .body("planHash", equalTo(Schools.view(id).getString("plan.hash")));
        schools.school(1).body(schools.signature(id, 1)).post(path).then().statusCode(404);
        schools.director(1)
                .body(schools.signature(id, 1))
                .post(path)
                .then()
                .statusCode(201)
                .body("maxAge", equalTo(300))
                .body("expiresAt", notNullValue())
                .body("nonce", not(containsString(Schools.view(id).getString("plan.hash"))));
    }

    private String challenge(String id, int n) {
        return schools.director(n)
                .body(schools.signature(id, n))
                .post("/api/v1/migrations/" + id + "/signatures/challenges")
                .then()
                .statusCode(201)
                .extract()
                .path("nonce");
    }

    private ValidatableResponse sign(String id, int n, String idToken) {
        var signature = schools.signature(id, n);
        signature.put("idToken", idToken);
        return given().spec(schools.director(n))
                .body(signature)
                .post("/api/v1/migrations/" + id + "/signatures")
                .then();
    }

    private static ValidatableResponse refused(ValidatableResponse answer) {
        return answer.statusCode(401)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", containsString("error=\"insufficient_user_authentication\""))
                .body("type", endsWith(":fresh-sign-in-needed"));
    }
}
