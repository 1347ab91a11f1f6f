package be.fusie.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import be.fusie.reference.Landscape;
import be.fusie.reference.Landscape.Institution;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Migrations that people end, in each state before the pivot, or that never begin. They leave their databases as they
 * were, so that each borrows those that a later test really moves.
 */
@Order(2)
@ExtendWith(EndToEnd.class)
class CalledOffTest {

    private static final String REASON = "The exams were moved.";

    private final Migrations migrations;
    private final LocalPlatform platform;

    CalledOffTest(Migrations migrations) {
        this.migrations = migrations;
        this.platform = migrations.platform();
    }

    @SideBySide
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

    @SideBySide
    void called_off_while_it_is_planned_nobody_is_asked_to_sign() throws Exception {
        Filed migration;
        try (Stall stall = Stall.on(platform, Service.BILLING.database(), "public.quote")) {
            migration = migrations.fileWhole(migrations.landscape(EndToEnd.WHOLE));
            assertThat(stall.awaitSomebodyWaiting())
                    .as("the price is being looked up")
                    .isTrue();
            assertThat(migration.phase()).isEqualTo("PLANNING");
            migration.cancel(REASON);
            isCalledOff(migration);
        }
        migration.invariantsHold();
        assertThat(migration.view().path("plan").hasNonNull("hash"))
                .as("a plan that comes too late")
                .isFalse();
        assertThat(migration.events()).containsExactly("refused");
    }

    @SideBySide
    void called_off_while_consent_is_collected_the_signatures_are_void() throws Exception {
        Filed migration = migrations.fileWhole(migrations.landscape(EndToEnd.PARTIAL));
        migration.awaitState("COLLECTING_CONSENT");
        Institution first = migration.signatories().get(0);
        Institution second = migration.signatories().get(1);
        migration.sign(first);
        migration.cancel(REASON);
        isCalledOff(migration);
        assertThat(Migrations.refused(() -> migration.sign(second))
                        .path("status")
                        .asInt())
                .as("it is too late to sign")
                .isEqualTo(409);
        assertThat(migration.events()).containsExactly("refused");
        migration.invariantsHold();
    }

    @SideBySide
    void a_refusal_by_one_director_ends_it_and_the_schools_can_ask_again() throws Exception {
        Landscape landscape = migrations.landscape(EndToEnd.CALLED_OFF);
        Institution refusing = landscape.receiver().institutions().get(0);
        Filed migration = migrations.fileWhole(landscape);
        migration.refuse(refusing, "Not during the exams.");
        assertThat(migration.awaitState("ABANDONED").path("reason").asText())
                .contains(refusing.number(), "Not during the exams.");
        assertThat(migration.lastAct("REFUSED").path("who").asText()).isEqualTo(refusing.director());
        migration.invariantsHold();

        Filed again = migrations.fileWhole(landscape);
        again.awaitState("COLLECTING_CONSENT");
        again.cancel(REASON);
        isCalledOff(again);
        again.invariantsHold();
    }

    @SideBySide
    void called_off_before_its_window_those_who_were_warned_hear_so_and_nobody_else() throws Exception {
        Filed migration = migrations
                .fileWhole(migrations.landscape(EndToEnd.TAKEN_BACK), Map.of("windowFrom", tomorrow()))
                .signedByAll();
        migration.awaitState("SCHEDULED");
        var warned = migration.mailed("announcement");
        migration.cancel(REASON);
        isCalledOff(migration);
        assertThat(migration.mailed("correction")).containsExactlyInAnyOrderElementsOf(warned);
        assertThat(migration.events()).containsExactly("planned", "undone");
        migration.invariantsHold();
    }

    @SideBySide
    void called_off_while_it_is_announced_nothing_is_announced() throws Exception {
        Filed migration = migrations.fileWhole(migrations.landscape(EndToEnd.KILLED));
        migration.awaitState("COLLECTING_CONSENT");
        try (Stall stall = Stall.beforeTheAnnouncement(platform, migration)) {
            migration.signedByAll();
            stall.holdsBack(migration, "ANNOUNCE");
            migration.cancel(REASON);
        }
        isCalledOff(migration);
        assertThat(migrations.text(
                        Service.NOTIFICATION.database(),
                        "select count(*) from mail where migration = '" + migration.id + "' and state <> 'WITHDRAWN'"
                                + " and kind = 'ANNOUNCEMENT' and id not in (select follows from mail where kind ="
                                + " 'CORRECTION')"))
                .as("announcements that were neither withdrawn nor corrected")
                .isEqualTo("0");
        migration.invariantsHold();
    }

    @SideBySide
    void called_off_while_it_is_staged_its_backups_are_gone() throws Exception {
        Landscape landscape = migrations.landscape(EndToEnd.STALLED);
        Filed migration = migrations.fileWhole(landscape);
        migration.awaitState("COLLECTING_CONSENT");
        try (Stall stall = Stall.on(platform, landscape.receiver().name(), "public.payment")) {
            migration.signedByAll();
            stall.holdsBack(migration, "STAGE");
            migration.cancel(REASON);
        }
        isCalledOff(migration);
        migration.invariantsHold();
        Path folder = platform.folder().resolve("work/merge");
        try (var files = Files.walk(folder)) {
            assertThat(files).as("backups and archives hold personal data").noneMatch(file -> file.toString()
                    .contains(migration.id.toString()));
        }
    }

    @SideBySide
    void called_off_while_somebody_still_edits_nobody_was_ever_refused() throws Exception {
        Landscape landscape = migrations.landscape(EndToEnd.STALLED + 1);
        String source = landscape.source().name();
        Filed migration = migrations.fileWhole(landscape).withPatienceForEditors();
        try (Editor editor = Editor.at(platform, source, landscape.requesting().number())) {
            migration.signedByAll();
            migration.awaitStep("FREEZE");
            await("it drains").until(() -> gate(source).path("mode").asText().equals("draining"));
            assertThat(editor.save()).as("who edits may finish (F4)").isEqualTo(Editor.SAVED);
            migration.cancel(REASON);
            isCalledOff(migration);
            assertThat(editor.save()).isEqualTo(Editor.SAVED);
        }
        assertThat(gate(source).path("mode").asText()).isEqualTo("open");
        migration.invariantsHold();
    }

    @SideBySide
    void called_off_while_it_merges_both_databases_are_as_before_and_writable() throws Exception {
        Landscape landscape = migrations.landscape(EndToEnd.CHANGED);
        Filed migration = migrations.fileWhole(landscape).withPatienceForEditors();
        Editor editor = Editor.at(
                platform, landscape.source().name(), landscape.requesting().number());
        migration.signedByAll();
        migration.awaitStep("FREEZE");
        try (Stall stall = Stall.onWriting(platform, landscape.receiver().name(), "public.payment")) {
            editor.close();
            stall.holdsBack(migration, "MERGE");
            assertThat(migrations.text(landscape.source().name(), "select state from fusie_guard.gate"))
                    .isEqualTo("frozen");
            migration.cancel(REASON);
        }
        isCalledOff(migration);
        assertThat(migration.events()).as("what vendors hear (N7)").endsWith("frozen", "thawed", "undone");
        migration.invariantsHold();
    }

    @SideBySide
    void called_off_while_invoices_are_compared_no_collision_stays_on_the_desk() throws Exception {
        Filed migration = atBillingsDesk(EndToEnd.STALLED + 2, "INVOICING");
        isCalledOff(migration);
        migration.invariantsHold();
        assertThat(billing("select count(*) from colliding_invoice where migration = '" + migration.id + "'"))
                .isEqualTo("0");
    }

    @SideBySide
    void called_off_while_barcodes_are_issued_the_old_ones_hold_and_no_new_one_is_left() throws Exception {
        Filed migration = atBillingsDesk(EndToEnd.STALLED + 3, "REGISTRATION");
        isCalledOff(migration);
        migration.invariantsHold();
        String source = migration.landscape().source().name();
        String old = migrations.text(source, "select code from barcode where revoked_on is null order by code");
        assertThat(platform.rest(Service.BILLING, LocalPlatform.OPERATOR)
                        .get("/api/v1/barcodes/" + old + "?database=" + source)
                        .path("person")
                        .isNumber())
                .as("an old code is a pupil's at the scanner")
                .isTrue();
    }

    /** Called off while billing-service stands before this step of its work. */
    private Filed atBillingsDesk(int number, String step) throws Exception {
        Filed migration = migrations.fileWhole(migrations.landscape(number));
        migration.awaitState("COLLECTING_CONSENT");
        try (Stall stall = Stall.atBillingsDesk(platform, migration, step)) {
            migration.signedByAll();
            stall.holdsBack(migration, step);
            migration.cancel(REASON);
        }
        return migration;
    }

    /** It ended by the operator's word, which the history keeps; nobody's signature counts any more. */
    private static void isCalledOff(Filed migration) {
        JsonNode ended = migration.awaitState("ABANDONED");
        assertThat(ended.path("reason").asText()).isEqualTo("cancelled: " + REASON);
        JsonNode act = migration.lastAct("CANCELLED");
        assertThat(act.path("who").asText()).isEqualTo(LocalPlatform.OPERATOR);
        assertThat(act.path("reason").asText()).contains(REASON);
        assertThat(Instant.parse(act.path("at").asText())).isBefore(Instant.now());
        assertThat(migration.as(LocalPlatform.OPERATOR).get(migration.path("/signatures")))
                .as("signatures that still count (X1)")
                .allMatch(signature -> signature.hasNonNull("voidedAt"));
        assertThat(Migrations.refused(() -> migration.cancel("Once more."))
                        .path("state")
                        .asText())
                .isEqualTo("ABANDONED");
    }

    private JsonNode gate(String database) {
        return platform.rest(Service.FREEZE, LocalPlatform.OPERATOR).get("/api/v1/databases/" + database + "/gate");
    }

    private String billing(String query) {
        return migrations.text(Service.BILLING.database(), query);
    }

    private static String tomorrow() {
        return Instant.now().plus(Duration.ofDays(1)).toString();
    }
}
