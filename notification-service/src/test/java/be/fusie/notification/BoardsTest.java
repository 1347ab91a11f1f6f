package be.fusie.notification;

import static be.fusie.notification.Callers.as;
import static be.fusie.notification.Callers.operator;
import static be.fusie.notification.Callers.school;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import be.fusie.platform.PlatformTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What stands on the boards of schools and vendors, and who ticks it off (N6, M12, M16). */
@QuarkusTest
@WithTestResource(PlatformTestResource.class)
@WithTestResource(MailPort.class)
class BoardsTest extends WithPeople {

    @Test
    void a_changed_board_brings_items_for_exact_and_the_intake_and_each_has_owner_and_deadline() {
        saga.send(migration, "hand-over-migration", Map.of("boardChanges", true));
        saga.replies(migration, 1);
        school("111111")
                .header("Accept-Language", "fr")
                .get(base + "/to-dos")
                .then()
                .body("kind", hasItems("exact", "intake", "reports", "rights"))
                .body("find { it.kind == 'exact' }.title", containsString("tous les clients"))
                .body("find { it.kind == 'rights' }.owner", equalTo("central-administrator"))
                .body("find { it.kind == 'number-lists' }.links[0].href", containsString("?institution=111111"))
                .body("deadline", everyItem(notNullValue()))
                .body("overdue", everyItem(equalTo(false)));
        String exact = school("111111").get(base + "/to-dos").path("find { it.kind == 'exact' }.id");
        mark(school("111111"), exact, "not-needed").statusCode(200).body("state", equalTo("not-needed"));
        school("111111")
                .body("{\"state\":\"done\",\"linked\":3}")
                .put(base + "/to-dos/" + exact)
                .then()
                .statusCode(400);
    }

    @Test
    void a_new_link_to_exact_is_ticked_off_by_billing_service_alone_also_when_it_is_faster_than_the_hand_over() {
        saga.send(migration, "announce-migration");
        saga.replies(migration, 1);
        String link = "http://billing.example/api/v1/migrations/" + migration + "/board-change/exact-tasks";
        Map<String, ?> handOver = Map.of(
                "institutions", List.of("111111", "222222", "333333"),
                "boardChanges", true,
                "exactLinks", List.of("111111", "222222"),
                "links", List.of(Map.of("rel", "exact", "href", link)));
        try (Saga billing = new Saga("billing-service")) {
            billing.send(migration, "close-to-do", Map.of("institution", "222222"));
            Awaitility.await().until(() -> exact("222222").getString("state"), equalTo("done"));
            saga.send(migration, "hand-over-migration", handOver);
            saga.replies(migration, 2);

            assertThat(exact("222222").getString("state"))
                    .as("it had come before")
                    .isEqualTo("done");
            assertThat(exact("333333").getString("kind")).as("books elsewhere").isNull();
            JsonPath open = exact("111111");
            assertThat(open.getString("state")).isEqualTo("open");
            assertThat(open.getString("owner")).isEqualTo("school");
            assertThat(open.getString("deadline")).isNotNull();
            assertThat(open.getString("link")).isEqualTo(link + "?institution=111111");
            mark(school("111111"), open.getString("id"), "done")
                    .statusCode(409)
                    .body("type", equalTo("urn:fusie:problem:done-elsewhere"))
                    .body("link", equalTo(link + "?institution=111111"));

            billing.sendTwice(migration, "close-to-do");
            Awaitility.await().until(() -> exact("111111").getString("state"), equalTo("done"));
            mark(school("111111"), open.getString("id"), "open").statusCode(409);
        }
    }

    private JsonPath exact(String institution) {
        String board = school(institution).get(base + "/to-dos").asString();
        return new JsonPath(board).setRootPath("find { it.kind == 'exact' }");
    }

    @Test
    void who_moves_in_part_has_the_new_user_names_to_pass_on_before_the_window() {
        saga.send(migration, "announce-migration", Map.of("whole", false));
        saga.replies(migration, 1);
        school("111111")
                .get(base + "/to-dos")
                .then()
                .body("", hasSize(1))
                .body("[0].kind", equalTo("user-names"))
                .body("[0].deadline", equalTo("2026-08-20T06:00:00Z"));
        saga.send(migration, "correct-announcement");
        saga.replies(migration, 2);
        school("111111").get(base + "/to-dos").then().body("[0].state", equalTo("withdrawn"));
    }

    @Test
    void a_vendor_links_anew_and_confirms_its_own_items_and_no_others() {
        operator()
                .body(List.of(
                        Map.of(
                                "subject",
                                "smart-" + migration,
                                "name",
                                "Smartschool",
                                "persons",
                                List.of("pupil", "staff")),
                        Map.of(
                                "subject",
                                "other-" + migration,
                                "name",
                                "Other",
                                "persons",
                                List.of("pupil"),
                                "institutions",
                                List.of("999999"))))
                .put("/api/v1/vendors")
                .then()
                .statusCode(200)
                .body("", hasSize(2));
        RequestSpecification vendor = as("smart-" + migration, "vendor");
        saga.send(migration, "hand-over-migration");
        assertThat(saga.replies(migration, 1).get(0).data().get("toDos").asInt())
                .isEqualTo(7);

        JsonPath items = vendor.get(base + "/to-dos")
                .then()
                .statusCode(200)
                .body("", hasSize(1))
                .body("[0].kind", equalTo("relink"))
                .body("[0].owner", equalTo("vendor"))
                .body("[0].vendor", equalTo("Smartschool"))
                .body("[0].links.href", hasSize(2))
                .body("[0].links.href[0]", containsString("/numbers?institution=111111&kind=pupil"))
                .extract()
                .jsonPath();
        String item = base + "/to-dos/" + items.getString("[0].id");
        school("111111").body("{\"state\":\"done\"}").put(item).then().statusCode(404);
        as("other-" + migration, "vendor")
                .body("{\"state\":\"done\"}")
                .put(item)
                .then()
                .statusCode(404);
        as("other-" + migration, "vendor").get(base + "/to-dos").then().statusCode(404);
        vendor.body("{\"state\":\"done\",\"linked\":-1}").put(item).then().statusCode(400);
        vendor.body("{\"state\":\"done\",\"linked\":412,\"unlinked\":3}")
                .put(item)
                .then()
                .statusCode(200)
                .body("state", equalTo("done"))
                .body("linked", equalTo(412));
        String reprint = school("111111").get(base + "/to-dos").path("find { it.kind == 'reprint-barcodes' }.id");
        mark(vendor, reprint, "done").statusCode(404);
        school("111111")
                .header("Accept-Language", "nl")
                .get(base + "/to-dos")
                .then()
                .body("find { it.kind == 'relink' }.state", equalTo("done"))
                .body("find { it.kind == 'relink' }.unlinked", equalTo(3))
                .body("find { it.kind == 'relink' }.title", containsString("Smartschool legt de koppeling"));

        String mine = "toDos.findAll { it.migration == '" + migration + "' }";
        vendor.get("/api/v1/to-dos?kind=relink").then().statusCode(200).body(mine, hasSize(1));
        vendor.get("/api/v1/to-dos?state=open").then().body(mine, empty());
        school("111111").get("/api/v1/to-dos?state=open&limit=500").then().body(mine, hasSize(6));
        school("999999").get("/api/v1/to-dos?limit=500").then().body(mine, empty());
        school("999999").get("/api/v1/to-dos?institution=111111").then().statusCode(404);
        school("111111").get("/api/v1/to-dos?kind=dance").then().statusCode(400);
        school("111111").get("/api/v1/to-dos?state=lost").then().statusCode(400);
        school("111111").get("/api/v1/to-dos?limit=0").then().statusCode(400);
        as("agenda", "application", "111111").get("/api/v1/to-dos").then().statusCode(403);
    }

    @Test
    void bad_vendors_are_refused_and_nothing_is_stored() {
        for (String bad : List.of(
                "{}",
                "",
                "[{}]",
                "[null]",
                "[{\"subject\":\"a b\",\"name\":\"x\",\"persons\":[\"pupil\"]}]",
                "[{\"subject\":\"a\",\"name\":\"x\",\"persons\":[]}]",
                "[{\"subject\":\"a\",\"name\":\"x\",\"persons\":[\"pupil\"],\"institutions\":[\"1\"]}]",
                "[{\"subject\":\"a\",\"name\":\"x\",\"persons\":[\"pupil\"],\"colour\":1}]",
                "[{\"subject\":\"a\",\"name\":\"x\",\"persons\":[\"pupil\"]},"
                        + "{\"subject\":\"a\",\"name\":\"y\",\"persons\":[\"pupil\"]}]")) {
            operator().body(bad).put("/api/v1/vendors").then().statusCode(400);
        }
        operator().get("/api/v1/vendors").then().body("", empty());
        school("111111").get("/api/v1/vendors").then().statusCode(403);
        as("v", "vendor").get("/api/v1/vendors").then().statusCode(403);
    }

    @AfterEach
    void noVendors() {
        operator().body("[]").put("/api/v1/vendors").then().statusCode(200);
    }
}
