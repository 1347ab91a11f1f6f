package be.fusie.local;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.reference.Landscape;
import be.fusie.reference.Landscape.Institution;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What happens in the days and weeks before anything is frozen: people change their minds, plans, windows; time passes. */
@Order(5)
@ExtendWith(EndToEnd.class)
class BeforeTheFreezeTest {

    private final Migrations migrations;
    private final LocalPlatform platform;

    BeforeTheFreezeTest(Migrations migrations) {
        this.migrations = migrations;
        this.platform = migrations.platform();
    }

    @Test
    void r5_a_signature_taken_back_before_the_window_ends_it_and_all_who_were_warned_hear_so() throws Exception {
        Landscape landscape = migrations.landscape(EndToEnd.CALLED_OFF);
        Institution doubting = landscape.receiver().institutions().get(1);
        Filed migration =
                migrations.fileWhole(landscape, Map.of("windowFrom", inDays(1))).signedByAll();
        migration.awaitState("SCHEDULED");
        List<String> warned = migration.mailed("announcement");
        assertThat(warned).contains("directie@" + doubting.mailDomain(), "team@" + doubting.mailDomain());
        assertThat(notices(doubting)).as("shown in the applications (N5)").isEqualTo(1);

        migration.withdraw(doubting, "Our council says no.");

        assertThat(migration.awaitState("ABANDONED").path("reason").asText())
                .contains("withdrawn by " + doubting.number(), "Our council says no.");
        JsonNode act = migration.lastAct("WITHDRAWN");
        assertThat(act.path("who").asText()).isEqualTo(doubting.director());
        assertThat(act.path("reason").asText()).contains("Our council says no.");
        assertThat(signaturesThatCount(migration)).isZero();
        assertThat(migration.mailed("correction")).containsExactlyInAnyOrderElementsOf(warned);
        assertThat(notices(doubting)).isZero();
        assertThat(migration.events()).containsExactly("planned", "undone");
        assertThat(Migrations.refused(() -> migration.withdraw(doubting, "Once more."))
                        .path("status")
                        .asInt())
                .isEqualTo(409);
        migration.invariantsHold();
    }

    @Test
    void a_pause_outlives_the_death_of_the_saga_and_nothing_begins_before_it_ends() throws Exception {
        Filed migration = migrations.fileWhole(migrations.landscape(EndToEnd.PAUSED));
        migration.awaitState("COLLECTING_CONSENT");
        migration.pause("The operator is away.");
        platform.kill9(Service.REQUEST);
        platform.start(Service.REQUEST);

        assertThat(migration.view().path("paused").asBoolean()).isTrue();
        migration.signedByAll();
        assertThat(deadlineOf(migration)).as("no deadline runs").isEmpty();
        assertThat(migration.view().path("consent").path("outstanding")).isEmpty();
        assertThat(migration.phase()).isEqualTo("COLLECTING_CONSENT");
        assertThat(migration.events()).isEmpty();

        migration.resume("The operator is back.");
        migration.awaitState("COMPLETED");
        assertThat(migration.lastAct("PAUSED").path("reason").asText()).isEqualTo("The operator is away.");
        assertThat(migration.lastAct("RESUMED").path("who").asText()).isEqualTo(LocalPlatform.OPERATOR);
        migration.invariantsHold();
    }

    private String deadlineOf(Filed migration) {
        return migrations.text(
                Service.REQUEST.database(), "select due_at from deadline where migration_id = '" + migration.id + "'");
    }

    private static long signaturesThatCount(Filed migration) {
        long count = 0;
        for (JsonNode signature : migration.as(LocalPlatform.OPERATOR).get(migration.path("/signatures"))) {
            count += signature.hasNonNull("voidedAt") ? 0 : 1;
        }
        return count;
    }

    private JsonNode noticesOf(Institution institution) {
        return platform.rest(Service.NOTIFICATION, institution.administrator())
                .get("/api/v1/notices?institution=" + institution.number());
    }

    private int notices(Institution institution) {
        return noticesOf(institution).size();
    }

    private static String inDays(int days) {
        return Instant.now()
                .plus(Duration.ofDays(days))
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
    }
}
