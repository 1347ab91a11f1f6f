package be.fusie.request.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import be.fusie.platform.MessagePeer.Message;
import be.fusie.platform.PlatformTestResource;
import be.fusie.request.CanonicalJson;
import be.fusie.request.saga.Step;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole migrations over the real broker and database; the test plays the other services with their own examples. */
@QuarkusTest
@TestProfile(FastSaga.class)
@WithTestResource(PlatformTestResource.class)
class MigrationFlowTest {

    private static final List<String> FORWARD = List.of(
            "notification.announce-migration.v1",
            "merge.stage-migration.v1",
            "freeze.freeze-databases.v1",
            "merge.merge-databases.v1",
            "billing.reprovision-invoicing.v1",
            "billing.reprovision-registration.v1",
            "freeze.open-receiver.v1",
            "billing.charge-migration.v1",
            "notification.hand-over-migration.v1");

    private OtherServices others;
    private Schools schools;

    @BeforeEach
    void meet() {
        others = OtherServices.start();
        schools = Schools.next();
    }

    @Test
    void a_signed_migration_runs_through_all_steps_to_its_end() throws Exception {
        String id = schools.fileAndSign();
        var view = Schools.await(id, "COMPLETED");

        assertThat(others.commands(id)).isEqualTo(FORWARD);
        assertThat(view.getList("institutions")).containsExactly(schools.number(1), schools.number(2));
        assertThat(view.getMap("results")).containsKeys("ANNOUNCE", "STAGE", "FREEZE", "MERGE", "THAW", "CHARGE");
        assertThat(view.getDouble("readOnly.seconds")).isPositive();
        assertThat(home(schools.number(1))).isEqualTo(schools.receiver);
        assertThat(home(schools.number(3))).isEqualTo(schools.source);
        assertThat(publicEvents(id, 6))
                .containsExactly("planned", "frozen", "thawed", "ids-mapped", "relink", "completed");
        assertThat(others.events(id).stream().mapToLong(Message::sequence))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 6).boxed().toList());
        assertThat(others.data(id, "merge.merge-databases.v1").get("tokens"))
                .isEqualTo(CanonicalJson.tree(
                        CanonicalJson.read(OtherServices.example("freeze.databases-frozen.v1"), Map.class)
                                .get("tokens")));
        Schools.act(Schools.operator(), id, "cancellation").statusCode(409);
        Schools.operator()
                .get("/api/v1/migrations/" + id + "/history")
                .then()
                .statusCode(200)
                .body("intact", equalTo(true));
        assertThat(others.everythingHeard()).doesNotContain("dir-99", "adm-99");
    }

    @Test
    void the_plan_is_served_as_the_bytes_that_are_signed() {
        String id = schools.fileAndPlan();
        var answer = schools.director(1).get("/api/v1/migrations/" + id + "/plan");
        String hash = CanonicalJson.sha256(new String(answer.asByteArray(), StandardCharsets.UTF_8));
        assertThat(answer.header("Fusie-Plan-Hash")).isEqualTo(hash);
        assertThat(answer.header("ETag")).isEqualTo("\"" + hash + "\"");
        assertThat(Schools.view(id).getString("plan.hash")).isEqualTo(hash);
        assertThat(answer.jsonPath().getList("parties.institution"))
                .containsExactly(schools.number(1), schools.number(2), schools.number(4));
        assertThat(answer.jsonPath().getList("parties[1].why"))
                .containsExactly(schools.number(1), "sg-" + schools.pair, schools.number(2));
        assertThat(answer.jsonPath().getLong("quote.totalCents")).isPositive();
        schools.director(1)
                .header("If-None-Match", "\"" + hash + "\"")
                .get("/api/v1/migrations/" + id + "/plan")
                .then()
                .statusCode(304);
    }

    @Test
    void signing_twice_is_once_and_a_wrong_hash_is_told_the_current_one() {
        String id = schools.fileAndPlan();
        schools.sign(id, 1).statusCode(200);
        schools.sign(id, 1).statusCode(200);
        assertThat(Schools.view(id).getList("consent.outstanding")).hasSize(2);
        var history =
                Schools.operator().get("/api/v1/migrations/" + id + "/history").jsonPath();
        assertThat(history.getBoolean("intact")).isTrue();
        assertThat(history.getList("acts.findAll { it.act == 'SIGNED' }.who"))
                .containsExactly("dir-" + schools.number(1));
        assertThat(history.getString("acts.find { it.act == 'SIGNED' }.detail"))
                .contains(Schools.view(id).getString("plan.hash"), "evidence");
        schools.director(2)
                .body(Map.of("planHash", "0".repeat(64), "institution", schools.number(2)))
                .post("/api/v1/migrations/" + id + "/signatures")
                .then()
                .statusCode(409)
                .body("planHash", equalTo(Schools.view(id).getString("plan.hash")));
        schools.director(2)
                .body(Map.of("planHash", Schools.view(id).getString("plan.hash"), "institution", schools.number(4)))
                .post("/api/v1/migrations/" + id + "/signatures")
                .then()
                .statusCode(404);
        assertThat(others.commands(id)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ANNOUNCE, notification.announcement-refused.v1",
        "STAGE, merge.stage-refused.v1",
        "FREEZE, freeze.freeze-refused.v1",
        "MERGE, merge.merge-refused.v1",
        "INVOICING, billing.invoicing-refused.v1",
        "REGISTRATION, billing.registration-refused.v1"
    })
    void a_refused_step_is_undone_first_and_then_all_before_it(Step step, String refusal) {
        others.when(step.doneBy().orElseThrow(), refusal);
        String id = schools.fileAndSign();
        var view = Schools.await(id, "ABANDONED");

        List<String> expected = new ArrayList<>(FORWARD.subList(0, step.ordinal()));
        for (int i = step.ordinal(); i > 0; i--) {
            expected.add(Step.values()[i].undoneBy().orElseThrow());
        }
        assertThat(others.commands(id)).isEqualTo(expected);
        assertThat(view.getString("reason")).isNotBlank();
        assertThat(home(schools.number(1))).isEqualTo(schools.source);
        assertThat(view.getList("consent.outstanding"))
                .as("signatures are void")
                .hasSize(3);
        assertThat(last(publicEvents(id, 1))).isEqualTo("undone");
        schools.file(schools.request()); // the databases are free again
    }

    @Test
    void a_migration_cancelled_in_the_middle_of_the_merge_puts_everything_back() {
        others.when("merge.merge-databases.v1", OtherServices.SILENCE);
        String id = schools.fileAndSign();
        Schools.awaitStep(id, "MERGE");
        Schools.act(schools.director(1), id, "cancellation").statusCode(200);
        Schools.await(id, "ABANDONED");
        assertThat(others.commands(id))
                .endsWith(
                        "merge.merge-databases.v1",
                        "merge.undo-merge.v1",
                        "freeze.thaw-databases.v1",
                        "merge.discard-stage.v1",
                        "notification.correct-announcement.v1");
        assertThat(others.everythingHeard()).doesNotContain("Canary-Reason");
    }

    @Test
    void a_step_that_does_not_answer_in_time_is_undone() {
        others.when("merge.stage-migration.v1", OtherServices.SILENCE);
        String id = schools.fileAndSign();
        var view = Schools.await(id, "ABANDONED");
        assertThat(view.getString("reason")).contains("STAGE", "in time");
        assertThat(others.commands(id)).endsWith("merge.discard-stage.v1", "notification.correct-announcement.v1");
    }

    @Test
    void answers_that_come_twice_and_answers_of_strangers_change_nothing() {
        others.stuttering();
        String id = schools.fileAndPlan();
        others.reply(UUID.randomUUID().toString(), "merge.databases-merged.v1");
        others.reply(id, "merge.databases-merged.v1");
        schools.signAll(id);
        Schools.await(id, "COMPLETED");
        assertThat(others.commands(id)).isEqualTo(FORWARD);
        assertThat(publicEvents(id, 6)).hasSize(6);
    }

    @Test
    void an_undo_that_keeps_failing_waits_for_the_operator_who_retries_or_resolves_it() {
        others.when("merge.stage-migration.v1", "merge.stage-refused.v1")
                .when("merge.discard-stage.v1", "merge.discard-failed.v1")
                .when("notification.correct-announcement.v1", "notification.correction-failed.v1");
        String id = schools.fileAndSign();
        var view = Schools.await(id, "NEEDS_ATTENTION");
        assertThat(view.getString("step")).isEqualTo("STAGE");
        assertThat(view.getString("direction")).isEqualTo("BACK");
        assertThat(view.getInt("attempts")).isEqualTo(2);
        assertThat(view.getString("trouble")).isNotBlank();
        Schools.act(Schools.operator(), id, "cancellation").statusCode(409);

        others.heal("merge.discard-stage.v1");
        Schools.act(Schools.operator(), id, "retry").statusCode(200);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> Schools.view(id).getString("state").equals("NEEDS_ATTENTION")
                        && Schools.view(id).getString("step").equals("ANNOUNCE"));

        Schools.act(Schools.operator(), id, "resolution").statusCode(200).body("state", equalTo("ABANDONED"));
        assertThat(Schools.operator()
                        .get("/api/v1/migrations/" + id + "/history")
                        .jsonPath()
                        .getList("acts.act"))
                .contains("RETRIED", "RESOLVED", "UNDO_FAILED");
    }

    @Test
    void after_the_pivot_a_refusal_is_retried_and_nothing_is_undone() {
        others.when("billing.charge-migration.v1", "billing.charge-refused.v1");
        String id = schools.fileAndSign();
        var view = Schools.await(id, "NEEDS_ATTENTION");
        assertThat(view.getString("direction")).isEqualTo("FORWARD");
        assertThat(home(schools.number(1))).isEqualTo(schools.receiver);
        Schools.act(Schools.operator(), id, "cancellation").statusCode(409);
        others.heal("billing.charge-migration.v1");
        Schools.act(Schools.operator(), id, "retry").statusCode(200);
        Schools.await(id, "COMPLETED");
        assertThat(others.commands(id).stream().filter("billing.charge-migration.v1"::equals))
                .hasSize(3);
    }

    @Test
    void one_director_who_refuses_ends_it() {
        String id = schools.fileAndPlan();
        schools.sign(id, 1).statusCode(200);
        schools.director(2)
                .body(Map.of("institution", schools.number(2), "reason", "not this year"))
                .post("/api/v1/migrations/" + id + "/refusals")
                .then()
                .statusCode(200)
                .body("state", equalTo("ABANDONED"));
        assertThat(publicEvents(id, 1)).containsExactly("refused");
        assertThat(others.commands(id)).isEmpty();
        schools.sign(id, 2).statusCode(409);
    }

    @Test
    void a_consent_deadline_that_passes_ends_it() {
        var request = schools.request();
        request.put("consentDeadline", Instant.now().plusSeconds(3).toString());
        String id = schools.file(request);
        assertThat(Schools.await(id, "ABANDONED").getString("reason")).contains("deadline");
    }

    @Test
    void what_the_data_forbids_ends_planning_with_readable_reasons() {
        others.when("merge.plan-merge.v1", "merge.plan-refused.v1");
        String id = schools.file(schools.request());
        var view = Schools.await(id, "ABANDONED");
        assertThat(view.getList("obstacles.remedy")).isNotEmpty().doesNotContainNull();
        schools.director(1).get("/api/v1/migrations/" + id + "/plan").then().statusCode(404);
    }

    @Test
    void a_school_year_that_is_over_but_not_finalised_ends_planning() {
        others.with("merge.merge-planned.v1", OtherServices.planned("2024-2025"));
        String id = schools.file(schools.request());
        assertThat(Schools.await(id, "ABANDONED").getList("obstacles.code")).containsExactly("school-year-open");
    }

    @Test
    void a_migration_waits_for_its_window_and_can_be_cancelled_there() {
        var request = schools.request();
        request.put("windowFrom", Instant.now().plusSeconds(600).toString());
        String id = schools.file(request);
        Schools.await(id, "COLLECTING_CONSENT");
        schools.signAll(id);
        Schools.await(id, "SCHEDULED");
        assertThat(others.data(id, "notification.announce-migration.v1")
                        .at("/window/from")
                        .asText())
                .startsWith(request.get("windowFrom").toString().substring(0, 19));
        Schools.act(schools.director(2), id, "cancellation").statusCode(403);
        Schools.act(schools.director(1), id, "cancellation").statusCode(200);
        Schools.await(id, "ABANDONED");
        assertThat(publicEvents(id, 2)).containsExactly("planned", "undone");
    }

    @Test
    void a_migration_starts_by_itself_when_its_window_opens() {
        var request = schools.request();
        request.put("windowFrom", Instant.now().plusSeconds(4).toString());
        String id = schools.file(request);
        Schools.await(id, "COLLECTING_CONSENT");
        schools.signAll(id);
        Schools.await(id, "COMPLETED");
    }

    private List<String> publicEvents(String id, int atLeast) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> others.events(id).size() >= atLeast);
        return others.events(id).stream()
                .map(m -> m.type().replace("fusie.migration.", "").replace(".v1", ""))
                .toList();
    }

    private static String last(List<String> events) {
        return events.get(events.size() - 1);
    }

    private static String home(String institution) {
        return Schools.operator()
                .get("/api/v1/directory")
                .jsonPath()
                .getString("institutions.find { it.number == '" + institution + "' }.home");
    }
}
