package be.fusie.request.console;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.request.console.Docs.Act;
import be.fusie.request.console.Timeline.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The course of a migration, read from its history alone. */
class TimelineTest {

    private static final Instant BEGIN = Instant.parse("2026-08-29T05:00:00Z");

    private final List<Act> acts = new ArrayList<>();

    @Test
    void a_step_that_is_tried_again_counts_all_its_tries_with_what_went_wrong() {
        happens(0, "PLANNED", null, "COLLECTING_CONSENT");
        happens(60, "DONE", null, "RUNNING ANNOUNCE");
        happens(62, "DONE", null, "SCHEDULED");
        happens(70, "WINDOW_OPENED", null, "RUNNING STAGE");
        happens(90, "DONE", null, "RUNNING THAW");
        happens(100, "REFUSED", "the door sticks", "RUNNING THAW");
        happens(105, "RETRY_DUE", null, "RUNNING THAW");
        happens(110, "REFUSED", "it still does", "NEEDS_ATTENTION THAW");
        Row thaw = row("THAW", "NEEDS_ATTENTION", "THAW", "FORWARD", 130);
        assertThat(thaw.state()).isEqualTo("attention");
        assertThat(thaw.tries()).isEqualTo(2);
        assertThat(thaw.seconds()).isEqualTo(40.0);
        assertThat(thaw.faults())
                .extracting(Timeline.Fault::reason)
                .containsExactly("the door sticks", "it still does");
        assertThat(row("STAGE", "NEEDS_ATTENTION", "THAW", "FORWARD", 130).seconds())
                .isEqualTo(20.0);
        assertThat(row("ANNOUNCE", "NEEDS_ATTENTION", "THAW", "FORWARD", 130).state())
                .isEqualTo("done");
        assertThat(row("CHARGE", "NEEDS_ATTENTION", "THAW", "FORWARD", 130).state())
                .isEqualTo("waiting");
    }

    @Test
    void what_began_and_was_undone_shows_both_times_and_what_never_began_was_not_needed() {
        happens(0, "PLANNED", null, "COLLECTING_CONSENT");
        happens(60, "DONE", null, "RUNNING ANNOUNCE");
        happens(64, "CANCELLED", "cancelled: not this year", "UNDOING ANNOUNCE");
        happens(67, "UNDONE", null, "ABANDONED");
        Row announce = row("ANNOUNCE", "ABANDONED", "CONSENT", "BACK", 500);
        assertThat(announce.state()).isEqualTo("undone");
        assertThat(announce.seconds()).isEqualTo(4.0);
        assertThat(announce.undoSeconds()).isEqualTo(3.0);
        assertThat(row("CONSENT", "ABANDONED", "CONSENT", "BACK", 500).state())
                .as("signatures are void")
                .isEqualTo("undone");
        assertThat(row("MERGE", "ABANDONED", "CONSENT", "BACK", 500).state()).isEqualTo("skipped");
    }

    @Test
    void a_pause_is_no_other_step() {
        happens(0, "PLANNED", null, "COLLECTING_CONSENT");
        happens(10, "PAUSED", "a day", "COLLECTING_CONSENT, paused");
        happens(20, "RESUMED", "over", "COLLECTING_CONSENT");
        Row consent = row("CONSENT", "COLLECTING_CONSENT", "CONSENT", "FORWARD", 30);
        assertThat(consent.state()).isEqualTo("now");
        assertThat(consent.tries()).isEqualTo(1);
        assertThat(consent.seconds()).isEqualTo(30.0);
    }

    private void happens(int second, String act, String reason, String after) {
        acts.add(new Act(acts.size() + 1, BEGIN.plusSeconds(second), "service", null, act, reason, null, after, "{}"));
    }

    private Row row(String step, String state, String at, String direction, int now) {
        MigrationDoc migration = new MigrationDoc(
                UUID.randomUUID(),
                state,
                at,
                direction,
                BEGIN,
                1,
                false,
                false,
                null,
                null,
                List.of(),
                "north",
                "south",
                true,
                List.of(),
                null,
                "111111",
                BEGIN,
                null,
                null,
                null,
                null,
                null,
                null);
        return Timeline.of(migration, acts, BEGIN.plusSeconds(now)).rows().stream()
                .filter(row -> row.step().equals(step))
                .findFirst()
                .orElseThrow();
    }
}
