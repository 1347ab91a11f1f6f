package be.fusie.billing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.startsWith;

import be.fusie.platform.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may call what, and what a bad call is answered. */
@QuarkusTest
@WithTestResource(BillingPlatform.class)
class EndpointsTest {
    private static final List<String> ROLES =
            List.of("operator", "director", "school", "portal", "application", "vendor");

    @ConfigProperty(name = "fusie.test.kafka.bootstrap")
    String bootstrap;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/migrations/{id}/invoice     | operator director school portal",
                "/api/v1/migrations/{id}/credit-note | operator director school portal",
                "/api/v1/migrations/{id}/quote       | operator director school portal",
                "/api/v1/invoices/F2026-999999       | operator director school portal",
                "/api/v1/migrations/{id}/progress    | operator director school portal",
                "/api/v1/migrations/{id}/board-change | operator director school",
                "/api/v1/bank-files/{id}             | operator director school",
                "/api/v1/desk/{id}                   | operator director school",
                "/api/v1/price-lists/unknown         | operator director school portal",
                "/api/v1/migrations/{id}/collisions  | operator director school portal",
                "/api/v1/migrations/{id}/barcodes    | operator director school",
                "/api/v1/barcodes/123456             | operator school application"
            })
    void each_endpoint_is_open_to_its_roles_only(String path, String allowed) {
        String address = path.replace("{id}", UUID.randomUUID().toString());
        given().get(address).then().statusCode(401).contentType("application/problem+json");
        for (String role : ROLES) {
            int status = given().auth()
                    .oauth2(TestTokens.token("endpoints-" + role, Set.of(role), Set.of("555555")))
                    .get(address)
                    .statusCode();
            assertThat(status)
                    .as(role + " at " + path)
                    .isEqualTo(List.of(allowed.split(" ")).contains(role) ? 404 : 403);
        }
    }

    @Test
    void a_foreign_migration_is_answered_like_an_unknown_one() throws Exception {
        try (Orders orders = new Orders(bootstrap)) {
            var command = Orders.move("zuid", "noord", "111111", "222222");
            command.put("requestedBy", "111111");
            orders.order("charge-migration", command);
            String own = TestTokens.token("own", Set.of("school"), Set.of("111111"));
            String partner = TestTokens.token("partner", Set.of("school"), Set.of("222222"));
            String foreign = TestTokens.token("foreign", Set.of("school"), Set.of("333333"));
            String invoice = "/api/v1/migrations/" + orders.migration + "/invoice";
            given().auth().oauth2(own).get(invoice).then().statusCode(200);
            given().auth().oauth2(partner).get(invoice).then().statusCode(404);
            for (String path :
                    List.of("invoice", "credit-note", "quote", "collisions", "barcodes", "progress", "board-change")) {
                String theirs = "/api/v1/migrations/" + orders.migration + "/" + path;
                String unknown = "/api/v1/migrations/" + UUID.randomUUID() + "/" + path;
                Map<String, Object> one =
                        given().auth().oauth2(foreign).get(theirs).jsonPath().getMap("");
                Map<String, Object> other =
                        given().auth().oauth2(foreign).get(unknown).jsonPath().getMap("");
                assertThat(one.get("status")).isEqualTo(404).isEqualTo(other.get("status"));
                assertThat(one.get("type")).isEqualTo(other.get("type"));
            }
        }
    }

    @Test
    void a_bad_call_is_answered_with_a_problem_that_says_how_to_mend_it() {
        String operator = TestTokens.token("op", Set.of("operator"), Set.of());
        given().auth()
                .oauth2(operator)
                .get("/api/v1/migrations/not-an-id/invoice")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("type", startsWith("urn:fusie:problem:"));
        given().auth()
                .oauth2(operator)
                .get("/api/v1/barcodes/no%20code%21")
                .then()
                .statusCode(400)
                .body("detail", containsString("code"));
    }

    @Test
    void the_api_describes_itself_and_counts_what_it_did() throws Exception {
        try (Orders orders = new Orders(bootstrap)) {
            var command = Orders.move("zuid", "noord", "111111");
            command.put("requestedBy", "111111");
            orders.order("charge-migration", command);
        }
        given().accept("application/json")
                .get("/q/openapi")
                .then()
                .statusCode(200)
                .body("paths.keySet()", org.hamcrest.Matchers.hasItem("/api/v1/migrations/{id}/barcodes"));
        given().get("/q/health/ready").then().statusCode(200);
        given().get("/q/metrics").then().statusCode(200).body(containsString("\nfusie_billing_charges_total "));
    }
}
