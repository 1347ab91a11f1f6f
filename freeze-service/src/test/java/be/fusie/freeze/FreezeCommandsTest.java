package be.fusie.freeze;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import be.fusie.platform.MessagePeer.Content;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Freezing and thawing, as the saga meets it. */
@QuarkusTest
@WithTestResource(SchoolsTestResource.class)
class FreezeCommandsTest extends FreezeScenario {

    @Test
    void f1_f7_frozen_with_a_token_each_and_thawed_as_before() throws SQLException {
        var digests = schools.digests("zuid");
        Content frozen = frozen(true);

        assertThat(frozen.data().get("tokens").get("zuid").asLong())
                .isEqualTo(guard.status("zuid").gate().orElseThrow().epoch());
        assertThat(edit("zuid")).isEqualTo("25006");
        assertThat(edit("noord")).isEqualTo("25006");
        as("operator")
                .get("/api/v1/freezes/" + migration)
                .then()
                .statusCode(200)
                .body("state", equalTo("frozen"))
                .body("tokens.zuid", notNullValue())
                .body("editors.noord", equalTo(0))
                .body("holdUntil", notNullValue());

        commands.send(migration, "freeze.thaw-databases.v1", Map.of());
        Content thawed = commands.reply(migration, 2);

        assertThat(thawed.type()).isEqualTo("freeze.databases-thawed.v1");
        assertThat(thawed.data().get("readOnlySeconds").asDouble()).isPositive();
        assertThat(schools.digests("zuid")).isEqualTo(digests);
        assertThat(edit("zuid")).isEqualTo("ok");
        given().get("/q/metrics").then().body(containsString("fusie_freeze_readonly_seconds_count{end=\"thawed\""));
    }

    @Test
    void x1_thawing_what_was_never_frozen_succeeds_and_the_late_freeze_is_refused() throws SQLException {
        commands.send(migration, "freeze.thaw-databases.v1", Map.of());
        assertThat(commands.reply(migration, 1))
                .isEqualTo(new Content(
                        "freeze.databases-thawed.v1",
                        commands.reply(migration, 1).data()));
        assertThat(commands.reply(migration, 1).data().get("readOnlySeconds").asDouble())
                .isZero();

        commands.send(migration, "freeze.freeze-databases.v1", freeze(true, 0));
        assertThat(commands.reply(migration, 2).type()).isEqualTo("freeze.freeze-refused.v1");
        commands.send(migration, "freeze.thaw-databases.v1", Map.of());
        assertThat(commands.reply(migration, 3).type()).isEqualTo("freeze.databases-thawed.v1");
        assertThat(edit("zuid")).isEqualTo("ok");
    }

    @Test
    void the_same_command_twice_is_answered_with_the_same_tokens() {
        Content first = frozen(true);
        commands.send(migration, "freeze.freeze-databases.v1", freeze(true, 0));
        assertThat(commands.reply(migration, 2)).isEqualTo(first);
    }

    @Test
    void a_thaw_overtakes_a_freeze_that_still_drains() throws SQLException {
        as("application").post("/api/v1/databases/zuid/editing-sessions").then().statusCode(201);
        commands.send(migration, "freeze.freeze-databases.v1", freeze(true, 600));
        await().untilAsserted(() ->
                as("operator").get("/api/v1/freezes/" + migration).then().statusCode(200));
        commands.send(migration, "freeze.thaw-databases.v1", Map.of());

        assertThat(commands.reply(migration, 1).type()).isEqualTo("freeze.freeze-refused.v1");
        assertThat(commands.reply(migration, 2).type()).isEqualTo("freeze.databases-thawed.v1");
        as("application").post("/api/v1/databases/zuid/editing-sessions").then().statusCode(201);
    }

    @Test
    void a_replica_that_slept_over_the_end_of_its_freeze_leaves_nothing_frozen() throws SQLException {
        frozen(true);
        release(Map.of("reason", "drill")).then().statusCode(200);
        // It wakes up and closes the gates, and dies before it sees that the freeze is over.
        sequence.close(new Move(migration, "zuid", "noord", List.of(), true), () -> false);
        assertThat(edit("zuid")).isEqualTo("25006");

        commands.send(migration, "freeze.thaw-databases.v1", Map.of());

        assertThat(commands.reply(migration, 2).type()).isEqualTo("freeze.databases-thawed.v1");
        assertThat(edit("zuid")).isEqualTo("ok");
    }

    @Test
    void looking_at_a_freeze_writes_nothing() throws SQLException {
        frozen(true);
        String before = version();
        as("operator").get("/api/v1/freezes/" + migration).then().statusCode(200);
        FreezeSequence.pause(1500); // a sweep
        assertThat(version()).isEqualTo(before);
    }

    private String version() throws SQLException {
        try (Connection connection = own.getConnection()) {
            return Schools.value(connection, "select xmin || ' ' || version from database_freeze");
        }
    }

    @Test
    void bad_freezes_are_refused_with_the_reason() {
        var refusals = Map.<Map<String, Object>, String>of(
                Map.of("source", "zuid", "receiver", "zuid", "whole", true, "holdMinutes", 1), "two databases",
                Map.of("source", "zuid", "receiver", "oost", "whole", true, "holdMinutes", 1), "unknown database: oost",
                Map.of("source", "zuid", "receiver", "noord", "whole", false, "holdMinutes", 1), "institutions",
                Map.of("source", "zuid", "receiver", "noord", "whole", true, "holdMinutes", 0), "holdMinutes");
        refusals.forEach((command, reason) -> {
            UUID id = UUID.randomUUID();
            commands.send(id, "freeze.freeze-databases.v1", command);
            assertThat(commands.reply(id, 1).type()).isEqualTo("freeze.freeze-refused.v1");
            assertThat(commands.reply(id, 1).data().get("reason").asText()).contains(reason);
        });
    }

    @Test
    void a_database_is_in_one_freeze_at_a_time() {
        frozen(true);
        UUID second = UUID.randomUUID();
        commands.send(second, "freeze.freeze-databases.v1", freeze(true, 0));
        assertThat(commands.reply(second, 1).data().get("reason").asText()).contains(migration.toString());
    }
}
