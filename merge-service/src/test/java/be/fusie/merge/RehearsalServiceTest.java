package be.fusie.merge;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import be.fusie.platform.MessagePeer.Content;
import be.fusie.platform.TestTokens;
import be.fusie.reference.DatabaseDigest;
import be.fusie.reference.Landscape;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** A rehearsal as people ask for it (R14). */
@QuarkusTest
@WithTestResource(SchoolsTestResource.class)
class RehearsalServiceTest {

    private static final Landscape LANDSCAPE = SchoolsTestResource.LANDSCAPE;

    @ConfigProperty(name = "fusie.test.kafka.bootstrap")
    String bootstrap;

    @ConfigProperty(name = "fusie.test.postgres.url")
    String admin;

    private static RequestSpecification as(String role, String... institutions) {
        return given().auth().oauth2(TestTokens.token("a-" + role, Set.of(role), Set.of(institutions)));
    }

    @Test
    void a_director_rehearses_the_planned_migration_masked_and_reads_what_was_found() throws Exception {
        UUID migration = UUID.randomUUID();
        String path = "/api/v1/migrations/" + migration + "/rehearsals";
        String school = LANDSCAPE.requesting().number();
        DatabaseDigest receiver = DatabaseDigest.of(admin, LANDSCAPE.receiver().name());
        as("operator").contentType(ContentType.JSON).post(path).then().statusCode(404);
        try (Commands commands = new Commands(bootstrap)) {
            commands.send(
                    migration,
                    "merge.plan-merge.v1",
                    Map.of(
                            "source", LANDSCAPE.source().name(),
                            "receiver", LANDSCAPE.receiver().name(),
                            "institutions", LANDSCAPE.source().numbers(),
                            "whole", true,
                            "replacements", LANDSCAPE.replacements()));
            assertThat(commands.reply(migration, 1).type()).isEqualTo("merge.merge-planned.v1");
        }

        as("director", LANDSCAPE.receiver().numbers().get(0))
                .contentType(ContentType.JSON)
                .post(path)
                .then()
                .statusCode(404);
        as("school", school).contentType(ContentType.JSON).post(path).then().statusCode(403);
        as("director", school)
                .contentType(ContentType.JSON)
                .body(Map.of("mask", true, "columns", Map.of("contact_point.value", "MAIL")))
                .post(path)
                .then()
                .statusCode(202)
                .header("Location", endsWith(path + "/1"))
                .body("state", equalTo("WAITING"));
        as("operator")
                .contentType(ContentType.JSON)
                .post(path)
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:fusie:problem:rehearsal-running"));

        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(250))
                .until(() -> as("director", school).get(path + "/1").path("finishedAt") != null);
        JsonPath found = as("director", school).get(path + "/1").jsonPath();
        assertThat(found.getString("state")).as(found.prettify()).isEqualTo("DONE");
        assertThat(found.getBoolean("outcome.passed")).as(found.prettify()).isTrue();
        assertThat(found.getList("outcome.masked")).contains("person.last_name", "contact_point.value");
        assertThat(found.getInt("outcome.persons.matched"))
                .isEqualTo(LANDSCAPE.sharedPeople(LANDSCAPE.source().numbers()));
        assertThat(found.getInt("outcome.forecastReadOnlySeconds")).isGreaterThan(4);
        as("operator").get(path).then().statusCode(200).body("number[0]", equalTo(1));
        as("operator").get(path + "/2").then().statusCode(404);
        assertThat(receiver.differencesTo(
                        DatabaseDigest.of(admin, LANDSCAPE.receiver().name())))
                .isEmpty();

        try (Commands commands = new Commands(bootstrap)) {
            Content told = commands.reply(migration, 2);
            assertThat(told.type()).as("request-service hears of it").isEqualTo("merge.migration-rehearsed.v1");
            assertThat(told.data().path("passed").asBoolean()).isTrue();
            assertThat(told.data().path("forecastReadOnlySeconds").asLong())
                    .isEqualTo(found.getLong("outcome.forecastReadOnlySeconds"));
        }
    }

    private static void plan(Commands commands, UUID migration) {
        commands.send(
                migration,
                "merge.plan-merge.v1",
                Map.of(
                        "source", LANDSCAPE.source().name(),
                        "receiver", LANDSCAPE.receiver().name(),
                        "institutions", LANDSCAPE.source().numbers(),
                        "whole", true,
                        "replacements", LANDSCAPE.replacements()));
    }

    @Test
    void a_message_that_asks_for_one_is_answered_once_or_told_why_not() throws Exception {
        UUID migration = UUID.randomUUID();
        UUID reference = UUID.randomUUID();
        Map<String, Object> wish = Map.of("reference", reference, "mask", true);
        try (Commands commands = new Commands(bootstrap)) {
            commands.send(migration, "merge.request-rehearsal.v1", wish);
            Content early = commands.reply(migration, 1);
            assertThat(early.type()).isEqualTo("merge.rehearsal-refused.v1");
            assertThat(early.data().path("reference").asText()).isEqualTo(reference.toString());
            assertThat(early.data().path("reason").asText()).contains("no plan");
            plan(commands, migration);
            assertThat(commands.reply(migration, 2).type()).isEqualTo("merge.merge-planned.v1");

            commands.send(migration, "merge.request-rehearsal.v1", wish);
            commands.send(migration, "merge.request-rehearsal.v1", wish);
            Content done = commands.reply(migration, 3);
            assertThat(done.type()).as(done.data().toString()).isEqualTo("merge.migration-rehearsed.v1");
            assertThat(done.data().path("reference").asText()).isEqualTo(reference.toString());
            assertThat(done.data().path("passed").asBoolean()).isTrue();
            as("operator")
                    .get("/api/v1/migrations/" + migration + "/rehearsals")
                    .then()
                    .body("number", equalTo(List.of(1)));

            plan(commands, migration);
            Content planned = commands.reply(migration, 4);
            assertThat(planned.data().at("/outlook/estimate/rehearsal").asInt())
                    .as("the next plan is estimated by it")
                    .isEqualTo(1);
            assertThat(planned.data().path("estimateBasis").asText()).contains("rehearsal 1 of this migration");
        }
    }

    @Test
    void a_rehearsal_that_is_impossible_says_why() {
        UUID migration = UUID.randomUUID();
        String path = "/api/v1/migrations/" + migration + "/rehearsals";
        try (Commands commands = new Commands(bootstrap)) {
            commands.send(
                    migration,
                    "merge.plan-merge.v1",
                    Map.of(
                            "source", LANDSCAPE.source().name(),
                            "receiver", LANDSCAPE.receiver().name(),
                            "institutions", LANDSCAPE.source().numbers(),
                            "whole", true,
                            "replacements", LANDSCAPE.replacements()));
            assertThat(commands.reply(migration, 1).type()).isEqualTo("merge.merge-planned.v1");
        }
        as("operator")
                .contentType(ContentType.JSON)
                .body(Map.of("mask", true, "columns", Map.of("person.nowhere", "NAME")))
                .post(path)
                .then()
                .statusCode(202);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> "REFUSED".equals(as("operator").get(path + "/1").path("state")));
        assertThat(as("operator").get(path + "/1").<String>path("reason")).contains("person.nowhere");
    }
}
