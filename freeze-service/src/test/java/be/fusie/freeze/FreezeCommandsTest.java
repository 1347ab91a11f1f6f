package be.fusie.freeze;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import be.fusie.platform.MessagePeer.Content;
import be.fusie.platform.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The service as the saga, applications and operators meet it: Kafka, REST, and the school databases. */
@QuarkusTest
@WithTestResource(SchoolsTestResource.class)
class FreezeCommandsTest {

    private static final String EDIT = "update pupil set left_on = date '2027-01-01' where stamnummer = '20260001'";

    private static final Map<String, String> TOKENS = new ConcurrentHashMap<>();

    @ConfigProperty(name = "fusie.test.kafka.bootstrap")
    String bootstrap;

    @Inject
    Schools schools;

    @Inject
    WriteGuard guard;

    @Inject
    FreezeSequence sequence;

    @Inject
    DataSource own;

    static Commands commands;
    UUID migration = UUID.randomUUID();

    @BeforeEach
    void connect() throws SQLException {
        schools.open();
        ownState(
                "delete from held_database; delete from editing_session; delete from home; delete from database_freeze");
        if (commands == null) {
            commands = new Commands(bootstrap);
        }
    }

    @AfterAll
    static void disconnect() {
        commands.close();
        commands = null;
    }

    private void ownState(String sql) throws SQLException {
        try (Connection connection = own.getConnection()) {
            Schools.execute(connection, sql);
        }
    }

    private static Map<String, Object> freeze(boolean whole, int drainSeconds) {
        return Map.of(
                "source",
                "zuid",
                "receiver",
                "noord",
                "institutions",
                whole ? List.of("111111", "222222") : List.of("111111"),
                "whole",
                whole,
                "drainSeconds",
                drainSeconds,
                "holdMinutes",
                60,
                "fieldOfTheFuture",
                true);
    }

    private Map<String, Object> open(boolean whole, Content frozen) {
        return Map.of(
                "source",
                "zuid",
                "receiver",
                "noord",
                "institutions",
                whole ? List.of("111111", "222222") : List.of("111111"),
                "whole",
                whole,
                "tokens",
                frozen.data().get("tokens"));
    }

    private Content frozen(boolean whole) {
        commands.send(migration, "freeze.freeze-databases.v1", freeze(whole, 0));
        Content reply = commands.reply(migration, 1);
        assertThat(reply.type()).as(reply.data().toString()).isEqualTo("freeze.databases-frozen.v1");
        return reply;
    }

    private static RequestSpecification as(String role, String... institutions) {
        return given().auth()
                .oauth2(TOKENS.computeIfAbsent(
                        role + List.of(institutions),
                        user -> TestTokens.token(user, Set.of(role), Set.of(institutions))));
    }

    private String edit(String database) throws SQLException {
        return schools.attempt("school_app", database, EDIT);
    }

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
    void f3_f4_f5_while_draining_who_edits_may_finish_and_nobody_begins() throws SQLException {
        String session = as("application")
                .post("/api/v1/databases/zuid/editing-sessions")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        commands.send(migration, "freeze.freeze-databases.v1", freeze(true, 600));
        await().untilAsserted(() -> as("application")
                .get("/api/v1/databases/noord/gate")
                .then()
                .statusCode(200)
                .body("state", equalTo("draining"))
                .body("migration", equalTo(migration.toString())));

        as("operator")
                .get("/api/v1/freezes/" + migration)
                .then()
                .body("state", equalTo("draining"))
                .body("editors.zuid", equalTo(1));
        as("application")
                .post("/api/v1/databases/noord/editing-sessions")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:fusie:problem:no-new-editing-sessions"))
                .body("expectedOverAt", notNullValue());
        as("application")
                .put("/api/v1/editing-sessions/" + session)
                .then()
                .statusCode(200)
                .body("readOnlyFrom", notNullValue());
        assertThat(edit("zuid")).as("who edits may save").isEqualTo("ok");
        given().auth()
                .oauth2(TestTokens.token("another", Set.of("application"), Set.of()))
                .delete("/api/v1/editing-sessions/" + session)
                .then()
                .statusCode(404);

        as("application").delete("/api/v1/editing-sessions/" + session).then().statusCode(204);

        assertThat(commands.reply(migration, 1).type()).isEqualTo("freeze.databases-frozen.v1");
        as("application")
                .post("/api/v1/databases/zuid/editing-sessions")
                .then()
                .statusCode(423)
                .body("migration", equalTo(migration.toString()));
        as("application").put("/api/v1/editing-sessions/" + session).then().statusCode(404);
    }

    @Test
    void f5_at_the_deadline_it_freezes_although_somebody_edits() throws SQLException {
        String session = as("application")
                .post("/api/v1/databases/zuid/editing-sessions")
                .path("id");
        commands.send(migration, "freeze.freeze-databases.v1", freeze(true, 1));

        assertThat(commands.reply(migration, 1).type()).isEqualTo("freeze.databases-frozen.v1");
        as("application").put("/api/v1/editing-sessions/" + session).then().statusCode(423);
        assertThat(edit("zuid")).isEqualTo("25006");
    }

    @Test
    void an_expired_lease_does_not_hold_up_the_freeze() throws SQLException {
        as("application").post("/api/v1/databases/zuid/editing-sessions").then().statusCode(201);
        ownState("update editing_session set expires_at = now() - interval '1 second'");
        commands.send(migration, "freeze.freeze-databases.v1", freeze(true, 600));
        assertThat(commands.reply(migration, 1).type()).isEqualTo("freeze.databases-frozen.v1");
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
    void an_operator_releases_while_it_drains_and_nothing_is_frozen_afterwards() throws SQLException {
        as("application").post("/api/v1/databases/zuid/editing-sessions").then().statusCode(201);
        commands.send(migration, "freeze.freeze-databases.v1", freeze(true, 600));
        await().untilAsserted(() ->
                as("operator").get("/api/v1/freezes/" + migration).then().statusCode(200));

        release(Map.of("reason", "wrong day")).then().statusCode(200).body("state", equalTo("thawed"));

        assertThat(commands.reply(migration, 1).type()).isEqualTo("freeze.freeze-refused.v1");
        assertThat(edit("zuid")).isEqualTo("ok");
        assertThat(edit("noord")).isEqualTo("ok");
    }

    private Response release(Map<String, Object> body) {
        return as("operator")
                .contentType("application/json")
                .body(body)
                .post("/api/v1/freezes/" + migration + "/release");
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

    @Test
    void f7_the_pivot_opens_the_receiver_marks_the_source_moved_and_can_be_repeated() throws SQLException {
        Content frozen = frozen(true);
        commands.send(migration, "freeze.open-receiver.v1", open(true, frozen));
        Content opened = commands.reply(migration, 2);
        commands.send(migration, "freeze.open-receiver.v1", open(true, frozen));

        assertThat(opened.type()).as(opened.data().toString()).isEqualTo("freeze.receiver-opened.v1");
        assertThat(commands.reply(migration, 3)).isEqualTo(opened);
        assertThat(edit("noord")).isEqualTo("ok");
        assertThat(edit("zuid")).isEqualTo("25006");
        as("school", "111111")
                .get("/api/v1/institutions/111111/home")
                .then()
                .statusCode(200)
                .body("database", equalTo("noord"))
                .body("writable", equalTo(true));
        as("school", "333333").get("/api/v1/institutions/111111/home").then().statusCode(404);

        commands.send(migration, "freeze.thaw-databases.v1", Map.of());
        assertThat(commands.reply(migration, 4).type()).isEqualTo("freeze.thaw-failed.v1");
        assertThat(edit("zuid")).isEqualTo("25006");
    }

    @Test
    void f7_after_a_partial_move_the_rest_of_the_source_works_on() throws SQLException {
        commands.send(migration, "freeze.open-receiver.v1", open(false, frozen(false)));
        assertThat(commands.reply(migration, 2).type()).isEqualTo("freeze.receiver-opened.v1");
        assertThat(edit("zuid")).isEqualTo("25006");
        assertThat(schools.attempt("school_app", "zuid", EDIT.replace("20260001", "20260004")))
                .isEqualTo("ok");
    }

    @Test
    void a_pivot_that_crashed_after_it_switched_the_gates_is_only_completed() throws SQLException {
        Content frozen = frozen(true);
        // As a crash leaves it: the source is closed, the receiver not open yet, the own state from before.
        ownState("update database_freeze set state = 'OPENING', due_at = null");
        try (Connection freezer = schools.as("fusie_freezer", "zuid")) {
            Schools.execute(
                    freezer, "update fusie_guard.gate set state = 'moved', moved_to = 'noord', epoch = epoch + 1");
        }
        commands.send(migration, "freeze.thaw-databases.v1", Map.of());
        assertThat(commands.reply(migration, 2).type()).isEqualTo("freeze.thaw-failed.v1");
        commands.send(migration, "freeze.open-receiver.v1", open(true, frozen));
        assertThat(commands.reply(migration, 3).type()).isEqualTo("freeze.receiver-opened.v1");
        assertThat(edit("noord")).isEqualTo("ok");
    }

    @Test
    void a_pivot_with_stale_tokens_or_without_a_freeze_is_refused_and_can_still_be_thawed() throws SQLException {
        commands.send(
                migration, "freeze.open-receiver.v1", Map.of("source", "zuid", "receiver", "noord", "whole", true));
        assertThat(commands.reply(migration, 1).type()).isEqualTo("freeze.opening-refused.v1");
        commands.send(migration, "freeze.freeze-databases.v1", freeze(true, 0));
        Content frozen = commands.reply(migration, 2);
        commands.send(
                migration,
                "freeze.open-receiver.v1",
                Map.of("source", "zuid", "receiver", "noord", "whole", true, "tokens", Map.of("zuid", 1, "noord", 1)));
        assertThat(commands.reply(migration, 3).type()).isEqualTo("freeze.opening-refused.v1");
        commands.send(migration, "freeze.thaw-databases.v1", Map.of());
        assertThat(commands.reply(migration, 4).type()).isEqualTo("freeze.databases-thawed.v1");
        commands.send(migration, "freeze.open-receiver.v1", open(true, frozen));
        assertThat(commands.reply(migration, 5).type()).isEqualTo("freeze.opening-refused.v1");
        assertThat(edit("zuid")).isEqualTo("ok");
    }

    @Test
    void f8_an_expired_hold_is_thawed_by_the_sweeper_and_its_pivot_refused() throws SQLException {
        Content frozen = frozen(true);
        ownState("update database_freeze set hold_until = now() - interval '1 hour', due_at = now()");

        await().atMost(Duration.ofSeconds(15))
                .until(() -> edit("zuid").equals("ok") && edit("noord").equals("ok"));
        await().untilAsserted(() -> as("operator")
                .get("/api/v1/freezes/" + migration)
                .then()
                .body("state", equalTo("thawed"))
                .body("endedBy", equalTo("expiry")));

        commands.send(migration, "freeze.open-receiver.v1", open(true, frozen));
        assertThat(commands.reply(migration, 2).type()).isEqualTo("freeze.opening-refused.v1");
        commands.send(migration, "freeze.thaw-databases.v1", Map.of());
        assertThat(commands.reply(migration, 3).type()).isEqualTo("freeze.databases-thawed.v1");
    }

    @Test
    void f8_an_expired_hold_over_data_that_may_be_half_moved_raises_the_alarm_until_somebody_decides()
            throws SQLException {
        long token = frozen(true).data().get("tokens").get("noord").asLong();
        assertThat(schools.attempt("fusie_merger", "noord", "set fusie.token = '" + token + "'", EDIT))
                .isEqualTo("ok");
        ownState("update database_freeze set hold_until = now() - interval '1 hour', due_at = now()");

        await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
            as("operator").get("/api/v1/freezes/" + migration).then().body("held", containsString("overdue"));
            given().get("/q/health/ready")
                    .then()
                    .statusCode(200)
                    .body("checks.find { it.name == 'freezes' }.data.overdue", equalTo(1));
        });
        assertThat(edit("zuid")).isEqualTo("25006");

        as("operator")
                .contentType("application/json")
                .body(Map.of("reason", ""))
                .post("/api/v1/freezes/" + migration + "/release")
                .then()
                .statusCode(400);
        as("operator")
                .contentType("application/json")
                .body(Map.of("reason", "saga is dead"))
                .post("/api/v1/freezes/" + migration + "/release")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:fusie:problem:data-may-have-moved"));
        as("operator")
                .contentType("application/json")
                .body(Map.of("reason", "checked by hand", "dataMayHaveMoved", true))
                .post("/api/v1/freezes/" + migration + "/release")
                .then()
                .statusCode(200)
                .body("state", equalTo("thawed"))
                .body("endedBy", equalTo("operator"))
                .body("reason", equalTo("checked by hand"));
        assertThat(edit("zuid")).isEqualTo("ok");
        assertThat(schools.attempt("fusie_merger", "noord", "set fusie.token = '" + token + "'", EDIT))
                .isEqualTo("25006");
    }

    @Test
    void every_endpoint_asks_for_its_role_and_knows_what_it_does_not_know() {
        UUID unknown = UUID.randomUUID();
        for (String path : List.of(
                "freezes/" + unknown, "databases/zuid/guard", "databases/zuid/gate", "institutions/111111/home")) {
            given().get("/api/v1/" + path).then().statusCode(401);
            as("vendor").get("/api/v1/" + path).then().statusCode(403);
        }
        as("school", "111111").put("/api/v1/databases/zuid/guard").then().statusCode(403);
        as("operator").post("/api/v1/databases/zuid/editing-sessions").then().statusCode(403);
        as("application")
                .contentType("application/json")
                .body(Map.of("reason", "x"))
                .post("/api/v1/freezes/" + unknown + "/release")
                .then()
                .statusCode(403);

        as("operator")
                .get("/api/v1/freezes/" + unknown)
                .then()
                .statusCode(404)
                .body("type", equalTo("urn:fusie:problem:unknown-freeze"));
        as("operator")
                .contentType("application/json")
                .body(Map.of("reason", "x"))
                .post("/api/v1/freezes/" + unknown + "/release")
                .then()
                .statusCode(404);
        as("operator").get("/api/v1/freezes/not-a-uuid").then().statusCode(404);
        as("operator").put("/api/v1/databases/oost/guard").then().statusCode(404);
        as("operator").get("/api/v1/institutions/999999/home").then().statusCode(404);
        as("operator").get("/api/v1/institutions/x/home").then().statusCode(400);
        as("application").post("/api/v1/databases/oost/editing-sessions").then().statusCode(404);
        as("application").put("/api/v1/editing-sessions/" + unknown).then().statusCode(404);
    }

    @Test
    void a_freeze_is_seen_by_those_it_concerns_without_tokens() {
        frozen(true);
        as("director", "222222")
                .get("/api/v1/freezes/" + migration)
                .then()
                .statusCode(200)
                .body("tokens.size()", equalTo(0));
        as("director", "333333").get("/api/v1/freezes/" + migration).then().statusCode(404);
    }

    @Test
    void an_operator_installs_looks_at_and_removes_a_guard() {
        as("operator").delete("/api/v1/databases/zuid/guard").then().statusCode(204);
        as("operator")
                .get("/api/v1/databases/zuid/guard")
                .then()
                .statusCode(200)
                .body("installed", equalTo(false));
        commands.send(migration, "freeze.freeze-databases.v1", freeze(true, 0));
        assertThat(commands.reply(migration, 1).data().get("reason").asText()).contains("no guard");
        as("operator")
                .put("/api/v1/databases/zuid/guard")
                .then()
                .statusCode(200)
                .body("installed", equalTo(true))
                .body("tables", equalTo(35))
                .body("unguarded", hasSize(0));
        as("operator").delete("/api/v1/databases/zuid/guard").then().statusCode(204);
    }
}
