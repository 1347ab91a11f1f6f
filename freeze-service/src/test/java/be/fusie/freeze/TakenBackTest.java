package be.fusie.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import be.fusie.platform.MessagePeer.Content;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** X1, F7: after the pivot the receiver freezes again, and either the old home opens or the new one again; never both. */
@QuarkusTest
@WithTestResource(SchoolsTestResource.class)
class TakenBackTest extends FreezeScenario {

    private Content opened(boolean whole) {
        Content frozen = frozen(whole);
        commands.send(migration, "freeze.open-receiver.v1", open(whole, frozen));
        Content opened = commands.reply(migration, 2);
        assertThat(opened.type()).as(opened.data().toString()).isEqualTo("freeze.receiver-opened.v1");
        return frozen;
    }

    private Content frozenAgain(boolean whole) {
        commands.send(migration, "freeze.freeze-again.v1", freeze(whole, 0));
        Content again = commands.reply(migration, 3);
        assertThat(again.type()).as(again.data().toString()).isEqualTo("freeze.databases-frozen-again.v1");
        return again;
    }

    private void assertLivesIn(String database, boolean writable) {
        as("school", "111111")
                .get("/api/v1/institutions/111111/home")
                .then()
                .statusCode(200)
                .body("database", equalTo(database))
                .body("writable", equalTo(writable));
    }

    @Test
    void the_receiver_freezes_again_while_what_moved_stays_closed_and_the_thaw_opens_the_old_home()
            throws SQLException {
        Content first = opened(true);
        Content again = frozenAgain(true);
        assertThat(again.data().at("/tokens/noord").asLong())
                .isGreaterThan(first.data().at("/tokens/noord").asLong());
        assertThat(edit("noord")).isEqualTo("25006");
        assertThat(edit("zuid")).isEqualTo("25006");
        assertLivesIn("noord", false);
        commands.send(migration, "freeze.freeze-again.v1", freeze(true, 0));
        assertThat(commands.reply(migration, 4)).as("asked twice").isEqualTo(again);

        commands.send(migration, "freeze.thaw-databases.v1", Map.of());
        assertThat(commands.reply(migration, 5).type()).isEqualTo("freeze.databases-thawed.v1");
        assertThat(edit("zuid")).isEqualTo("ok");
        assertThat(edit("noord")).isEqualTo("ok");
        assertLivesIn("zuid", true);
        assertThat(epoch("zuid"))
                .as("the epoch of an institution only grows")
                .isGreaterThan(again.data().at("/tokens/noord").asLong());
        commands.send(migration, "freeze.thaw-databases.v1", Map.of());
        assertThat(commands.reply(migration, 6).type()).isEqualTo("freeze.databases-thawed.v1");
    }

    @Test
    void after_a_partial_move_the_rest_of_the_source_works_on_and_the_fence_goes_with_the_thaw() throws SQLException {
        opened(false);
        frozenAgain(false);
        assertThat(edit("zuid")).isEqualTo("25006");
        assertThat(schools.attempt("school_app", "zuid", EDIT_OTHER)).isEqualTo("ok");
        assertThat(edit("noord")).isEqualTo("25006");

        commands.send(migration, "freeze.thaw-databases.v1", Map.of());
        assertThat(commands.reply(migration, 4).type()).isEqualTo("freeze.databases-thawed.v1");
        assertThat(edit("zuid")).isEqualTo("ok");
        assertLivesIn("zuid", true);
    }

    @Test
    void a_migration_that_is_kept_after_all_opens_its_receiver_again_and_nothing_else() throws SQLException {
        Content first = opened(true);
        frozenAgain(true);
        commands.send(migration, "freeze.open-receiver.v1", open(true, first));
        assertThat(commands.reply(migration, 4).type()).isEqualTo("freeze.receiver-opened.v1");
        assertThat(edit("noord")).isEqualTo("ok");
        assertThat(edit("zuid")).isEqualTo("25006");
        assertLivesIn("noord", true);
        commands.send(migration, "freeze.thaw-databases.v1", Map.of());
        assertThat(commands.reply(migration, 5).type()).isEqualTo("freeze.thaw-failed.v1");
    }

    @Test
    void a_second_freeze_whose_time_is_over_opens_the_receiver_and_an_operator_can_not_open_both() throws SQLException {
        opened(true);
        frozenAgain(true);
        requestRelease(new HashMap<>(Map.of("reason", "somebody has to work")))
                .then()
                .statusCode(202);
        confirmRelease().then().statusCode(409);
        assertThat(edit("zuid")).isEqualTo("25006");

        ownState("update database_freeze set hold_until = now(), due_at = now()");
        await().untilAsserted(() -> assertThat(edit("noord")).isEqualTo("ok"));
        assertThat(edit("zuid")).isEqualTo("25006");
        await().untilAsserted(() -> assertLivesIn("noord", true));
    }

    @Test
    void what_was_never_opened_is_not_frozen_again() {
        commands.send(migration, "freeze.freeze-again.v1", freeze(true, 0));
        assertThat(commands.reply(migration, 1).type()).isEqualTo("freeze.freeze-again-failed.v1");
        frozenFirst();
        commands.send(migration, "freeze.freeze-again.v1", freeze(true, 0));
        assertThat(commands.reply(migration, 3).type()).isEqualTo("freeze.freeze-again-failed.v1");
    }

    private void frozenFirst() {
        commands.send(migration, "freeze.freeze-databases.v1", freeze(true, 0));
        assertThat(commands.reply(migration, 2).type()).isEqualTo("freeze.databases-frozen.v1");
    }

    private long epoch(String database) throws SQLException {
        try (var connection = schools.as("fusie_freezer", database)) {
            return WriteGuard.gate(connection).orElseThrow().epoch();
        }
    }
}
