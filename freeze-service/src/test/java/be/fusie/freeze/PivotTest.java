package be.fusie.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import be.fusie.platform.MessagePeer.Content;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The pivot: the old home is closed for good, the new one opens (F7). */
@QuarkusTest
@WithTestResource(SchoolsTestResource.class)
class PivotTest extends FreezeScenario {

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
}
