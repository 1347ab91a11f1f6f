package be.fusie.kit;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import be.fusie.platform.PlatformTestResource;
import be.fusie.platform.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Whatever is wrong with a request, the answer is a problem document that says how to mend it. */
@QuarkusTest
@WithTestResource(PlatformTestResource.class)
class EndpointsTest {

    static final String ECHO = "/api/v1/echo/" + UUID.randomUUID();

    @Test
    void no_token_is_401() {
        problem(given().contentType("application/json").body("{}").post(ECHO).then(), 401, "sign-in-needed");
    }

    @Test
    void a_forged_token_is_401() {
        problem(given().auth().oauth2("ey.forged.token").get("/api/v1/echo/me").then(), 401, "sign-in-needed");
    }

    @Test
    void another_role_is_403() {
        String director = TestTokens.token("director", Set.of("director"), Set.of("111111"));
        problem(given().auth().oauth2(director).get("/api/v1/echo/me").then(), 403, "not-allowed");
    }

    @Test
    void an_endpoint_whose_author_named_no_role_is_closed_to_all() {
        operator().get("/api/v1/forgotten").then().statusCode(403);
    }

    @Test
    void invalid_fields_are_named() {
        problem(post("{\"text\":\"\",\"times\":1}"), 400, "invalid-input").body("errors.field", contains("text"));
    }

    @Test
    void malformed_json_is_400_and_says_where() {
        problem(post("{\"text\":"), 400, "unreadable-body").body("detail", containsString("line 1"));
        problem(post("{\"text\":\"a\",\"times\":\"many\"}"), 400, "unreadable-body")
                .body("detail", containsString("times"));
    }

    @Test
    void pages_for_people_are_no_part_of_the_documented_api() {
        given().get("/console").then().statusCode(200).contentType("text/html");
        given().get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .body("paths.keySet()", hasItem("/api/v1/echo/me"))
                .body("paths.keySet()", everyItem(startsWith("/api/")))
                .body("components.schemas.keySet()", hasItem("Order"))
                .body("components.schemas.keySet()", not(hasItem("Decoration")));
    }

    @Test
    void unknown_addresses_methods_and_media_types_are_problems_too() {
        problem(operator().get("/api/v1/echo/none/at/all").then(), 404, "http-404");
        problem(operator().delete(ECHO).then(), 405, "http-405");
        problem(operator().contentType("text/plain").body("a").post(ECHO).then(), 415, "http-415");
    }

    @Test
    void a_problem_carries_its_remedy_its_extensions_and_its_headers() {
        problem(post("{\"text\":\"conflict\"}"), 409, "busy")
                .header("Retry-After", "3")
                .body("remedy", equalTo("Wait."))
                .body("seconds", equalTo(3))
                .body("instance", equalTo(ECHO));
    }

    @Test
    void an_unexpected_error_tells_nothing_but_an_id() {
        problem(post("{\"text\":\"fail\"}"), 500, "unexpected")
                .body(not(containsString("Jan")))
                .body(not(containsString("Exception")));
    }

    @Test
    void the_caller_is_who_the_token_says() {
        String token = TestTokens.token("ann", Set.of("operator"), Set.of("111111", "222222"));
        var me = given().auth().oauth2(token).get("/api/v1/echo/me").then().statusCode(200);
        assertThat(me.extract().<java.util.List<String>>path("institutions"))
                .containsExactlyInAnyOrder("111111", "222222");
        me.body("signedIn", equalTo(true));
    }

    private static ValidatableResponse post(String body) {
        return operator().contentType("application/json").body(body).post(ECHO).then();
    }

    private static RequestSpecification operator() {
        return given().auth().oauth2(TestTokens.token("operator", Set.of("operator"), Set.of()));
    }

    private static ValidatableResponse problem(ValidatableResponse answer, int status, String code) {
        return answer.statusCode(status)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:fusie:problem:" + code))
                .body("status", equalTo(status));
    }
}
