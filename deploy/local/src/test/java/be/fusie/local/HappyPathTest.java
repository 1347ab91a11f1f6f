package be.fusie.local;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.reference.Landscape;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.ExtendWith;

/** Migrations that nothing goes wrong in, while school applications are at work on both databases. */
@Order(3)
@ExtendWith(EndToEnd.class)
class HappyPathTest {

    private final Migrations migrations;

    HappyPathTest(Migrations migrations) {
        this.migrations = migrations;
    }

    @SideBySide
    void a_whole_database_moves_while_schools_work_in_both() throws Exception {
        Landscape landscape = migrations.landscape(EndToEnd.WHOLE);
        LocalPlatform platform = migrations.platform();
        String source = landscape.source().name();
        String receiver = landscape.receiver().name();
        try (SchoolApplication north = SchoolApplication.start(
                        platform, source, landscape.source().numbers().get(0), 2, 1);
                SchoolApplication south = SchoolApplication.start(
                        platform, receiver, landscape.receiver().numbers().get(0), 2, 2)) {
            Filed migration = migrations.fileWhole(landscape).signedByAll();
            JsonNode view = migration.awaitState("COMPLETED");
            north.close();
            south.close();
            assertThat(north.writes()).isPositive();
            assertThat(south.writes()).isPositive();
            assertThat(north.ledger().missingFrom(platform.postgres(), receiver))
                    .as("I10")
                    .isEmpty();
            assertThat(south.ledger().missingFrom(platform.postgres(), receiver))
                    .as("I10")
                    .isEmpty();
            assertThat(view.path("readOnly").path("seconds").asDouble()).isBetween(0.0, 60.0);
            migration.invariantsHold(false);

            assertThat(view.path("results")
                            .path("MERGE")
                            .path("persons")
                            .path("matched")
                            .asInt())
                    .isEqualTo(landscape.sharedPeople(landscape.source().numbers()));
            assertThat(Delivered.nothingPersonal(migration, platform))
                    .satisfies(f -> assertThat(f.holds()).as(f.toString()).isTrue());
            assertThat(EventLog.of(platform, migration.id.toString()))
                    .extracting(EventLog.Event::type)
                    .as("what vendors hear (N7)")
                    .containsExactly(
                            "fusie.migration.planned.v1",
                            "fusie.migration.frozen.v1",
                            "fusie.migration.thawed.v1",
                            "fusie.migration.ids-mapped.v1",
                            "fusie.migration.relink.v1",
                            "fusie.migration.completed.v1");
            resultsCanBeFetchedByTheSchool(migration);
        }
    }

    private void resultsCanBeFetchedByTheSchool(Filed migration) throws Exception {
        String school = migration.landscape().requesting().administrator();
        String path = "/api/v1/migrations/" + migration.id;
        LocalPlatform platform = migrations.platform();
        assertThat(platform.rest(Service.MERGE, school).text(path + "/numbers?kind=pupil", "text/csv"))
                .contains(",", "moved");
        JsonNode invoice = platform.rest(Service.BILLING, school).get(path + "/invoice");
        assertThat(invoice.toString()).contains("ogm");
        JsonNode collisions = platform.rest(Service.BILLING, school).get(path + "/collisions");
        assertThat(collisions.toString()).contains("ogm");
        assertThat(platform.rest(Service.NOTIFICATION, LocalPlatform.OPERATOR)
                        .get(path + "/mails")
                        .size())
                .isPositive();
        assertThat(migrations.text(
                        migration.landscape().receiver().name(),
                        "select count(*) from barcode where revoked_on is not null and replaced_by is null"))
                .as("revoked barcodes without a hint to the new one (M17)")
                .isEqualTo("0");
    }

    @SideBySide
    void one_school_moves_alone_and_the_others_stay_writable() throws Exception {
        Landscape landscape = migrations.landscape(EndToEnd.PARTIAL);
        LocalPlatform platform = migrations.platform();
        String staying = landscape.source().numbers().get(0);
        String leaving = landscape.movableAlone().number();
        try (SchoolApplication stays =
                        SchoolApplication.start(platform, landscape.source().name(), staying, 1, 3);
                SchoolApplication leaves =
                        SchoolApplication.start(platform, landscape.source().name(), leaving, 1, 4)) {
            Filed migration = migrations.file(landscape, List.of(leaving)).signedByAll();
            JsonNode view = migration.awaitState("COMPLETED");
            stays.close();
            leaves.close();
            assertThat(stays.ledger()
                            .missingFrom(platform.postgres(), landscape.source().name()))
                    .as("I10")
                    .isEmpty();
            assertThat(leaves.ledger()
                            .missingFrom(
                                    platform.postgres(), landscape.receiver().name()))
                    .as("I10")
                    .isEmpty();
            migration.invariantsHold(false);
            assertThat(view.path("results")
                            .path("MERGE")
                            .path("persons")
                            .path("copied")
                            .asInt())
                    .as("people who have a role in a school that stays as well")
                    .isPositive();
            assertThat(migrations.text(
                            landscape.receiver().name(),
                            "select count(*) from institution where number = '" + staying + "'"))
                    .isEqualTo("0");
        }
    }
}
