package be.fusie.billing.invoicing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import be.fusie.billing.BillingPlatform;
import be.fusie.billing.Orders;
import be.fusie.billing.School;
import be.fusie.platform.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** M13: the list of collisions, over the real broker and a real school database. */
@QuarkusTest
@WithTestResource(BillingPlatform.class)
class InvoicingTest {
    private static boolean filled;

    @ConfigProperty(name = "fusie.test.kafka.bootstrap")
    String bootstrap;

    @ConfigProperty(name = "fusie.test.postgres.url")
    String admin;

    School oost;
    Orders orders;

    /** oost as it is after the merge: 310001 lived here before, 320001 and 320002 came from zuid. */
    @BeforeEach
    void begin() throws Exception {
        oost = new School(admin, "oost");
        orders = new Orders(bootstrap);
        if (!filled) {
            filled = true;
            oost.institution("310001", 1_000, 2);
            oost.institution("320001", 2_000, 2);
            oost.institution("320002", 3_000, 2);
            oost.invoice("310001", 1_000, "oost", "000000000101", 1_000);
            oost.invoice("310001", 1_000, "oost", "000000000202", 2_000);
            oost.invoice("310001", 1_001, "oost", "000000000303", 3_000);
            oost.invoice("320001", 2_000, "zuid", "000000000101", 1_500);
            oost.invoice("320002", 3_000, "zuid", "000000000202", 2_500);
            oost.invoice("320002", 3_000, "zuid", "000000000404", 4_500);
            oost.invoice("310001", 1_001, "west", "000000000303", 3_500);
        }
    }

    @AfterEach
    void end() throws Exception {
        orders.close();
        oost.close();
    }

    @Test
    void ogms_that_stand_on_invoices_of_different_origins_are_listed_and_nothing_is_changed() throws Exception {
        Map<String, String> before = oost.digests();
        var reply = orders.order("reprovision-invoicing", move());
        assertThat(reply.type()).isEqualTo("invoicing-reprovisioned");
        assertThat(reply.data().get("collisions").asInt()).isEqualTo(2);
        assertThat(oost.digests()).isEqualTo(before);

        get("operator", Set.of())
                .statusCode(200)
                .body("state", equalTo("listed"))
                .body("count", equalTo(2))
                .body("collisions.ogm", contains("000000000101", "000000000202"))
                .body("collisions[0].invoices.origin", contains("oost", "zuid"))
                .body("collisions[0].invoices.totalCents", contains(1_000, 1_500))
                .body("collisions[0].invoices.institution", contains("310001", "320001"));
    }

    @Test
    void a_school_sees_the_collisions_that_it_has_part_in() throws Exception {
        orders.order("reprovision-invoicing", move());
        get("school", Set.of("320002")).statusCode(200).body("collisions.ogm", contains("000000000202"));
        get("school", Set.of("310001")).statusCode(200).body("count", equalTo(2));
        get("school", Set.of("999999")).statusCode(404);
    }

    @Test
    void the_list_is_made_anew_when_asked_again_and_forgotten_when_undone() throws Exception {
        assertThat(orders.order("restore-invoicing", move()).type()).isEqualTo("invoicing-restored");
        var first = orders.order("reprovision-invoicing", move());
        assertThat(orders.order("reprovision-invoicing", move()).timeless()).isEqualTo(first.timeless());
        get("operator", Set.of()).body("count", equalTo(2));

        assertThat(orders.order("restore-invoicing", move()).type()).isEqualTo("invoicing-restored");
        assertThat(orders.order("restore-invoicing", move()).type()).isEqualTo("invoicing-restored");
        get("operator", Set.of()).statusCode(200).body("count", equalTo(0));

        assertThat(orders.order("reprovision-invoicing", move()).timeless()).isEqualTo(first.timeless());
    }

    @Test
    void before_the_move_the_collisions_are_predicted_from_both_databases() throws Exception {
        try (School zuid = new School(admin, "zuid")) {
            zuid.institution("339101", 9_700, 1);
            zuid.institution("339102", 9_800, 1);
            zuid.invoice("339101", 9_700, "zuid", "000000000303", 1_000);
            zuid.invoice("339101", 9_700, "zuid", "000000000777", 1_000);
            zuid.invoice("339102", 9_800, "zuid", "000000000404", 1_000);
        }
        var plan = Orders.move("zuid", "oost", "339101");
        plan.put("date", "2026-12-28");
        orders.order("quote-migration", plan);
        get("operator", Set.of())
                .statusCode(200)
                .body("state", equalTo("predicted"))
                .body("collisions.ogm", contains("000000000303"))
                .body("collisions[0].invoices.institution", contains("339101", "310001", "310001"));
        get("school", Set.of("339101")).body("count", equalTo(1));
        get("school", Set.of("339102")).statusCode(404);
        orders.order("reprovision-invoicing", plan);
        get("operator", Set.of()).body("state", equalTo("listed"));
    }

    @Test
    void a_database_that_billing_does_not_know_is_refused() throws Exception {
        var refused = orders.order("reprovision-invoicing", Orders.move("zuid", "nowhere", "320001"));
        assertThat(refused.type()).isEqualTo("invoicing-refused");
        assertThat(refused.data().get("reason").asText()).contains("nowhere");
        assertThat(orders.order("restore-invoicing", Orders.move("zuid", "nowhere", "320001"))
                        .type())
                .isEqualTo("invoicing-restored");
    }

    private ValidatableResponse get(String role, Set<String> institutions) {
        return given().auth()
                .oauth2(TestTokens.token("invoicing-" + role, Set.of(role), institutions))
                .get("/api/v1/migrations/" + orders.migration + "/collisions")
                .then();
    }

    private static Map<String, Object> move() {
        var command = Orders.move("zuid", "oost", "320001", "320002");
        command.put("tokens", Map.of("zuid", 1, "oost", 1));
        return command;
    }
}
