package be.fusie.request.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasSize;

import be.fusie.platform.PlatformTestResource;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** People are told at set times before the window (F3), and operators when a migration can't go on without them. */
@QuarkusTest
@TestProfile(FastSaga.class)
@WithTestResource(PlatformTestResource.class)
class NoticeTest {

    private OtherServices others;
    private Schools schools;

    @BeforeEach
    void meet() {
        others = OtherServices.start();
        schools = Schools.next();
    }

    private String scheduled(Instant from) {
        Map<String, Object> request = schools.request();
        request.put("windowFrom", from.toString());
        String id = schools.file(request);
        Schools.await(id, "COLLECTING_CONSENT");
        schools.signAll(id);
        Schools.await(id, "SCHEDULED");
        return id;
    }

    private int sent(String id, String type) {
        return others.all(id, type).size();
    }

    @Test
    void a_near_window_is_shown_in_the_applications_at_once_and_told_again_at_the_set_time_before_it()
            throws Exception {
        Instant from = Instant.now().plus(3, ChronoUnit.DAYS).truncatedTo(ChronoUnit.MILLIS);
        String id = scheduled(from);
        Awaitility.await().until(() -> sent(id, Commands.NOTICE) == 1);
        assertThat(sent(id, Commands.WARN))
                .as("the announcement has just told it")
                .isZero();

        Sql.run(id, "update migration set since = now() - interval '10 days' where id = ID");
        Awaitility.await().until(() -> sent(id, Commands.WARN) == 1 && sent(id, Commands.NOTICE) == 2);
        JsonNode warning = others.data(id, Commands.WARN);
        assertThat(Instant.parse(warning.at("/window/from").asText())).isEqualTo(from);
        assertThat(warning.path("institutionsConcerned")).hasSize(3);
        assertThat(Instant.parse(others.data(id, Commands.NOTICE).path("from").asText()))
                .isEqualTo(from);
        Schools.operator()
                .get("/api/v1/migrations/" + id + "/history")
                .then()
                .body("acts.findAll { it.act == 'FREEZE_NOTICE' }", hasSize(1));

        Schools.act(Schools.operator(), id, "cancellation").statusCode(200);
        Schools.await(id, "ABANDONED");
        assertThat(sent(id, Commands.WARN)).as("once for each set time").isEqualTo(1);
    }

    @Test
    void a_window_that_is_far_is_not_shown_in_the_applications_yet() {
        String id = scheduled(Instant.now().plus(30, ChronoUnit.DAYS));
        assertThat(others.commands(id)).containsExactly("notification.announce-migration.v1");
        assertThat(sent(id, Commands.NOTICE)).isZero();
    }

    @Test
    void operators_are_called_once_when_an_open_window_is_blocked() {
        String id = schools.fileAndPlan();
        for (String code : List.of("bus", "server")) {
            Schools.operator()
                    .body(Map.of("code", code, "title", "It is ready", "owner", "OPERATOR"))
                    .post("/api/v1/migrations/" + id + "/preconditions")
                    .then()
                    .statusCode(201);
        }
        schools.signAll(id);
        Awaitility.await().until(() -> sent(id, Commands.ALERT) == 1);
        JsonNode call = others.data(id, Commands.ALERT);
        assertThat(call.path("what").asText()).isEqualTo("BLOCKED");
        assertThat(call.path("trouble").asText()).contains("bus, server");
        assertThat(call.path("link").asText()).endsWith("/api/v1/migrations/" + id);
        answer(id, "bus");
        Awaitility.await().until(() -> "open preconditions: server"
                .equals(Schools.view(id).getString("trouble")));
        assertThat(sent(id, Commands.ALERT)).as("it is still the same trouble").isEqualTo(1);
        answer(id, "server");
        Schools.await(id, "COMPLETED");
    }

    private static void answer(String id, String code) {
        Schools.operator()
                .body(Map.of("answers", List.of(Map.of("code", code, "state", "DONE"))))
                .post("/api/v1/migrations/" + id + "/preconditions/answers")
                .then()
                .statusCode(200);
    }

    @Test
    void operators_are_called_each_time_that_a_step_needs_attention() {
        others.when("billing.charge-migration.v1", "billing.charge-refused.v1");
        String id = schools.fileAndSign();
        Schools.await(id, "NEEDS_ATTENTION");
        Awaitility.await().until(() -> sent(id, Commands.ALERT) == 1);
        JsonNode call = others.data(id, Commands.ALERT);
        assertThat(call.path("what").asText()).isEqualTo("NEEDS_ATTENTION");
        assertThat(call.path("step").asText()).isEqualTo("CHARGE");
        assertThat(call.path("undoing").asBoolean()).isFalse();
        assertThat(call.path("trouble").asText())
                .isEqualTo(Schools.view(id).getString("trouble"))
                .isNotEmpty();

        retry(id);
        Awaitility.await().until(() -> sent(id, Commands.ALERT) == 2);
        others.heal("billing.charge-migration.v1");
        Schools.await(id, "NEEDS_ATTENTION");
        retry(id);
        Schools.await(id, "COMPLETED");
        assertThat(sent(id, Commands.ALERT)).isEqualTo(2);
    }

    private static void retry(String id) {
        Schools.act(Schools.operator(), id, "retry").statusCode(200);
    }
}
