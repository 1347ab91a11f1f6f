package be.fusie.local;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.reference.Landscape;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code kill -9} of each service in the middle of its work for a migration, and a new start. */
@Order(6)
@ExtendWith(EndToEnd.class)
class KilledServicesTest {

    private final Migrations migrations;

    KilledServicesTest(Migrations migrations) {
        this.migrations = migrations;
    }

    @Test
    void a_migration_survives_the_kill_of_notification_service_while_it_announces() throws Exception {
        survives(Service.NOTIFICATION, "ANNOUNCE", "fusie_notification", "public.mail");
    }

    @Test
    void a_migration_survives_the_kill_of_freeze_service_while_it_freezes() throws Exception {
        Landscape landscape = landscapeOf(Service.FREEZE);
        survives(Service.FREEZE, "FREEZE", landscape.receiver().name(), "fusie_guard.gate");
    }

    @Test
    void a_migration_survives_the_kill_of_merge_service_while_it_merges() throws Exception {
        Landscape landscape = landscapeOf(Service.MERGE);
        survives(Service.MERGE, "MERGE", landscape.receiver().name(), "public.payment");
    }

    @Test
    void a_migration_survives_the_kill_of_billing_service_while_it_issues_barcodes() throws Exception {
        Landscape landscape = landscapeOf(Service.BILLING);
        survives(Service.BILLING, "REGISTRATION", landscape.receiver().name(), "public.barcode");
    }

    @Test
    void a_migration_survives_the_kill_of_request_service_while_others_work() throws Exception {
        Landscape landscape = landscapeOf(Service.REQUEST);
        survives(Service.REQUEST, "MERGE", landscape.receiver().name(), "public.payment");
    }

    private Landscape landscapeOf(Service service) {
        return migrations.landscape(EndToEnd.KILLED + service.ordinal());
    }

    /** The service is killed while a table is held back that the step needs; the table is let go before it starts anew. */
    private void survives(Service service, String step, String database, String table) throws Exception {
        LocalPlatform platform = migrations.platform();
        Landscape landscape = landscapeOf(service);
        try (SchoolApplication north = SchoolApplication.start(
                platform,
                landscape.source().name(),
                landscape.source().numbers().get(0),
                1,
                service.ordinal())) {
            Filed migration = migrations.fileWhole(landscape).signedByAll();
            migration.awaitStep(step);
            try (Stall stall = Stall.on(platform, database, table)) {
                assertThat(stall.awaitSomebodyWaiting())
                        .as("somebody is in the middle of " + step)
                        .isTrue();
                platform.kill9(service);
            }
            platform.start(service);
            migration.awaitState("COMPLETED");
            north.close();
            assertThat(north.ledger()
                            .missingFrom(
                                    platform.postgres(), landscape.receiver().name()))
                    .as("I10")
                    .isEmpty();
            migration.invariantsHold(false);
        }
    }
}
