package be.fusie.request.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import be.fusie.platform.PlatformTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a plan changes in data and security is confirmed one by one before anybody signs (R16). */
@QuarkusTest
@TestProfile(FastSaga.class)
@WithTestResource(PlatformTestResource.class)
class ConfirmationTest {

    private OtherServices others;
    private Schools schools;

    @BeforeEach
    void meet() {
        others = OtherServices.start();
        others.with("merge.merge-planned.v1", OtherServices.plannedWithChanges().toString());
        schools = Schools.next();
    }

    @Test
    void nobody_signs_before_every_change_is_confirmed_by_a_director_of_the_institution() {
        var request = schools.request();
        request.put("replacements", List.of(Map.of("list", "diet", "value", "old", "replacement", "new")));
        String id = schools.file(request);
        Schools.await(id, "COLLECTING_CONSENT");

        List<String> mine = schools.sign(id, 1)
                .statusCode(409)
                .body("type", endsWith(":unconfirmed"))
                .body("remedy", notNullValue())
                .extract()
                .path("confirmations.id");
        assertThat(mine)
                .contains("numbers", "same-people", "undecided-people", "barcodes", "payment-references")
                .as("security apart from data")
                .contains("user-names", "administrators", "rights-lost", "links")
                .anyMatch(c -> c.startsWith("replacements-"));
        List<String> theirs = schools.sign(id, 4).statusCode(409).extract().path("confirmations.id");
        assertThat(theirs)
                .as("the receiver's own data changes less")
                .containsExactly("same-people", "undecided-people", "payment-references");

        for (String one : theirs) {
            confirm(schools.director(4), id, one, 4).statusCode(200);
            confirm(schools.director(4), id, one, 4).statusCode(200);
        }
        schools.sign(id, 4).statusCode(200);
        schools.sign(id, 1).statusCode(409).body("confirmations.id", hasSize(mine.size()));
        for (int n : List.of(1, 2)) {
            for (String one : mine) {
                confirm(schools.director(n), id, one, n).statusCode(200);
            }
            schools.sign(id, n).statusCode(200);
        }
        assertThat(Schools.view(id).getList("consent.outstanding")).isEmpty();
        var history =
                Schools.operator().get("/api/v1/migrations/" + id + "/history").jsonPath();
        assertThat(history.getBoolean("intact")).isTrue();
        assertThat(history.getList("acts.findAll { it.act == 'CONFIRMED' }"))
                .as("each once, with who and when")
                .hasSize(2 * mine.size() + theirs.size());
        assertThat(history.getList("acts.findAll { it.act == 'CONFIRMED' }.who"))
                .containsOnly("dir-" + schools.number(1), "dir-" + schools.number(2), "dir-" + schools.number(4));
    }

    @Test
    void a_new_version_of_the_plan_asks_anew() {
        String id = schools.fileAndPlan();
        confirm(schools.director(4), id, "same-people", 4).statusCode(200);
        String first = Schools.view(id).getString("plan.hash");
        schools.director(1)
                .body(Map.of(
                        "reason",
                        "Exams",
                        "cutOverDate",
                        LocalDate.now().plusDays(9).toString()))
                .post("/api/v1/migrations/" + id + "/plans")
                .then()
                .statusCode(202);
        Awaitility.await().until(() -> Schools.view(id).getInt("plan.version") == 2);
        schools.sign(id, 4).statusCode(409).body("confirmations.id", hasSize(3));
        schools.director(4)
                .body(Map.of("planHash", first, "institution", schools.number(4)))
                .post("/api/v1/migrations/" + id + "/confirmations/same-people")
                .then()
                .statusCode(409)
                .body("type", endsWith(":plan-changed"));
    }

    @Test
    void a_move_that_changes_nothing_goes_straight_through() {
        others.with("merge.merge-planned.v1", OtherServices.planned());
        String id = schools.fileAndPlan();
        schools.director(1)
                .get("/api/v1/migrations/" + id + "/confirmations")
                .then()
                .statusCode(200)
                .body("confirmations", hasSize(0));
        schools.sign(id, 1).statusCode(200);
    }

    @Test
    void what_only_an_operator_can_judge_the_operator_confirms_once_for_all() {
        var plan = OtherServices.plannedWithChanges();
        plan.putArray("findings")
                .addObject()
                .put("code", "triggers-do-not-fire")
                .put("detail", "2 triggers");
        others.with("merge.merge-planned.v1", plan.toString());
        String id = schools.fileAndPlan();
        schools.sign(id, 4).statusCode(409).body("confirmations.find { it.id == 'technical' }.by", equalTo("OPERATOR"));
        confirm(schools.director(4), id, "technical", 4).statusCode(403).body("type", endsWith(":operator-confirms"));
        confirm(Schools.operator(), id, "technical", 4).statusCode(422);
        confirm(Schools.operator(), id, "technical", 0).statusCode(200);
        Schools.operator()
                .queryParam("language", "en")
                .get("/api/v1/migrations/" + id + "/confirmations")
                .then()
                .statusCode(200)
                .header("Content-Language", "en")
                .body("confirmations.find { it.id == 'technical' }.given[0].at", notNullValue())
                .body("confirmations.find { it.id == 'technical' }.details", equalTo(List.of("2 triggers")))
                .body("confirmations.find { it.id == 'technical' }.text", containsString("one technical remark"));
    }

    @Test
    void nobody_confirms_for_others_or_what_is_not_asked() {
        String id = schools.fileAndPlan();
        confirm(schools.director(2), id, "numbers", 1).statusCode(404);
        confirm(schools.director(3), id, "numbers", 3).statusCode(404);
        confirm(schools.school(1), id, "numbers", 1).statusCode(404);
        confirm(Schools.operator(), id, "numbers", 1).statusCode(404);
        confirm(schools.director(4), id, "numbers", 4).statusCode(422).body("type", endsWith(":not-concerned"));
        confirm(schools.director(1), id, "numbers", 0).statusCode(422).body("type", endsWith(":institution-missing"));
        confirm(schools.director(1), id, "tea", 1).statusCode(404).body("type", endsWith(":unknown-confirmation"));
        for (String body : List.of(
                "",
                "null",
                "[]",
                "{}",
                "{\"planHash\":\"x\"}",
                "{\"planHash\":\"" + "0".repeat(64) + "\",\"institution\":\"12\"}",
                "{\"planHash\":\"" + "0".repeat(64) + "\",\"why\":1}")) {
            schools.director(1)
                    .body(body)
                    .post("/api/v1/migrations/" + id + "/confirmations/numbers")
                    .then()
                    .statusCode(400)
                    .contentType("application/problem+json");
        }
        schools.director(1)
                .queryParam("language", "xx")
                .get("/api/v1/migrations/" + id + "/confirmations")
                .then()
                .statusCode(400);
        assertThat(Schools.view(id).getList("consent.outstanding")).hasSize(3);
        String list = "/api/v1/migrations/" + id + "/confirmations";
        Schools.as("portal", "portal-" + schools.number(4)).get(list).then().statusCode(200);
        Schools.as("vendor", "v").get(list).then().statusCode(403);
        schools.director(3).get(list).then().statusCode(404);
    }

    private ValidatableResponse confirm(RequestSpecification who, String id, String confirmation, int n) {
        Map<String, Object> body = new HashMap<>();
        body.put("planHash", Schools.view(id).getString("plan.hash"));
        if (n > 0) {
            body.put("institution", schools.number(n));
        }
        return who.body(body)
                .post("/api/v1/migrations/" + id + "/confirmations/" + confirmation)
                .then();
    }
}
