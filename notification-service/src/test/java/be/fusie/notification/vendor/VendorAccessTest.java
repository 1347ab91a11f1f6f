package be.fusie.notification.vendor;

import static be.fusie.notification.Callers.as;
import static be.fusie.notification.Callers.operator;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import be.fusie.notification.MailPort;
import be.fusie.platform.ContractFolder;
import be.fusie.platform.PlatformTestResource;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who may have which webhooks and events, and what of bad input is told. */
@QuarkusTest
@WithTestResource(PlatformTestResource.class)
@WithTestResource(MailPort.class)
class VendorAccessTest {

    static final String WEBHOOKS = "/api/v1/webhooks";
    static final String GOOD = "{\"name\":\"n\",\"url\":\"https://hooks.vendor.example/fusie\"}";

    final String vendor = "vendor-" + UUID.randomUUID();

    RequestSpecification vendor() {
        return as(vendor, "vendor");
    }

    @Test
    void another_vendor_sees_nothing_and_an_operator_all_but_the_keys() {
        JsonPath made = vendor().body(GOOD)
                .post(WEBHOOKS)
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
        String at = WEBHOOKS + "/" + made.getString("webhook.id");
        RequestSpecification other = as("another-" + vendor, "vendor");
        other.get(WEBHOOKS).then().body("", hasSize(0));
        for (String path : List.of("", "/keys", "/deliveries", "/deliveries/" + UUID.randomUUID() + "/attempts")) {
            other.get(at + path).then().statusCode(404);
        }
        other.body(GOOD).put(at).then().statusCode(404);
        other.body("{}").post(at + "/keys").then().statusCode(404);
        other.delete(at + "/keys/" + made.getString("key.id")).then().statusCode(404);
        other.body("{\"missed\":true}").post(at + "/replays").then().statusCode(404);
        other.post(at + "/pings").then().statusCode(404);
        other.body("{\"state\":\"paused\"}").put(at + "/state").then().statusCode(404);
        other.delete(at).then().statusCode(404);

        operator().get(at).then().statusCode(200).body("name", equalTo("n"));
        operator().get(at + "/keys").then().statusCode(403);
        operator().body(GOOD).put(at).then().statusCode(403);
        operator().body(GOOD).post(WEBHOOKS).then().statusCode(403);
        operator().body("{\"state\":\"paused\"}").put(at + "/state").then().body("reason", containsString("operator"));
        operator().delete(at).then().statusCode(204);
        vendor().get(at).then().statusCode(404);
    }

    @Test
    void schools_have_no_webhooks_and_nobody_has_any_without_a_token() {
        for (String role : List.of("director", "school", "application", "portal")) {
            as("x-" + role, role, "111111").get(WEBHOOKS).then().statusCode(403);
            as("x-" + role, role, "111111").body(GOOD).post(WEBHOOKS).then().statusCode(403);
        }
        as("x-school", "school", "111111").get("/api/v1/events").then().statusCode(403);
        as("x-portal", "portal").get("/api/v1/events").then().statusCode(200);
        given().get(WEBHOOKS).then().statusCode(401);
        given().get("/api/v1/events").then().statusCode(401);
    }

    @Test
    void bad_input_is_told_field_by_field_and_stored_never() {
        for (var bad : Map.<String, String>ofEntries(
                        Map.entry("{}", "name"),
                        Map.entry("", "body"),
                        Map.entry("[]", "JSON"),
                        Map.entry("{\"name\":\"n\",\"url\":\"http://hooks.vendor.example/\"}", "https"),
                        Map.entry("{\"name\":\"n\",\"url\":\"https://10.0.0.1/\"}", "network"),
                        Map.entry("{\"name\":\"a\\u0000b\",\"url\":\"https://a.example/\"}", "name"),
                        Map.entry("{\"name\":\" \",\"url\":\"https://a.example/\"}", "name"),
                        Map.entry("{\"name\":\"n\",\"url\":\"https://a.example/\",\"colour\":\"red\"}", "colour"),
                        Map.entry("{\"name\":\"n\",\"url\":\"https://a.example/\",\"types\":[\"x\"]}", "relink"),
                        Map.entry("{\"name\":\"n\",\"url\":\"https://a.example/\",\"types\":[null]}", "types"),
                        Map.entry("{\"name\":\"n\",\"url\":\"https://a.example/\",\"institutions\":[\"1\"]}", "six"),
                        Map.entry("{\"name\":\"n\",\"url\":\"https://a.example/\",\"boards\":[\"9\"]}", "enterprise"),
                        Map.entry("{\"name\":\"n\",\"url\":\"https://a.example/\",\"contact\":\"me\"}", "mail"),
                        Map.entry("{\"name\":\"n\",\"url\":\"https://a.example/\",\"language\":\"xx\"}", "nl"))
                .entrySet()) {
            String answer = vendor().body(bad.getKey())
                    .post(WEBHOOKS)
                    .then()
                    .statusCode(400)
                    .contentType("application/problem+json")
                    .extract()
                    .asString();
            assertThat(answer).as(bad.getKey()).contains(bad.getValue());
        }
        vendor().body(GOOD).post(WEBHOOKS + "?algorithm=md5").then().statusCode(400);
        vendor().get(WEBHOOKS).then().body("", hasSize(0));

        String at = WEBHOOKS + "/" + vendor().body(GOOD).post(WEBHOOKS).path("webhook.id");
        vendor().body(GOOD).post(WEBHOOKS).then().statusCode(409).body("type", containsString("name-taken"));
        vendor().body("{\"algorithm\":\"none\"}").post(at + "/keys").then().statusCode(400);
        vendor().body("{\"overlapHours\":9999}").post(at + "/keys").then().statusCode(400);
        vendor().body("{\"state\":\"switched-off\"}").put(at + "/state").then().statusCode(400);
        for (String replay : List.of(
                "{}",
                "{\"missed\":true,\"from\":\"2026-01-01T00:00:00Z\"}",
                "{\"from\":\"yesterday\"}",
                "{\"from\":\"2026-01-02T00:00:00Z\",\"until\":\"2026-01-01T00:00:00Z\"}",
                "{\"from\":\"+999999999-01-01T00:00:00Z\"}",
                "{\"missed\":true,\"migration\":\"x\"}")) {
            vendor().body(replay).post(at + "/replays").then().statusCode(400);
        }
        for (String query : List.of("state=lost", "limit=0", "limit=501", "limit=x", "before=-1")) {
            vendor().get(at + "/deliveries?" + query).then().statusCode(400);
        }
        for (String query : List.of(
                "after=x", "after=-1", "limit=0", "type=x", "institution=1", "board=%00", "since=now", "migration=1")) {
            vendor().get("/api/v1/events?" + query).then().statusCode(400);
        }
        vendor().get(WEBHOOKS + "?state=lost").then().statusCode(400);
        vendor().get(WEBHOOKS + "?after=x").then().statusCode(400);
        vendor().get(WEBHOOKS + "/none").then().statusCode(404);
        vendor().get("/api/v1/events/" + UUID.randomUUID()).then().statusCode(404);
        vendor().delete(at).then().statusCode(204);
    }

    @Test
    void events_are_read_page_by_page_from_any_point_and_none_is_missed() {
        UUID migration = UUID.randomUUID();
        try (Publisher events = new Publisher()) {
            String start = vendor().get("/api/v1/events?limit=500").path("next");
            events.publish(migration, 1, "planned");
            events.publish(migration, 2, "frozen");
            events.publish(migration, 3, "relink");
            String query = "/api/v1/events?migration=" + migration;
            await().atMost(Duration.ofSeconds(20))
                    .until(() ->
                            vendor().get(query).<List<Object>>path("events").size() == 3);

            JsonPath first = vendor().get(query + "&limit=2&after=" + start)
                    .then()
                    .body("events.sequence", equalTo(List.of("1", "2")))
                    .body("more", equalTo(true))
                    .extract()
                    .jsonPath();
            JsonPath second = vendor().get(query + "&limit=2&after=" + first.getString("next"))
                    .then()
                    .body("events.sequence", equalTo(List.of("3")))
                    .body("events[0].data.institutions", equalTo(List.of("111111", "222222")))
                    .body("more", equalTo(false))
                    .extract()
                    .jsonPath();
            vendor().get(query + "&after=" + second.getString("next"))
                    .then()
                    .body("events", hasSize(0))
                    .body("next", equalTo(second.getString("next")));
            vendor().get(query + "&type=fusie.migration.frozen.v1&institution=222222")
                    .then()
                    .body("events", hasSize(1));
            vendor().get(query + "&institution=999999").then().body("events", hasSize(0));
            vendor().get(query + "&since=2199-01-01T00:00:00Z").then().body("events", hasSize(0));
            vendor().get("/api/v1/events/" + second.getString("events[0].id"))
                    .then()
                    .statusCode(200)
                    .body("type", equalTo("fusie.migration.relink.v1"));
        }
    }

    @Test
    void every_public_event_of_its_owner_is_known_here() {
        assertThat(PublicEvent.TYPES).containsExactlyInAnyOrderElementsOf(Publisher.CONTRACTS.documented());
    }

    @Test
    void the_event_of_a_switch_off_is_as_its_approved_example() throws Exception {
        var json = new ObjectMapper()
                .registerModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
        ContractFolder contracts = new ContractFolder(Path.of("contracts/events"), "notification");
        JsonNode example = contracts.example(SwitchOff.SWITCHED_OFF);
        assertThat(contracts.documented()).containsExactly(SwitchOff.SWITCHED_OFF);
        assertThat(contracts.faults(SwitchOff.SWITCHED_OFF)).isEmpty();
        var read = json.treeToValue(example, SwitchOff.WebhookSwitchedOff.class);
        assertThat(json.<JsonNode>valueToTree(read)).isEqualTo(example);
    }

    @Test
    void the_openapi_document_and_the_metrics_show_the_webhooks() {
        assertThat(given().get("/q/openapi").asString())
                .contains("/api/v1/webhooks/{webhook}/replays", "/api/v1/events/{event}");
        given().get("/q/metrics")
                .then()
                .body(containsString("fusie_webhooks_waiting"))
                .body(not(containsString("whsec")));
    }
}
