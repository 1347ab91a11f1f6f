package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal in files: no number is ever given twice (X1). */
class FolderJournalTest {

    @TempDir
    Path folder;

    private FolderJournal journal(String receiver) {
        return new FolderJournal(folder, folder.resolve("lines.json"), receiver, (phase, started, tables) -> {});
    }

    private static Move move() {
        return Move.ofAll(UUID.randomUUID(), "a", "b");
    }

    @Test
    void another_migration_gets_numbers_above_and_a_repeated_attempt_the_same() throws SQLException {
        Move first = move();
        Move second = move();

        assertThat(journal("b").line(first).reserve("person.id", 500, 1, 100, 1))
                .isEqualTo(501);
        assertThat(journal("b").line(second).reserve("person.id", 500, 1, 100, 1))
                .isEqualTo(601);
        assertThat(journal("b").line(first).reserve("person.id", 500, 1, 100, 1))
                .isEqualTo(501);
        assertThat(journal("b").line(first).reserve("invoice.id", 500, 1, 100, 1))
                .as("each column has numbers of its own")
                .isEqualTo(501);
        assertThat(journal("c").line(first).reserve("person.id", 500, 1, 100, 1))
                .as("each receiver has numbers of its own")
                .isEqualTo(501);
    }

    @Test
    void numbers_stay_retired_after_an_undo() throws SQLException {
        Move move = move();
        journal("b").line(move).reserve("person.id", 500, 1, 100, 1);

        journal("b").undone(move.migration());

        assertThat(journal("b").line(move).reserve("person.id", 500, 1, 100, 1)).isEqualTo(601);
    }

    @Test
    void a_block_that_the_receiver_has_outgrown_is_given_anew() throws SQLException {
        Move move = move();
        journal("b").line(move).reserve("person.id", 500, 1, 100, 1);

        assertThat(journal("b").line(move).reserve("person.id", 550, 1, 100, 1)).isEqualTo(601);
    }

    @Test
    void estimates_come_from_the_last_merges() throws SQLException {
        FolderJournal journal = journal("b");
        assertThat(journal.measuredRate()).isEmpty();
        for (int i = 1; i <= 7; i++) {
            journal.measured(UUID.randomUUID(), i * 1_000, 1);
        }
        assertThat(journal.measuredRate()).contains(5_000L);
    }

    @Test
    void files_are_for_their_owner_only() throws Exception {
        journal("b").line(move()).reserve("person.id", 500, 1, 100, 1);

        assertThat(Files.getPosixFilePermissions(folder.resolve("lines.json")))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }
}
