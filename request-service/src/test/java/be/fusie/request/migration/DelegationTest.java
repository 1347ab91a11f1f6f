package be.fusie.request.migration;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import be.fusie.platform.PlatformTestResource;
import be.fusie.platform.TestTokens;
import be.fusie.request.CanonicalJson;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** R2: a director lets somebody sign in his or her place, between two days, and takes it back. */
@QuarkusTest
@TestProfile(FastSaga.class)
@WithTestResource(PlatformTestResource.class)
class DelegationTest {

    private static final String PATH = "/api/v1/delegations";
    private static final LocalDate TODAY = LocalDate.now(ZoneId.of("Europe/Brussels"));

    private Schools schools;

    @BeforeEach
    void meet() {
        OtherServices.start();
        schools = Schools.next();
    }

    @Test
    void an_administrator_signs_on_behalf_and_the_evidence_says_so() {
        String id = schools.fileAndPlan();
        String administrator = "adm-" + schools.number(2);
        schools.sign(id, schools.school(2), administrator, 2).statusCode(404);

        String digest = give(2, administrator, TODAY, TODAY.plusDays(7))
                .statusCode(201)
                .extract()
                .path("digest");
        schools.sign(id, schools.school(2), administrator, 2)
                .statusCode(200)
                .body("consent.signed[0].institution", equalTo(schools.number(2)))
                .body("consent.signed[0].onBehalf", equalTo(true));

        JsonNode evidence = CanonicalJson.read(
                Schools.operator()
                        .get("/api/v1/migrations/" + id + "/signatures")
                        .jsonPath()
                        .getString("[0].evidence"),
                JsonNode.class);
        assertThat(evidence.get("role").asText()).isEqualTo("delegate");
        assertThat(evidence.get("sub").asText()).isEqualTo(administrator);
        assertThat(evidence.get("onBehalfOf").asText()).isEqualTo("dir-" + schools.number(2));
        assertThat(evidence.get("delegation").asText()).isEqualTo(digest);
        assertThat(Schools.operator()
                        .get("/api/v1/migrations/" + id + "/history")
                        .jsonPath()
                        .getString("acts.find { it.act == 'SIGNED' }.detail"))
                .contains("\"onBehalf\":true")
                .doesNotContain("dir-");
    }

    @Test
    void a_director_of_a_sister_school_sees_and_signs_the_migration_while_the_delegation_holds() {
        Schools sister = Schools.next();
        String id = schools.fileAndPlan();
        RequestSpecification other = sister.director(1);
        String subject = "dir-" + sister.number(1);
        given().spec(other).get("/api/v1/migrations/" + id).then().statusCode(404);

        String delegation =
                give(1, subject, TODAY, TODAY).statusCode(201).extract().path("id");
        given().spec(other).get("/api/v1/migrations/" + id).then().statusCode(200);
        given().spec(other).get("/api/v1/migrations").then().body("id", equalTo(List.of(id)));
        schools.sign(id, other, subject, 4).statusCode(404);
        schools.sign(id, other, subject, 1).statusCode(200);

        revoke(schools.director(1), delegation).statusCode(200).body("revokedAt", notNullValue());
        revoke(schools.director(1), delegation).statusCode(200);
        given().spec(other).get("/api/v1/migrations/" + id).then().statusCode(404);
        assertThat(Schools.view(id).getList("consent.signed.institution")).containsExactly(schools.number(1));
    }

    @Test
    void a_delegate_refuses_too_and_the_history_says_that_it_was_on_behalf() {
        String id = schools.fileAndPlan();
        give(2, "adm-" + schools.number(2), TODAY, TODAY).statusCode(201);
        schools.school(2)
                .body(Map.of("institution", schools.number(2), "reason", "not this year"))
                .post("/api/v1/migrations/" + id + "/refusals")
                .then()
                .statusCode(200)
                .body("state", equalTo("ABANDONED"));
        assertThat(Schools.operator()
                        .get("/api/v1/migrations/" + id + "/history")
                        .jsonPath()
                        .getString("acts.find { it.act == 'REFUSED' }.detail"))
                .contains("\"onBehalf\":true");
    }

    @Test
    void a_delegation_that_has_not_begun_or_is_over_signs_nothing() throws Exception {
        String id = schools.fileAndPlan();
        String administrator = "adm-" + schools.number(2);
        String delegation = give(2, administrator, TODAY.plusDays(1), TODAY.plusDays(2))
                .statusCode(201)
                .extract()
                .path("id");
        schools.sign(id, schools.school(2), administrator, 2).statusCode(404);
        Sql.run(
                delegation,
                "update delegation set valid_from = current_date - 9, valid_until = current_date - 2"
                        + " where id = ID");
        schools.sign(id, schools.school(2), administrator, 2).statusCode(404);
    }

    @Test
    void it_ends_when_its_giver_directs_no_more_or_its_holder_leaves() throws Exception {
        String id = schools.fileAndPlan();
        String administrator = "adm-" + schools.number(2);
        give(2, administrator, TODAY, TODAY).statusCode(201);
        for (String gone : List.of("dir-" + schools.number(2), administrator)) {
            Sql.run(gone, "update appointment set subject = 'left-' || subject where subject = ID");
            schools.sign(id, schools.school(2), administrator, 2).statusCode(404);
            Sql.run(gone, "update appointment set subject = ID where subject = 'left-' || ID");
        }
        schools.sign(id, schools.school(2), administrator, 2).statusCode(200);
    }

    @ParameterizedTest
    @CsvSource({
        // holder, first day, last day from today, status, problem
        "adm-2, 3, 2, 422, delegation-over",
        "adm-2, -9, -1, 422, delegation-over",
        "adm-2, 0, 400, 422, delegation-too-long",
        "dir-2, 0, 9, 422, delegate-is-director",
        "portal-2, 0, 9, 422, unfit-delegate",
        "adm-1, 0, 9, 422, unfit-delegate",
        "nobody-2, 0, 9, 422, unfit-delegate"
    })
    void what_can_not_be_delegated_is_refused_by_name(String holder, int first, int last, int status, String problem) {
        String[] parts = holder.split("-");
        give(
                        2,
                        parts[0] + "-" + schools.number(Integer.parseInt(parts[1])),
                        TODAY.plusDays(first),
                        TODAY.plusDays(last))
                .statusCode(status)
                .contentType("application/problem+json")
                .body("type", endsWith(":" + problem))
                .body("remedy", notNullValue());
    }

    @Test
    void nobody_delegates_for_others_or_with_an_old_sign_in() {
        var foreign = body(3, "adm-" + schools.number(3), TODAY, TODAY);
        schools.director(2).body(foreign).post(PATH).then().statusCode(404);
        String director = "dir-" + schools.number(2);
        String old = TestTokens.tokensOf(director, "n", 3600).access();
        given().auth()
                .oauth2(old)
                .contentType("application/json")
                .body(body(2, "adm-" + schools.number(2), TODAY, TODAY))
                .post(PATH)
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", containsString("insufficient_user_authentication"));
    }

    @Test
    void those_concerned_see_a_delegation_and_only_the_director_takes_it_back() {
        String delegation = give(2, "adm-" + schools.number(2), TODAY, TODAY)
                .statusCode(201)
                .header("Location", containsString(PATH + "/"))
                .extract()
                .path("id");
        for (RequestSpecification who : List.of(schools.school(2), schools.director(2), Schools.operator())) {
            given().spec(who).get(PATH + "/" + delegation).then().statusCode(200);
        }
        schools.director(1).get(PATH + "/" + delegation).then().statusCode(404);
        schools.school(2).get(PATH).then().body("id", equalTo(List.of(delegation)));
        schools.director(1).get(PATH).then().body("", hasSize(0));
        revoke(schools.director(1), delegation).statusCode(404);
        revoke(Schools.as("director", "adm-" + schools.number(2)), delegation).statusCode(403);
        revoke(Schools.operator(), delegation).statusCode(200);
    }

    @Test
    void a_list_comes_in_pages() {
        for (int day = 0; day < 3; day++) {
            give(2, "adm-" + schools.number(2), TODAY, TODAY.plusDays(day)).statusCode(201);
        }
        var first = schools.director(2)
                .queryParam("limit", 2)
                .get(PATH)
                .then()
                .statusCode(200)
                .body("", hasSize(2));
        String next = first.extract().header("Link").replaceAll("<http://[^/]*(.*)>; rel=\"next\"", "$1");
        given().spec(schools.director(2))
                .urlEncodingEnabled(false)
                .get(next)
                .then()
                .statusCode(200)
                .body("", hasSize(1));
        schools.director(2).queryParam("cursor", "%%%").get(PATH).then().statusCode(400);
        schools.director(2).queryParam("limit", 0).get(PATH).then().statusCode(400);
    }

    @ParameterizedTest
    @CsvSource({
        "institution, 12",
        "institution, ",
        "delegate, ''",
        "delegate, 'a\u0000b'",
        "from, tomorrow",
        "from, 2026-02-30",
        "until, ",
        "reason, because"
    })
    void a_field_that_is_wrong_or_unknown_is_bad_input(String field, String value) {
        var body = body(2, "adm-" + schools.number(2), TODAY, TODAY);
        body.put(field, value);
        schools.director(2)
                .body(CanonicalJson.write(body))
                .post(PATH)
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
    }

    private ValidatableResponse give(int n, String delegate, LocalDate from, LocalDate until) {
        return schools.director(n)
                .body(body(n, delegate, from, until))
                .post(PATH)
                .then();
    }

    private Map<String, Object> body(int n, String delegate, LocalDate from, LocalDate until) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("institution", schools.number(n));
        body.put("delegate", delegate);
        body.put("from", from.toString());
        body.put("until", until.toString());
        return body;
    }

    private static ValidatableResponse revoke(RequestSpecification who, String delegation) {
        return given().spec(who).post(PATH + "/" + delegation + "/revocation").then();
    }
}
