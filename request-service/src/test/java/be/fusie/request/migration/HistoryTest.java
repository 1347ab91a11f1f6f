package be.fusie.request.migration;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.request.CanonicalJson;
import be.fusie.request.migration.Rows.HistoryRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** I8: the chain finds every change, and survives that a name is erased. */
class HistoryTest {

    @Test
    void an_untouched_history_is_intact() {
        var rows = rows();
        assertThat(History.isIntact(rows, rows.get(2).hash)).isTrue();
    }

    @Test
    void whatever_is_changed_shows() {
        for (Consumer<HistoryRow> change : List.<Consumer<HistoryRow>>of(
                row -> row.reason = "another",
                row -> row.act = "REFUSED",
                row -> row.at = row.at.plusSeconds(1),
                row -> row.subject = "somebody else",
                row -> row.detail = "{}",
                row -> row.stateAfter = "COMPLETED",
                row -> row.number = 7,
                row -> row.previousHash = "")) {
            var rows = rows();
            change.accept(rows.get(1));
            assertThat(History.isIntact(rows, rows.get(2).hash)).isFalse();
        }
    }

    @Test
    void a_row_taken_from_the_middle_or_the_end_shows() {
        var rows = rows();
        String head = rows.get(2).hash;
        assertThat(History.isIntact(List.of(rows.get(0), rows.get(2)), head)).isFalse();
        assertThat(History.isIntact(rows.subList(0, 2), head)).isFalse();
    }

    @Test
    void a_name_can_be_erased() {
        var rows = rows();
        rows.get(1).subject = null;
        assertThat(History.isIntact(rows, rows.get(2).hash)).isTrue();
    }

    private static List<HistoryRow> rows() {
        UUID migration = UUID.fromString("7f6f1d0e-4f0a-4a64-9c38-0d1a6a1f9b11");
        List<HistoryRow> rows = new ArrayList<>();
        String previous = "";
        for (int number = 1; number <= 3; number++) {
            HistoryRow row = new HistoryRow();
            row.migrationId = migration;
            row.number = number;
            row.at = Instant.parse("2026-08-20T06:00:00Z").plusSeconds(number);
            row.role = "director";
            row.subject = "director-111111";
            row.salt = "salt" + number;
            row.who = CanonicalJson.sha256(row.salt + "\n" + row.subject);
            row.act = "SIGNED";
            row.reason = "reason";
            row.stateBefore = "COLLECTING_CONSENT";
            row.stateAfter = "COLLECTING_CONSENT";
            row.detail = "{\"institution\":\"111111\"}";
            row.previousHash = previous;
            row.hash = History.hash(row);
            previous = row.hash;
            rows.add(row);
        }
        return rows;
    }
}
