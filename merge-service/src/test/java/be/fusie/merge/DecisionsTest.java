package be.fusie.merge;

import static io.restassured.RestAssured.given;
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
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who decides whether two persons are the same, what they see, and until when (M18). */
@QuarkusTest
@WithTestResource(SchoolsTestResource.class)
class DecisionsTest extends ServiceTest {

    private static UUID withOpenPairs() {
        UUID migration = planned();
        Content reply = commands.reply(migration, 1);
        assertThat(reply.data().path("openPairs").asInt()).isPositive();
        assertThat(reply.data().toString()).doesNotContain("Xhenseval", "Quaghebeur");
        return migration;
    }

    static Map<String, Object> unlike(UUID migration) {
        List<Map<String, Object>> pairs = as("operator")
                .get(path(migration) + "/matches?limit=200")
                .jsonPath()
                .getList("");
        return pairs.stream()
                .filter(p -> p.get("doubt").equals("names-unlike"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whoever_decides_sees_both_people_read_from_the_databases_and_only_those_of_their_institutions() {
        UUID migration = withOpenPairs();
        Map<String, Object> pair = unlike(migration);
        assertThat(pair.get("incoming").toString()).contains("Xhenseval").contains("birthDate=");
        assertThat(pair.get("present").toString()).contains("Quaghebeur").contains("•••••••");
        assertThat(pair).containsEntry("nationalNumbersAgree", true).containsEntry("decision", null);
        @SuppressWarnings("unchecked")
        String here = ((List<String>) pair.get("institutions")).get(0);
        @SuppressWarnings("unchecked")
        List<String> there = (List<String>) pair.get("receiverInstitutions");
        as("director", here)
                .get(path(migration) + "/matches")
                .then()
                .statusCode(200)
                .body("old", hasItem(pair.get("old")))
                .body("institutions", everyItem(hasItem(here)));
        as("school", there.get(0))
                .get(path(migration) + "/matches")
                .then()
                .statusCode(200)
                .body("receiver", hasItem(pair.get("receiver")));
        as("director", FOREIGN).get(path(migration) + "/matches").then().statusCode(404);
        as("director").get(path(migration) + "/matches").then().statusCode(404);
        as("vendor", here).get(path(migration) + "/matches").then().statusCode(403);
        as("portal", here).get(path(migration) + "/matches").then().statusCode(403);
        given().get(path(migration) + "/matches").then().statusCode(401);
        as("operator").get(path(UUID.randomUUID()) + "/matches").then().statusCode(404);
        as("operator")
                .get(path(migration) + "/matches?state=shut")
                .then()
                .statusCode(400)
                .body("remedy", containsString("decided"));
        as("operator").get(path(migration) + "/matches?limit=0").then().statusCode(400);
        as("operator")
                .get(path(migration) + "/matches?limit=1&page=1")
                .then()
                .statusCode(200)
                .body("", hasSize(1));
    }

    @Test
    void a_decision_is_kept_with_who_and_when_may_be_changed_and_counts_in_the_next_plan() throws Exception {
        UUID migration = withOpenPairs();
        Map<String, Object> pair = unlike(migration);
        String at = path(migration) + "/matches/" + pair.get("old") + '/' + pair.get("receiver");
        @SuppressWarnings("unchecked")
        String here = ((List<String>) pair.get("institutions")).get(0);
        Map<String, String> same = Map.of("decision", "same", "reason", "her maiden name; seen the passport");
        as("director", FOREIGN).body(same).put(at).then().statusCode(404);
        as("portal", here).body(same).put(at).then().statusCode(403);
        as("operator")
                .body(Map.of("decision", "perhaps", "reason", "x"))
                .put(at)
                .then()
                .statusCode(400);
        as("operator")
                .body(Map.of("decision", "same", "reason", " "))
                .put(at)
                .then()
                .statusCode(400);
        as("operator").body("{").put(at).then().statusCode(400);
        as("operator").body(same).put(path(migration) + "/matches/0/0").then().statusCode(404);

        as("director", here)
                .body(Map.of("decision", "different", "reason", "twins"))
                .put(at)
                .then()
                .statusCode(200);
        person("a-decider", "school", here)
                .body(same)
                .put(at)
                .then()
                .statusCode(200)
                .body("decision.decision", equalTo("same"))
                .body("decision.by", equalTo("a-decider"))
                .body("decision.reason", containsString("passport"))
                .body("decision.at", notNullValue());
        as("operator").get(path(migration) + "/matches?state=open").then().body("old", not(hasItem(pair.get("old"))));
        as("operator").get(path(migration) + "/matches?state=decided").then().body("old", contains(pair.get("old")));

        own("insert into match_pair values ('" + migration + "', '" + pair.get("old")
                + "', '1', 'ambiguous', '{}', '{}')");
        as("operator")
                .body(same)
                .put(path(migration) + "/matches/" + pair.get("old") + "/1")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:fusie:problem:decision-contradicts"));

        long before = commands.reply(migration, 1).data().at("/persons/matched").asLong();
        commands.send(migration, "merge.plan-merge.v1", move());
        Content again = commands.reply(migration, 2);
        assertThat(again.data().at("/persons/matched").asLong()).isEqualTo(before + 1);
        as("operator").get(path(migration) + "/matches?state=decided").then().body("old", contains(pair.get("old")));
    }

    @Test
    void once_the_freeze_began_nothing_is_decided_any_more() throws Exception {
        UUID migration = withOpenPairs();
        Map<String, Object> pair = unlike(migration);
        String at = path(migration) + "/matches/" + pair.get("old") + '/' + pair.get("receiver");
        Map<String, String> same = Map.of("decision", "same", "reason", "the same");
        school(
                SOURCE,
                "create schema fusie_guard; grant usage on schema fusie_guard to public;"
                        + " create table fusie_guard.gate as select 'frozen'::text as state, 1::bigint as epoch;"
                        + " grant select on fusie_guard.gate to public");
        try {
            as("operator")
                    .body(same)
                    .put(at)
                    .then()
                    .statusCode(409)
                    .body("type", equalTo("urn:fusie:problem:freeze-began"));
        } finally {
            school(SOURCE, "drop schema fusie_guard cascade");
        }
        as("operator").body(same).put(at).then().statusCode(200);
    }
}
