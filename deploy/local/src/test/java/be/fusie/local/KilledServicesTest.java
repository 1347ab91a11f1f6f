package be.fusie.local;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.reference.Landscape;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * {@code kill -9} of each service in the middle of its work, and a new start: the migration goes on, and nothing that
 * schools wrote meanwhile is lost (I10).
 */
@Order(6)
@ExtendWith(EndToEnd.class)
class KilledServicesTest {

    private final Migrations migrations;
    private final LocalPlatform platform;

    KilledServicesTest(Migrations migrations) {
        this.migrations = migrations;
        this.platform = migrations.platform();
    }

    @Test
    void one_migration_survives_the_kill_of_every_service() throws Exception {
        Landscape landscape = migrations.landscape(EndToEnd.KILLED);
        String receiver = landscape.receiver().name();
        try (SchoolApplication north = SchoolApplication.start(
                platform,
                landscape.source().name(),
                landscape.source().numbers().get(0),
                1,
                landscape.seed())) {
            Filed migration = migrations.fileWhole(landscape).signedByAll();

            try (Stall desk = Stall.atBillingsDesk(platform, migration, "INVOICING")) {
                killed(Service.NOTIFICATION, migration, "ANNOUNCE", Service.NOTIFICATION.database(), "public.mail");
                killed(Service.FREEZE, migration, "FREEZE", receiver, "fusie_guard.gate");
                killed(Service.MERGE, migration, "MERGE", receiver, "public.payment");
                kill(Service.REQUEST, migration, "INVOICING", desk);
            }
            platform.start(Service.REQUEST);
            killed(Service.BILLING, migration, "REGISTRATION", receiver, "public.barcode");

            migration.awaitState("COMPLETED");
            north.close();
            assertThat(north.ledger().missingFrom(platform.postgres(), receiver))
                    .as("I10")
                    .isEmpty();
            migration.invariantsHold(false);
        }
    }

    /** The service dies while a table is held back that the step needs; the table is let go before it starts anew. */
    private void killed(Service service, Filed migration, String step, String database, String table) throws Exception {
        migration.awaitStep(step);
        try (Stall stall = Stall.on(platform, database, table)) {
            kill(service, migration, step, stall);
        }
        platform.start(service);
    }

    private void kill(Service service, Filed migration, String step, Stall stall) {
        migration.awaitStep(step);
        assertThat(stall.awaitSomebodyWaiting())
                .as("somebody is in the middle of " + step)
                .isTrue();
        platform.kill9(service);
    }
}
