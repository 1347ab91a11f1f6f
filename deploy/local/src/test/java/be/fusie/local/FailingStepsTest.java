package be.fusie.local;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.reference.Landscape.Institution;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A failure at each of the ten steps. Each command fails once, after its work was done and before that is recorded; so one
 * migration after the other between the same two databases gets one step further, and is undone, until the last succeeds.
 */
@Order(1)
@ExtendWith(EndToEnd.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FailingStepsTest {

    /** Commands that fail once, by the service that handles them. Before the pivot an undo fails once as well. */
    static final Map<String, Service> FAULTS = new LinkedHashMap<>();

    static {
        FAULTS.put("notification.announce-migration.v1", Service.NOTIFICATION);
        FAULTS.put("merge.stage-migration.v1", Service.MERGE);
        FAULTS.put("freeze.freeze-databases.v1", Service.FREEZE);
        FAULTS.put("merge.merge-databases.v1", Service.MERGE);
        FAULTS.put("merge.undo-merge.v1", Service.MERGE);
        FAULTS.put("billing.reprovision-invoicing.v1", Service.BILLING);
        FAULTS.put("billing.reprovision-registration.v1", Service.BILLING);
        FAULTS.put("freeze.open-receiver.v1", Service.FREEZE);
        FAULTS.put("billing.charge-migration.v1", Service.BILLING);
        FAULTS.put("notification.hand-over-migration.v1", Service.NOTIFICATION);
    }

    private final Migrations migrations;

    FailingStepsTest(Migrations migrations) {
        this.migrations = migrations;
    }

    @Test
    @Order(1)
    void one_director_who_refuses_ends_the_migration_before_it_begins() throws Exception {
        Filed migration = migrations.fileWhole(migrations.landscape(EndToEnd.FAILING_STEPS));
        migration.awaitState("COLLECTING_CONSENT");
        var directors =
                migration.landscape().signatories(migration.landscape().source().numbers());
        Institution refusing = null;
        for (Institution institution : directors) {
            if (refusing != null) {
                migration.sign(refusing);
            }
            refusing = institution;
        }
        migration.refuse(refusing, "Our parents' council has not been heard.");
        assertThat(migration.awaitState("ABANDONED").path("step").asText()).isEqualTo("CONSENT");
        migration.invariantsHold();
    }

    @Test
    @Order(2)
    void a_failing_announcement_is_corrected() throws Exception {
        isUndoneAfterFailingAt("announce-migration");
    }

    @Test
    @Order(3)
    void a_failing_stage_is_discarded() throws Exception {
        isUndoneAfterFailingAt("stage-migration");
    }

    @Test
    @Order(4)
    void a_failing_freeze_is_thawed() throws Exception {
        isUndoneAfterFailingAt("freeze-databases");
    }

    @Test
    @Order(5)
    void a_failing_merge_is_undone_even_when_the_undo_fails_once() throws Exception {
        isUndoneAfterFailingAt("merge-databases");
    }

    @Test
    @Order(6)
    void failing_invoicing_is_undone_with_all_that_came_before() throws Exception {
        isUndoneAfterFailingAt("reprovision-invoicing");
    }

    @Test
    @Order(7)
    void failing_registration_is_undone_with_all_that_came_before() throws Exception {
        isUndoneAfterFailingAt("reprovision-registration");
    }

    @Test
    @Order(8)
    void from_the_pivot_on_failing_steps_are_tried_again_until_they_succeed() throws Exception {
        Filed migration = migrations
                .fileWhole(migrations.landscape(EndToEnd.FAILING_STEPS))
                .signedByAll();
        migration.awaitState("COMPLETED");
        String history = migration.history().toString();
        assertThat(history)
                .contains("fault injected into freeze.open-receiver.v1")
                .contains("fault injected into billing.charge-migration.v1")
                .contains("fault injected into notification.hand-over-migration.v1");
        migration.invariantsHold();
    }

    private void isUndoneAfterFailingAt(String command) throws Exception {
        Filed migration = migrations
                .fileWhole(migrations.landscape(EndToEnd.FAILING_STEPS))
                .signedByAll();
        assertThat(migration.awaitState("ABANDONED").path("reason").asText())
                .contains("fault injected")
                .contains(command);
        migration.invariantsHold();
    }
}
