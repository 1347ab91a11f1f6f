package be.fusie.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import be.fusie.reference.Landscape;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Ways out of a freeze that do not need the saga (F8, I1), and what the saga does when it finds that its freeze is over. */
@Order(5)
@ExtendWith(EndToEnd.class)
class EveryFreezeEndsTest {

    private final Migrations migrations;
    private final LocalPlatform platform;

    EveryFreezeEndsTest(Migrations migrations) {
        this.migrations = migrations;
        this.platform = migrations.platform();
    }

    @Test
    void f8_two_operators_force_a_release_and_the_saga_under_which_it_was_released_ends_with_nothing_moved()
            throws Exception {
        Landscape landscape = migrations.landscape(EndToEnd.CALLED_OFF);
        Filed migration = migrations.fileWhole(landscape).withPatienceForEditors();
        Editor editor = Editor.at(
                platform, landscape.source().name(), landscape.requesting().number());
        migration.signedByAll();
        migration.awaitStep("FREEZE");
        String run = "select from merge_run where migration = '" + migration.id + "' for update";
        try (Stall merge = Stall.by(platform, Service.MERGE.database(), run)) {
            editor.close();
            migration.awaitStep("MERGE");
            assertThat(merge.awaitSomebodyWaiting()).as("the merge begins").isTrue();
            isReadOnly(landscape);

            Rest one = platform.rest(Service.FREEZE, LocalPlatform.OPERATOR);
            String release = "/api/v1/freezes/" + migration.id + "/release";
            assertThat(Migrations.refused(() -> one.post(release + "/confirmation", Map.of()))
                            .path("type")
                            .asText())
                    .endsWith("no-release-request");
            one.post(release, Map.of("reason", "The hall burns.", "dataMayHaveMoved", false));
            isReadOnly(landscape);
            assertThat(Migrations.refused(() -> one.post(release + "/confirmation", Map.of()))
                            .path("type")
                            .asText())
                    .as("the same person twice")
                    .endsWith("second-person-needed");
            isReadOnly(landscape);
            JsonNode released =
                    platform.rest(Service.FREEZE, EndToEnd.SECOND_OPERATOR).post(release + "/confirmation", Map.of());
            assertThat(released.path("endedBy").asText()).isEqualTo("operator");
            isWritable(landscape);
        }

        assertThat(migration.awaitState("ABANDONED").path("reason").asText())
                .as("the merge's token is stale (F7)")
                .contains("token");
        assertThat(platform.rest(Service.FREEZE, LocalPlatform.OPERATOR)
                        .get("/api/v1/freezes/" + migration.id + "/acts"))
                .extracting(act -> act.path("who").asText() + ": "
                        + act.path("what").asText() + ", " + act.path("reason").asText())
                .containsExactly(
                        "operator: release requested, The hall burns.",
                        EndToEnd.SECOND_OPERATOR + ": release confirmed, requested by operator");
        assertThat(migration.events()).containsExactly("planned", "frozen", "thawed", "undone");
        migration.invariantsHold();
        isWritable(landscape);
    }

    @Test
    void f8_a_freeze_whose_saga_is_dead_ends_by_itself_and_the_saga_ends_when_it_is_back() throws Exception {
        Landscape landscape = migrations.landscape(EndToEnd.CALLED_OFF);
        Filed migration = migrations.fileWhole(landscape).withPatienceForEditors();
        Editor editor = Editor.at(
                platform, landscape.source().name(), landscape.requesting().number());
        migration.signedByAll();
        migration.awaitStep("FREEZE");
        platform.kill9(Service.MERGE);
        editor.close();
        migration.awaitStep("MERGE");
        platform.kill9(Service.REQUEST);
        isReadOnly(landscape);

        migrations.execute(
                Service.FREEZE.database(),
                "update database_freeze set hold_until = now() - interval '1 minute', due_at = now() where migration = '"
                        + migration.id + "'");
        await("the sweeper thaws").atMost(Duration.ofSeconds(30)).until(() -> Editor.save(
                        platform,
                        landscape.source().name(),
                        landscape.requesting().number())
                .equals(Editor.SAVED));
        isWritable(landscape);
        Rest freeze = platform.rest(Service.FREEZE, LocalPlatform.OPERATOR);
        await().until(() -> freeze.get("/api/v1/freezes/" + migration.id)
                .path("endedBy")
                .asText()
                .equals("expiry"));
        assertThat(freeze.get("/api/v1/alarms")).as("nobody has to do anything").isEmpty();

        platform.startServices();
        assertThat(migration.awaitState("ABANDONED").path("reason").asText())
                .as("the command that waited for merge-service shows a stale token (F7)")
                .contains("token");
        assertThat(migration.events()).containsExactly("planned", "frozen", "thawed", "undone");
        migration.invariantsHold();
        isWritable(landscape);
    }

    private void isReadOnly(Landscape landscape) {
        for (Landscape.Database database : List.of(landscape.source(), landscape.receiver())) {
            assertThat(Editor.save(platform, database.name(), database.numbers().get(0)))
                    .contains("read-only");
        }
    }

    private void isWritable(Landscape landscape) {
        for (Landscape.Database database : List.of(landscape.source(), landscape.receiver())) {
            assertThat(Editor.save(platform, database.name(), database.numbers().get(0)))
                    .isEqualTo(Editor.SAVED);
        }
    }
}
