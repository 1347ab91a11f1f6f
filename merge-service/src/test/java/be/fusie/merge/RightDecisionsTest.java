package be.fusie.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import be.fusie.platform.MessagePeer.Content;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who decides what becomes of a right, what they see, until when, and that the plan says so (R11). */
@QuarkusTest
@WithTestResource(SchoolsTestResource.class)
class RightDecisionsTest extends ServiceTest {

    private static String rights(UUID migration) {
        return path(migration) + "/rights";
    }

    private static List<Map<String, Object>> cases(UUID migration, String query) {
        return as("director", SCHOOL)
                .get(rights(migration) + "/cases" + query)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("cases");
    }

    private static Map<String, Object> of(UUID migration, String right) {
        return cases(migration, "?limit=500").stream()
                .filter(c -> c.get("right").equals(right))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, Object> one(Object caseId, String answer, String right) {
        Map<String, Object> decision =
                new HashMap<>(Map.of("caseId", caseId, "answer", answer, "reason", "she works elsewhere now"));
        if (right != null) {
            decision.put("right", right);
        }
        return decision;
    }

    private static Map<String, Object> decision(Object caseId, String answer, String right) {
        return Map.of("decisions", List.of(one(caseId, answer, right)));
    }

    @Test
    void directors_see_the_cases_of_their_institutions_and_nobody_else_sees_them() {
        UUID migration = planned();
        as("director", SCHOOL)
                .get(rights(migration) + "/cases?limit=2")
                .then()
                .statusCode(200)
                .body("open", equalTo(true))
                .body("cases", hasSize(2))
                .body("cases.institution", everyItem(equalTo(SCHOOL)))
                .body("changeTo", hasItem("grades"))
                .body("changeTo", not(hasItem("administrator")));
        assertThat(cases(migration, "?state=decided")).isEmpty();
        as("director", FOREIGN).get(rights(migration) + "/cases").then().statusCode(404);
        as("school", SCHOOL).get(rights(migration) + "/cases").then().statusCode(403);
        as("operator").get(rights(UUID.randomUUID()) + "/cases").then().statusCode(404);
        as("operator").get(rights(migration) + "/cases?state=shut").then().statusCode(400);
        as("operator").get(rights(migration) + "/cases?limit=0").then().statusCode(400);
        as("operator").get(rights(migration) + "/cases?institution=x").then().statusCode(400);
    }

    @Test
    void what_is_decided_stands_in_the_list_and_in_the_next_plan_and_request_service_hears_of_it_without_names()
            throws Exception {
        UUID migration = planned();
        Map<String, Object> grades = of(migration, "grades");
        Map<String, Object> drop = decision(grades.get("caseId"), "DROP", null);
        as("director", FOREIGN)
                .body(drop)
                .post(rights(migration) + "/decisions")
                .then()
                .statusCode(404);
        as("school", SCHOOL)
                .body(drop)
                .post(rights(migration) + "/decisions")
                .then()
                .statusCode(403);
        as("director", SCHOOL)
                .body(decision(grades.get("caseId"), "KEEP", null))
                .post(rights(migration) + "/decisions")
                .then()
                .statusCode(200);
        as("director", SCHOOL)
                .body(drop)
                .post(rights(migration) + "/decisions")
                .then()
                .statusCode(200)
                .body("cases", hasSize(1))
                .body("cases[0].decision.answer", equalTo("DROP"))
                .body("cases[0].decision.by", equalTo("a-director"))
                .body("cases[0].decision.at", notNullValue());
        assertThat(cases(migration, "?state=decided"))
                .as("the last decision counts")
                .extracting(c -> c.get("caseId"))
                .containsExactly(grades.get("caseId"));
        Content told = commands.reply(migration, 3);
        assertThat(told.type()).isEqualTo("merge.rights-decided.v1");
        assertThat(told.data().path("cases").asInt()).isEqualTo(1);
        assertThat(told.data().toString()).doesNotContain(grades.get("user").toString());

        commands.send(migration, "merge.plan-merge.v1", move());
        Content again = commands.reply(migration, 4);
        assertThat(again.data().path("rightsAsOf").asLong())
                .isEqualTo(told.data().path("asOf").asLong());
        assertThat(rights(again, "grades").path("dropped").asLong()).isEqualTo(1);
        assertThat(as("director", SCHOOL).get(rights(migration)).jsonPath().getList("before.becomes"))
                .as("the list before and after says so too")
                .contains("dropped");

        own("update merge_run set phase = 'STAGED' where migration = '" + migration + "'");
        as("director", SCHOOL)
                .body(drop)
                .post(rights(migration) + "/decisions")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:fusie:problem:steps-began"));
    }

    private static JsonNode rights(Content planned, String right) {
        for (JsonNode r : planned.data().at("/outlook/rights")) {
            if (r.path("right").asText().equals(right)
                    && r.path("institution").asText().equals(SCHOOL)) {
                return r;
            }
        }
        throw new AssertionError(planned.data().toString());
    }

    @Test
    void what_cannot_be_carried_out_is_refused_case_by_case_and_nothing_is_decided() {
        UUID migration = planned();
        Map<String, Object> grades = of(migration, "grades");
        Map<String, Object> read = cases(migration, "?limit=500").stream()
                .filter(c -> c.get("right").equals("read") && c.get("user").equals(grades.get("user")))
                .findFirst()
                .orElseThrow();
        List<Object> decisions = List.of(
                one(grades.get("caseId"), "CHANGE", "administrator"),
                one(read.get("caseId"), "CHANGE", null),
                one("0".repeat(32), "DROP", null),
                one(read.get("caseId"), "DROP", null));
        as("director", SCHOOL)
                .body(Map.of("decisions", decisions))
                .post(rights(migration) + "/decisions")
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("errors.decision", contains(0, 1, 2, 3))
                .body("errors.code", contains("unknown-right", "right", "unknown-case", "decided-twice"));
        as("director", SCHOOL)
                .body(decision(grades.get("caseId"), "CHANGE", "read"))
                .post(rights(migration) + "/decisions")
                .then()
                .statusCode(422)
                .body("errors[0].detail", containsString("already"));
        assertThat(cases(migration, "?state=decided")).isEmpty();
        as("director", SCHOOL)
                .body(Map.of(
                        "decisions",
                        List.of(one(grades.get("caseId"), "CHANGE", "read"), one(read.get("caseId"), "DROP", null))))
                .post(rights(migration) + "/decisions")
                .then()
                .statusCode(200)
                .body("cases.decision.answer", hasItem("CHANGE"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"decisions\": []}",
                "{\"decisions\": [null]}",
                "{\"decisions\": [{\"caseId\": \"x\", \"answer\": \"DROP\", \"reason\": \"y\"}]}",
                "{\"decisions\": [{\"caseId\": \"00000000000000000000000000000000\", \"answer\": \"EAT\", \"reason\": \"y\"}]}",
                "{\"decisions\": [{\"caseId\": \"00000000000000000000000000000000\", \"answer\": \"DROP\", \"reason\": \" \"}]}",
                "{\"decisions\": [{\"caseId\": \"00000000000000000000000000000000\", \"answer\": \"DROP\"}]}"
            })
    void what_is_no_decision_is_a_problem_and_no_crash(String body) {
        as("operator")
                .body(body)
                .post(rights(UUID.randomUUID()) + "/decisions")
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
    }
}
