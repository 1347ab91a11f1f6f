package be.fusie.request.migration;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;

import be.fusie.platform.PlatformTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whom a move concerns, asked before it is filed; and a closure over three databases, from filing to its end (R3, R4). */
@QuarkusTest
@TestProfile(FastSaga.class)
@WithTestResource(PlatformTestResource.class)
class ClosureApiTest {

    private Schools schools;

    @BeforeEach
    void meet() {
        OtherServices.start();
        schools = Schools.next();
    }

    private ValidatableResponse ask(RequestSpecification who, List<String> oldCommunities) {
        Map<String, Object> question = schools.request();
        question.keySet().retainAll(List.of("source", "receiver", "institutions", "cutOverDate"));
        question.put("oldCommunities", oldCommunities);
        return who.body(question).post("/api/v1/closures").then();
    }

    @Test
    void a_portal_learns_who_is_pulled_in_and_why_before_it_files() {
        ask(schools.school(1), List.of())
                .statusCode(200)
                .body("possible", equalTo(true))
                .body("members.institution", contains(schools.number(1), schools.number(2), schools.number(4)))
                .body("members.part", contains("MOVES", "MOVES", "STAYS"))
                .body("members[1].why", contains(schools.number(1), "sg-" + schools.pair, schools.number(2)))
                .body("databases.name", containsInAnyOrder(schools.source, schools.receiver))
                .body("boards.number", contains("0123456749"))
                .body("moves.source", contains(schools.source))
                .body("graph.nodes.kind", hasItems("INSTITUTION", "COMMUNITY", "DATABASE", "BOARD"))
                .body(
                        "graph.edges.find { it.from == 'institution:%s' && it.why == 'member' }.to"
                                .formatted(schools.number(2)),
                        equalTo("community:sg-" + schools.pair));
    }

    @Test
    void whoever_is_not_concerned_learns_nothing() {
        ask(Schools.next().director(1), List.of()).statusCode(404).body("type", endsWith(":not-concerned"));
        ask(Schools.as("portal", "nobodys"), List.of()).statusCode(404);
        ask(Schools.operator(), List.of()).statusCode(200);
    }

    @Test
    void an_old_community_moves_along_when_asked_for() {
        String old = "sg-old-" + schools.pair;
        put("/communities/" + old, Map.of("id", old, "name", "Old"));
        for (int n : List.of(1, 3)) {
            put(
                    "/institutions/" + schools.number(n),
                    institution(
                            n,
                            schools.source,
                            List.of(Map.of("community", old, "from", "2014-09-01", "until", "2020-08-31"))));
        }
        ask(schools.school(1), List.of()).body("members.institution", contains(schools.number(1), schools.number(4)));
        ask(schools.school(1), List.of(old))
                .body("members.institution", contains(schools.number(1), schools.number(3), schools.number(4)))
                .body("graph.edges.why", hasItem("was member"));
        ask(schools.school(1), List.of("sg-" + schools.pair))
                .statusCode(422)
                .body("type", endsWith(":community-not-concerned"));
        ask(schools.school(1), List.of("sg-nowhere")).statusCode(422).body("type", endsWith(":unknown-community"));

        Map<String, Object> request = schools.request();
        request.put("oldCommunities", List.of(old));
        String id = schools.file(request);
        Schools.await(id, "COLLECTING_CONSENT");
        org.assertj.core.api.Assertions.assertThat(Schools.view(id).getList("consent.required", String.class))
                .as("all its parties have to agree (R4)")
                .containsExactly(schools.number(1), schools.number(3), schools.number(4));
    }

    @Test
    void a_closure_over_three_databases_is_moved_in_steps_that_all_sign() {
        String third = "third-" + schools.pair;
        put("/databases/" + third, Map.of("name", third));
        put(
                "/institutions/" + schools.number(5),
                institution(5, third, List.of(Map.of("community", "sg-" + schools.pair, "from", "2020-09-01"))));
        ask(schools.school(1), List.of())
                .body("possible", equalTo(false))
                .body("moves.source", contains(schools.source, third))
                .body("moves[1].institutions", contains(schools.number(5)));

        schools.school(1)
                .body(schools.request())
                .post("/api/v1/migrations")
                .then()
                .statusCode(422)
                .body("type", endsWith(":closure-needs-another-database"));

        Map<String, Object> request = schools.request();
        request.put("inSteps", true);
        String id = schools.file(request);
        Schools.await(id, "COLLECTING_CONSENT");
        for (int n : List.of(1, 2, 4)) {
            schools.sign(id, n).statusCode(200).body("state", equalTo("COLLECTING_CONSENT"));
        }
        schools.sign(id, 5).statusCode(200);
        Schools.await(id, "COMPLETED");
        Schools.operator()
                .get("/api/v1/directory/institutions/" + schools.number(5))
                .then()
                .body("home", equalTo(third));

        Map<String, Object> next = schools.request();
        next.put("source", third);
        next.put("institutions", List.of(schools.number(5)));
        String second = schools.file(next);
        Schools.await(second, "COLLECTING_CONSENT");
        for (String number : Schools.view(second).getList("consent.required", String.class)) {
            schools.sign(second, Integer.parseInt(number.substring(5))).statusCode(200);
        }
        Schools.await(second, "COMPLETED");
        Schools.operator()
                .get("/api/v1/directory/institutions/" + schools.number(5))
                .then()
                .body("home", equalTo(schools.receiver));
    }

    private static void put(String path, Object body) {
        Schools.operator().body(body).put("/api/v1/directory" + path).then().statusCode(200);
    }

    private Map<String, Object> institution(int n, String home, List<?> memberships) {
        return Map.of(
                "number",
                schools.number(n),
                "name",
                "School " + schools.number(n),
                "board",
                "0123456749",
                "home",
                home,
                "memberships",
                memberships,
                "directors",
                List.of("dir-" + schools.number(n)),
                "administrators",
                List.of("adm-" + schools.number(n)));
    }
}
