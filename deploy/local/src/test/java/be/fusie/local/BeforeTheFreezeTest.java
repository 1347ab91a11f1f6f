package be.fusie.local;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.reference.Landscape;
import be.fusie.reference.Landscape.Institution;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

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

    @SideBySide
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

    @SideBySide
    void r5_a_deadline_that_passes_ends_it_after_those_who_had_not_signed_were_reminded() throws Exception {
        Landscape landscape = migrations.landscape(EndToEnd.STALLED);
        Filed migration = migrations.fileWhole(landscape, Map.of("consentDeadline", inDays(20)));
        migration.awaitState("COLLECTING_CONSENT");
        Institution early = migration.signatories().get(0);
        List<Institution> late =
                migration.signatories().subList(1, migration.signatories().size());
        migration.sign(early);
        String[] lateMails =
                late.stream().map(i -> "directie@" + i.mailDomain()).toArray(String[]::new);

        migration.timePasses(Duration.ofDays(14));
        assertThat(migration.mailed("reminder")).as("a week before").containsExactlyInAnyOrder(lateMails);
        migration.timePasses(Duration.ofHours(130));
        assertThat(migration.mailedAtLeast("reminder", 2 * lateMails.length))
                .as("two days and one day before are one, since both are due now")
                .hasSize(2 * lateMails.length)
                .containsOnly(lateMails);
        assertThat(migration.view().path("consent").path("remindedAt")).hasSize(2);
        assertThat(migration.phase()).isEqualTo("COLLECTING_CONSENT");

        migration.timePasses(Duration.ofDays(1));
        assertThat(migration.awaitState("ABANDONED").path("reason").asText())
                .isEqualTo("not all directors signed before the deadline");
        assertThat(migration.lastAct("TIMED_OUT").path("role").asText()).isEqualTo("clock");
        assertThat(signaturesThatCount(migration)).isZero();
        assertThat(Migrations.refused(() -> migration.sign(late.get(0)))
                        .path("status")
                        .asInt())
                .as("it is too late to sign")
                .isEqualTo(409);
        assertThat(migration.events()).containsExactly("refused");
        migration.invariantsHold();
    }

    @SideBySide
    void r5_r6_a_plan_that_changes_is_signed_anew_and_a_window_that_moves_is_agreed_and_warned_of_anew()
            throws Exception {
        Landscape landscape = migrations.landscape(EndToEnd.CHANGED);
        Filed migration = migrations.fileWhole(landscape, Map.of("windowFrom", inDays(20)));
        migration.awaitState("COLLECTING_CONSENT");
        Institution first = migration.signatories().get(0);
        String signed = migration.planHash();
        migration.sign(first);

        String later = LocalDate.now(ZoneOffset.UTC).plusDays(30).toString();
        migration.planAnew("/plans", Map.of("cutOverDate", later), "The exams were moved.");
        assertThat(signaturesThatCount(migration))
                .as("signatures under version 1")
                .isZero();
        assertThat(migration.view().path("consent").path("outstanding"))
                .hasSize(migration.signatories().size());
        assertThat(migration.as(first.director()).get(migration.path("/plans/2/changes")))
                .anySatisfy(change -> {
                    assertThat(change.path("path").asText()).isEqualTo("/cutOverDate");
                    assertThat(change.path("value").asText()).isEqualTo(later);
                });
        assertThat(Migrations.refused(() -> Signing.sign(platform, migration.path(""), first, signed))
                        .path("planVersion")
                        .asInt())
                .isEqualTo(2);
        JsonNode act = migration.lastAct("REPLANNED");
        assertThat(act.path("who").asText()).isEqualTo(LocalPlatform.OPERATOR);
        assertThat(act.path("reason").asText()).isEqualTo("The exams were moved.");
        migration.signedByAll();
        migration.awaitState("SCHEDULED");
        List<String> warned = migration.mailed("announcement");

        String moved = inDays(25);
        migration.planAnew("/window", Map.of("from", moved, "evenOnSchoolDays", true), "The cooling is renewed.");
        assertThat(signaturesThatCount(migration)).isZero();
        for (Institution institution : migration.signatories()) {
            JsonNode window = migration
                    .as(institution.director())
                    .post(
                            migration.path("/window/agreements"),
                            Map.of("institution", institution.number(), "windowFrom", moved, "agrees", true));
            assertThat(window.path("from").asText()).isEqualTo(moved);
        }
        migration.signedByAll();
        migration.awaitState("SCHEDULED");
        assertThat(migration.mailed("moved")).containsExactlyInAnyOrderElementsOf(warned);
        assertThat(announcedFrom(first)).isEqualTo(moved);

        migration.windowOpens();
        cancellingIsRefusedOnceTheReceiverIsOpen(migration);
        migration.awaitState("COMPLETED");
        assertThat(Migrations.refused(() -> migration.cancel("Too late."))
                        .path("remedy")
                        .asText())
                .contains("/undo");
        assertThat(migration.events())
                .containsExactly("planned", "planned", "frozen", "thawed", "ids-mapped", "relink", "completed");
        migration.invariantsHold();
    }

    private void cancellingIsRefusedOnceTheReceiverIsOpen(Filed migration) throws Exception {
        String announcement = "select from announcement where migration = '" + migration.id + "' for update";
        try (Stall stall = Stall.by(platform, Service.NOTIFICATION.database(), announcement)) {
            migration.awaitStep("HAND_OVER");
            assertThat(stall.awaitSomebodyWaiting()).as("letters are written").isTrue();
            JsonNode problem = Migrations.refused(() -> migration.cancel("Too late."));
            assertThat(problem.path("status").asInt()).isEqualTo(409);
            assertThat(problem.path("remedy").asText()).contains("only forward", "/undo");
        }
    }

    @Test
    @ResourceLock(SideBySide.SERVICES)
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

    private String announcedFrom(Institution institution) {
        return noticesOf(institution).path(0).path("from").asText();
    }

    private static String inDays(int days) {
        return Instant.now()
                .plus(Duration.ofDays(days))
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
    }
}
