package be.fusie.local;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.reference.Landscape;
import java.sql.SQLException;
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
            Filed migration = migrations.fileWhole(landscape);
            migration.awaitState("COLLECTING_CONSENT");
            try (Stall announcement = Stall.beforeTheAnnouncement(platform, migration);
                    Stall desk = Stall.atBillingsDesk(platform, migration, "INVOICING")) {
                migration.signedByAll();
                announcement.holdsBack(migration, "ANNOUNCE");
                try (Stall gate = Stall.on(platform, receiver, "fusie_guard.gate")) {
                    dies(Service.NOTIFICATION, announcement);
                    platform.start(Service.NOTIFICATION);
                    gate.holdsBack(migration, "FREEZE");
                    try (Stall payments = Stall.onWriting(platform, receiver, "public.payment")) {
                        dies(Service.FREEZE, gate);
                        platform.start(Service.FREEZE);
                        payments.holdsBack(migration, "MERGE");
                        dies(Service.MERGE, payments);
                        platform.start(Service.MERGE);
                    }
                }
                desk.holdsBack(migration, "INVOICING");
                try (Stall barcodes = Stall.on(platform, receiver, "public.barcode")) {
                    dies(Service.REQUEST, desk);
                    platform.start(Service.REQUEST);
                    barcodes.holdsBack(migration, "REGISTRATION");
                    dies(Service.BILLING, barcodes);
                    platform.start(Service.BILLING);
                }
            }

            migration.awaitState("COMPLETED");
            north.close();
            assertThat(north.ledger().missingFrom(platform.postgres(), receiver))
                    .as("I10")
                    .isEmpty();
            migration.invariantsHold(false);
        }
    }

    /** Dies while it stands there; what held it back is gone before it starts anew. */
    private void dies(Service service, Stall where) throws SQLException {
        platform.kill9(service);
        where.close();
    }
}
