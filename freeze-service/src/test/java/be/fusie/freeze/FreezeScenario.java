package be.fusie.freeze;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import be.fusie.platform.MessagePeer.Content;
import be.fusie.platform.TestTokens;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;

/** The service as the saga, applications and operators meet it: Kafka, REST, and the school databases. */
abstract class FreezeScenario {

    static final String EDIT = "update pupil set left_on = date '2027-01-01' where stamnummer = '20260001'";
    static final String EDIT_OTHER = EDIT.replace("20260001", "20260004");

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
                """
                delete from held_database; delete from editing_session; delete from home; delete from database_freeze;
                delete from draft; delete from release_request; delete from known_gate; delete from known_institution
                """);
        if (commands == null) {
            commands = new Commands(bootstrap);
        }
    }

    @AfterAll
    static void disconnect() {
        commands.close();
        commands = null;
    }

    void ownState(String sql) throws SQLException {
        try (Connection connection = own.getConnection()) {
            Schools.execute(connection, sql);
        }
    }

    static Map<String, Object> freeze(boolean whole, int drainSeconds) {
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

    Map<String, Object> open(boolean whole, Content frozen) {
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

    Content frozen(boolean whole) {
        commands.send(migration, "freeze.freeze-databases.v1", freeze(whole, 0));
        Content reply = commands.reply(migration, 1);
        assertThat(reply.type()).as(reply.data().toString()).isEqualTo("freeze.databases-frozen.v1");
        return reply;
    }

    static RequestSpecification as(String role, String... institutions) {
        return given().auth()
                .oauth2(TOKENS.computeIfAbsent(
                        role + List.of(institutions),
                        user -> TestTokens.token(user, Set.of(role), Set.of(institutions))));
    }

    String edit(String database) throws SQLException {
        return schools.attempt("school_app", database, EDIT);
    }

    /** The same role by another person. */
    static RequestSpecification asOther(String role, String user, String... institutions) {
        return given().auth()
                .oauth2(TOKENS.computeIfAbsent(
                        user, any -> TestTokens.token(user, Set.of(role), Set.of(institutions))));
    }

    Response requestRelease(Map<String, Object> body) {
        return as("operator").contentType("application/json").body(body).post(freezePath() + "/release");
    }

    /** By a second operator. */
    Response confirmRelease() {
        return asOther("operator", "second-operator").post(freezePath() + "/release/confirmation");
    }

    Response release(Map<String, Object> body) {
        requestRelease(body).then().statusCode(202);
        return confirmRelease();
    }

    String freezePath() {
        return "/api/v1/freezes/" + migration;
    }

    /** Until the freeze can be seen, in whatever state. */
    void awaitFreeze() {
        await().untilAsserted(() -> as("operator").get(freezePath()).then().statusCode(200));
    }
}
