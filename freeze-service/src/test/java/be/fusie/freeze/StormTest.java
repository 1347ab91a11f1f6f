package be.fusie.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** F2, F8, I10: writers of every kind, at full speed, while the gates close. */
@QuarkusTest
@WithTestResource(SchoolsTestResource.class)
class StormTest {

    /** More with -Dfusie.storm.rounds=30. */
    private static final int ROUNDS = Integer.getInteger("fusie.storm.rounds", 2);

    @Inject
    WriteGuard guard;

    @Inject
    FreezeSequence sequence;

    @Inject
    Schools schools;

    private Storm storm;

    @BeforeEach
    void databases() throws SQLException {
        storm = Storm.over(schools, guard);
    }

    @AfterEach
    void calm() {
        storm.close();
    }

    @Test
    void nothing_is_written_once_the_freeze_is_acknowledged_and_nothing_acknowledged_is_lost() throws Exception {
        storm.blow();
        for (int round = 1; round <= ROUNDS; round++) {
            storm.awaitEveryKind();
            var move = new Move(UUID.randomUUID(), "zuid", "noord", List.of("111111", "222222"), true);

            sequence.check(move);
            sequence.close(move, () -> false);
            var digests = schools.digests("zuid");
            FreezeSequence.pause(700);

            assertThat(schools.digests("zuid")).as("round " + round).isEqualTo(digests);
            if (round < ROUNDS) {
                sequence.thaw(move.migration(), move.databases());
            }
        }
        storm.calm();
        assertThat(storm.lost())
                .as("rows that a writer was told are there, and are not")
                .isEmpty();
    }

    /** X3: rows of what moves are still, and the other institution's people go on. */
    @Test
    void a_partial_freeze_stills_only_what_moves_while_the_others_write_on() throws Exception {
        storm.blowByInstitution();
        for (int round = 1; round <= ROUNDS; round++) {
            storm.awaitEveryKind();
            var move = sequence.scoped(new Move(UUID.randomUUID(), "zuid", "noord", List.of("111111"), false));
            assertThat(move.byRows()).isTrue();

            sequence.check(move);
            sequence.close(move, () -> false);
            String moving = storm.digestOf("111111");
            String staying = storm.digestOf("222222");
            FreezeSequence.pause(700);

            assertThat(storm.digestOf("111111")).as("round " + round).isEqualTo(moving);
            assertThat(storm.digestOf("222222")).as("round " + round).isNotEqualTo(staying);
            sequence.thaw(move.migration(), move.databases());
        }
        storm.calm();
    }

    @Test
    void a_transaction_in_flight_that_does_not_end_is_terminated() throws SQLException {
        try (Connection app = schools.as("school_app", "zuid")) {
            Schools.execute(app, "begin; insert into note values (1, 'in flight')");
            var move = new Move(UUID.randomUUID(), "zuid", "noord", List.of("111111"), true);

            sequence.close(move, () -> false);

            assertThat(Schools.attempt(app, "commit")).isIn("57P01", "08006", "08003");
            assertThat(storm.written()).doesNotContainKey("in flight");
        }
    }

    @Test
    void a_superuser_who_does_not_end_makes_the_freeze_fail_and_leaves_both_databases_open() throws SQLException {
        try (Connection admin = schools.as("postgres", "zuid")) {
            Schools.execute(admin, "begin; insert into note values (1, 'superuser')");
            var move = new Move(UUID.randomUUID(), "zuid", "noord", List.of("111111"), true);

            assertThatThrownBy(() -> sequence.close(move, () -> false)).hasMessageContaining("superuser");

            assertThat(Schools.attempt(admin, "commit")).isEqualTo("ok");
        }
        for (String name : SchoolsTestResource.NAMES) {
            assertThat(schools.attempt("school_app", name, "insert into note values (2, 'after')"))
                    .isEqualTo("ok");
        }
    }

    @Test
    void the_guard_refuses_an_old_snapshot() throws SQLException {
        var states = new ArrayList<String>();
        for (String isolation : List.of("repeatable read", "serializable")) {
            try (Connection app = schools.as("school_app", "zuid")) {
                Schools.execute(app, "begin isolation level " + isolation + "; select count(*) from note");
                var move = new Move(UUID.randomUUID(), "zuid", "noord", List.of("111111"), true);
                sequence.close(move, () -> false);
                states.add(Schools.attempt(app, "insert into note values (1, 'old snapshot')"));
                sequence.thaw(move.migration(), move.databases());
            }
        }
        assertThat(states).containsExactly("40001", "40001");
        assertThat(storm.written()).isEmpty();
    }
}
