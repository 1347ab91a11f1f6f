package be.fusie.local;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.local.Migrations.Filed;
import be.fusie.reference.Landscape;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Migrations that people end, or that never begin. */
@Order(3)
@ExtendWith(EndToEnd.class)
class CalledOffTest {

    private final Migrations migrations;

    CalledOffTest(Migrations migrations) {
        this.migrations = migrations;
    }

    @Test
    void a_refusal_by_one_director_ends_it_and_the_schools_can_ask_again() throws Exception {
        Landscape landscape = migrations.landscape(EndToEnd.CALLED_OFF);
        Filed migration = migrations.fileWhole(landscape);
        migration.refuse(landscape.receiver().institutions().get(0), "Not during the exams.");
        assertThat(migration.awaitState("ABANDONED").path("reason").asText()).isNotBlank();
        migration.invariantsHold();

        Filed again = migrations.fileWhole(landscape);
        again.awaitState("COLLECTING_CONSENT");
        again.cancel("It was only to see that one can ask again.");
        again.awaitState("ABANDONED");
        again.invariantsHold();
    }

    @Test
    void a_migration_cancelled_while_frozen_leaves_both_databases_as_before_and_writable() throws Exception {
        Landscape landscape = migrations.landscape(EndToEnd.CALLED_OFF);
        Filed migration = migrations.fileWhole(landscape).signedByAll();
        migration.awaitStep("MERGE");
        try (Stall stall = Stall.on(migrations.platform(), landscape.receiver().name(), "public.payment")) {
            stall.awaitSomebodyWaiting();
            assertThat(migrations.text(landscape.source().name(), "select state from fusie_guard.gate"))
                    .isEqualTo("frozen");
            migration.cancel("The exams were moved.");
        }
        migration.awaitState("ABANDONED");
        assertThat(EventLog.of(migrations.platform(), migration.id.toString()))
                .extracting(EventLog.Event::type)
                .as("what vendors hear (N7)")
                .endsWith("fusie.migration.undone.v1");
        migration.invariantsHold();
    }

    @Test
    void r9_a_source_with_an_unfinished_school_year_is_refused_with_the_remedy_before_anybody_signs() throws Exception {
        Filed migration = migrations.fileWhole(migrations.landscape(EndToEnd.UNFINISHED_YEAR));
        JsonNode refused = migration.awaitState("ABANDONED");
        assertThat(refused.path("obstacles")).singleElement().satisfies(obstacle -> {
            assertThat(obstacle.path("detail").asText()).contains("not finalised");
            assertThat(obstacle.path("remedy").asText()).isNotBlank();
        });
        assertThat(refused.path("plan").hasNonNull("hash")).as("a plan to sign").isFalse();
        migration.invariantsHold();
    }
}
