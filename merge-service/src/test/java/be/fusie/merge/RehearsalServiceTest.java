package be.fusie.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import be.fusie.platform.MessagePeer.Content;
import be.fusie.reference.DatabaseDigest;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A rehearsal as people ask for it (R14). */
@QuarkusTest
@WithTestResource(SchoolsTestResource.class)
class RehearsalServiceTest extends ServiceTest {

    private static String rehearsals(UUID migration) {
        return path(migration) + "/rehearsals";
    }

    @Test
    void a_director_rehearses_the_planned_migration_masked_and_reads_what_was_found() throws Exception {
        as("operator").post(rehearsals(UUID.randomUUID())).then().statusCode(404);
        DatabaseDigest receiver = digest(LANDSCAPE.receiver());
        UUID migration = planned();
        String path = rehearsals(migration);
        as("director", LANDSCAPE.receiver().numbers().get(0)).post(path).then().statusCode(404);
        as("school", SCHOOL).post(path).then().statusCode(403);
        as("director", SCHOOL)
                .body(Map.of("mask", true, "columns", Map.of("contact_point.value", "MAIL")))
                .post(path)
                .then()
                .statusCode(202)
                .header("Location", endsWith(path + "/1"))
                .body("state", equalTo("WAITING"));
        as("operator").post(path).then().statusCode(409).body("type", equalTo("urn:fusie:problem:rehearsal-running"));

        await().atMost(Duration.ofSeconds(90))
                .until(() -> as("director", SCHOOL).get(path + "/1").path("finishedAt") != null);
        JsonPath found = as("director", SCHOOL).get(path + "/1").jsonPath();
        assertThat(found.getString("state")).as(found.prettify()).isEqualTo("DONE");
        assertThat(found.getBoolean("outcome.passed")).as(found.prettify()).isTrue();
        assertThat(found.getList("outcome.masked")).contains("person.last_name", "contact_point.value");
        assertThat(found.getInt("outcome.persons.matched"))
                .isEqualTo(LANDSCAPE.sharedPeople(LANDSCAPE.source().numbers()));
        assertThat(found.getInt("outcome.forecastReadOnlySeconds")).isGreaterThan(4);
        as("operator").get(path).then().statusCode(200).body("number[0]", equalTo(1));
        as("operator").get(path + "/2").then().statusCode(404);
        assertThat(receiver.differencesTo(digest(LANDSCAPE.receiver()))).isEmpty();

        Content told = commands.reply(migration, 2);
        assertThat(told.type()).as("request-service hears of it").isEqualTo("merge.migration-rehearsed.v1");
        assertThat(told.data().path("passed").asBoolean()).isTrue();
        assertThat(told.data().path("forecastReadOnlySeconds").asLong())
                .isEqualTo(found.getLong("outcome.forecastReadOnlySeconds"));
    }

    @Test
    void a_message_that_asks_for_one_is_answered_once_or_told_why_not() throws Exception {
        UUID migration = UUID.randomUUID();
        UUID reference = UUID.randomUUID();
        Map<String, Object> wish = Map.of("reference", reference, "mask", true);
        commands.send(migration, "merge.request-rehearsal.v1", wish);
        Content early = commands.reply(migration, 1);
        assertThat(early.type()).isEqualTo("merge.rehearsal-refused.v1");
        assertThat(early.data().path("reference").asText()).isEqualTo(reference.toString());
        assertThat(early.data().path("reason").asText()).contains("no plan");
        commands.send(migration, "merge.plan-merge.v1", move());
        assertThat(commands.reply(migration, 2).type()).isEqualTo("merge.merge-planned.v1");

        commands.send(migration, "merge.request-rehearsal.v1", wish);
        commands.send(migration, "merge.request-rehearsal.v1", wish);
        Content done = commands.reply(migration, 3);
        assertThat(done.type()).as(done.data().toString()).isEqualTo("merge.migration-rehearsed.v1");
        assertThat(done.data().path("reference").asText()).isEqualTo(reference.toString());
        assertThat(done.data().path("passed").asBoolean()).isTrue();
        as("operator").get(rehearsals(migration)).then().body("number", equalTo(List.of(1)));

        commands.send(migration, "merge.plan-merge.v1", move());
        Content planned = commands.reply(migration, 4);
        assertThat(planned.data().at("/outlook/estimate/rehearsal").asInt())
                .as("the next plan is estimated by it")
                .isEqualTo(1);
        assertThat(planned.data().path("estimateBasis").asText()).contains("rehearsal 1 of this migration");
    }

    @Test
    void a_rehearsal_that_is_impossible_says_why() {
        String path = rehearsals(planned());
        as("operator")
                .body(Map.of("mask", true, "columns", Map.of("person.nowhere", "NAME")))
                .post(path)
                .then()
                .statusCode(202);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> "REFUSED".equals(as("operator").get(path + "/1").path("state")));
        assertThat(as("operator").get(path + "/1").<String>path("reason")).contains("person.nowhere");
    }
}
