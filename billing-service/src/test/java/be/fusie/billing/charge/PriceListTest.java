package be.fusie.billing.charge;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import be.fusie.billing.BillingPlatform;
import be.fusie.billing.Orders;
import be.fusie.platform.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** B1: the price list is kept over the API, and never changed for the past. */
@QuarkusTest
@WithTestResource(BillingPlatform.class)
class PriceListTest {
    private static final LocalDate TODAY = LocalDate.now(ZoneId.of("Europe/Brussels"));

    @ConfigProperty(name = "fusie.test.kafka.bootstrap")
    String bootstrap;

    @AfterEach
    void tidy() {
        for (String version : new String[] {"next-b", "next-a"}) {
            as("operator").delete("/api/v1/price-lists/" + version);
        }
    }

    @Test
    void versions_follow_each_other_without_a_gap() {
        as("director")
                .get("/api/v1/price-lists")
                .then()
                .statusCode(200)
                .body("version", contains("2020", "2025", "2026"))
                .body("validUntil[0]", equalTo("2024-12-31"))
                .body("validUntil[1]", equalTo("2026-08-31"))
                .body("[1].perDatabase.totalCents", equalTo(51_425));
        as("school").get("/api/v1/price-lists?on=2025-06-30").then().body("version", contains("2025"));
        as("school").get("/api/v1/price-lists?on=2019-06-30").then().statusCode(404);
        as("school").get("/api/v1/price-lists?on=2025-02-29").then().statusCode(400);
    }

    @Test
    void an_operator_adds_a_version_that_begins_later_and_sends_it_twice() {
        put("next-a", TODAY.plusDays(1), 50_000).statusCode(201).body("state", equalTo("future"));
        put("next-a", TODAY.plusDays(1), 50_000).statusCode(200).body("perDatabase.vatCents", equalTo(10_500));
        put("next-b", TODAY.plusDays(2), 51_000).statusCode(201);
        as("operator")
                .get("/api/v1/price-lists/next-a")
                .then()
                .body("validUntil", equalTo(TODAY.plusDays(1).toString()));
    }

    @Test
    void what_would_change_the_past_or_overlap_is_refused() {
        put("next-a", TODAY, 1).statusCode(422).body("type", containsString("price-list-in-the-past"));
        put("next-a", TODAY.minusYears(1), 1).statusCode(422);
        put("next-a", TODAY.plusYears(11), 1).statusCode(422).body("type", containsString("price-list-too-far"));
        put("2026", TODAY.plusDays(1), 1).statusCode(409).body("type", containsString("price-list-exists"));
        put("next-a", TODAY.plusDays(5), 50_000).statusCode(201);
        put("next-b", TODAY.plusDays(5), 50_000).statusCode(409).body("type", containsString("price-list-overlap"));
        put("next-b", TODAY.plusDays(4), 50_000).statusCode(409);
        put("next-a", TODAY.plusDays(5), 50_001).statusCode(409);
        as("operator").delete("/api/v1/price-lists/2026").then().statusCode(409).body("type", containsString("in-use"));
    }

    @Test
    void a_version_stays_as_long_as_somebody_is_quoted_by_it() {
        put("next-a", TODAY.plusDays(1), 50_000).statusCode(201);
        as("operator").delete("/api/v1/price-lists/next-a").then().statusCode(204);
        as("operator").delete("/api/v1/price-lists/next-a").then().statusCode(404);
        as("operator").get("/api/v1/price-lists").then().body("version", not(hasItem("next-a")));

        put("next-b", TODAY.plusDays(3), 50_000).statusCode(201);
        try (Orders orders = new Orders(bootstrap)) {
            var command = Orders.move("zuid", "noord", "111111");
            command.put("date", TODAY.plusDays(3).toString());
            assertThat(orders.order("quote-migration", command)
                            .data()
                            .get("priceList")
                            .asText())
                    .isEqualTo("next-b");
            as("operator").delete("/api/v1/price-lists/next-b").then().statusCode(409);
            command.put("date", TODAY.toString());
            orders.order("quote-migration", command);
        }
        as("operator").delete("/api/v1/price-lists/next-b").then().statusCode(204);
    }

    @Test
    void only_operators_change_it() {
        given().auth()
                .oauth2(TestTokens.token("d", Set.of("director"), Set.of("111111")))
                .contentType("application/json")
                .body(body(TODAY.plusDays(1), 1))
                .put("/api/v1/price-lists/next-a")
                .then()
                .statusCode(403);
        as("director").delete("/api/v1/price-lists/2026").then().statusCode(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"validFrom\":\"2030-01-01\"}",
                "{\"validFrom\":\"2030-02-30\",\"centsPerDatabase\":1,\"currency\":\"EUR\",\"vatBasisPoints\":2100}",
                "{\"validFrom\":[2030,1,1],\"centsPerDatabase\":1,\"currency\":\"EUR\",\"vatBasisPoints\":2100}",
                "{\"validFrom\":\"2030-01-01\",\"centsPerDatabase\":-1,\"currency\":\"EUR\",\"vatBasisPoints\":2100}",
                "{\"validFrom\":\"2030-01-01\",\"centsPerDatabase\":1.5,\"currency\":\"EUR\",\"vatBasisPoints\":2100}",
                "{\"validFrom\":\"2030-01-01\",\"centsPerDatabase\":\"1\",\"currency\":\"EUR\",\"vatBasisPoints\":2100}",
                "{\"validFrom\":\"2030-01-01\",\"centsPerDatabase\":99999999999,\"currency\":\"EUR\",\"vatBasisPoints\":2100}",
                "{\"validFrom\":\"2030-01-01\",\"centsPerDatabase\":1,\"currency\":\"USD\",\"vatBasisPoints\":2100}",
                "{\"validFrom\":\"2030-01-01\",\"centsPerDatabase\":1,\"currency\":\"EUR\",\"vatBasisPoints\":1900}",
                "{\"validFrom\":\"2030-01-01\",\"centsPerDatabase\":1,\"currency\":\"EUR\",\"vatBasisPoints\":2100,\"x\":1}"
            })
    void a_bad_body_is_answered_400(String body) {
        as("operator")
                .contentType("application/json")
                .body(body)
                .put("/api/v1/price-lists/next-a")
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
    }

    private ValidatableResponse put(String version, LocalDate from, long cents) {
        return as("operator")
                .contentType("application/json")
                .body(body(from, cents))
                .put("/api/v1/price-lists/" + version)
                .then();
    }

    private static Map<String, Object> body(LocalDate from, long cents) {
        return Map.of(
                "validFrom", from.toString(), "centsPerDatabase", cents, "currency", "EUR", "vatBasisPoints", 2100);
    }

    private static RequestSpecification as(String role) {
        return given().auth().oauth2(TestTokens.token("prices-" + role, Set.of(role), Set.of("111111")));
    }
}
