package be.fusie.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Mechanisms that look as if they froze a database, each shown to fail by the interleaving it fails at, and the guard beside
 * it under the same one. Were one of them enough, the guard would not be needed, and this test would say so.
 */
@QuarkusTest
@WithTestResource(SchoolsTestResource.class)
class NegativeControlsTest {

    @Inject
    Schools schools;

    @Inject
    WriteGuard guard;

    @Inject
    FreezeSequence sequence;

    private final Move move = new Move(UUID.randomUUID(), "zuid", "noord", List.of("111111", "222222"), true);
    private Storm storm;

    @BeforeEach
    void databases() throws SQLException {
        storm = Storm.over(schools, guard);
        guard.remove("zuid");
    }

    @AfterEach
    void reset() throws SQLException {
        try (Connection admin = schools.as("postgres", "postgres")) {
            Schools.execute(
                    admin,
                    "alter database zuid reset default_transaction_read_only; grant connect on database zuid to public");
        }
        storm.close();
        schools.reset();
    }

    private void admin(String sql) throws SQLException {
        try (Connection admin = schools.as("postgres", "zuid")) {
            Schools.execute(admin, sql);
        }
    }

    private static String insert(String kind) {
        return "insert into note values (1, '" + kind + "')";
    }

    @Test
    void default_transaction_read_only_is_a_default_that_sessions_at_work_never_read_and_anybody_overrides()
            throws SQLException {
        try (Connection atWork = schools.as("school_app", "zuid")) {
            admin("alter database zuid set default_transaction_read_only = on");

            assertThat(Schools.attempt(atWork, insert("at work"))).isEqualTo("ok");
            assertThat(schools.attempt(
                            "school_app", "zuid", "set default_transaction_read_only = off", insert("override")))
                    .isEqualTo("ok");
        }
        assertThat(storm.written()).containsOnlyKeys("at work", "override");
    }

    @Test
    void terminating_all_sessions_besides_stops_nobody_who_connects_again() throws SQLException {
        admin("alter database zuid set default_transaction_read_only = on");
        try (Connection admin = schools.as("postgres", "postgres")) {
            Schools.execute(
                    admin, "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = 'zuid'");
        }

        assertThat(schools.attempt(
                        "school_app", "zuid", "begin transaction read write", insert("reconnected"), "commit"))
                .isEqualTo("ok");
        assertThat(storm.written()).containsOnlyKeys("reconnected");
    }

    @Test
    void revoke_misses_who_is_in_flight_security_definers_and_superusers() throws SQLException {
        try (Connection inFlight = schools.as("school_app", "zuid")) {
            Schools.execute(inFlight, "begin; " + insert("in flight"));
            admin("revoke insert, update, delete, truncate on note from school_app");

            assertThat(schools.attempt("school_app", "zuid", insert("plain"))).isEqualTo("42501");
            assertThat(Schools.attempt(inFlight, "commit")).isEqualTo("ok");
            assertThat(schools.attempt("school_app", "zuid", "select public.note_as_owner(2)"))
                    .isEqualTo("ok");
            assertThat(schools.attempt("postgres", "zuid", insert("superuser"))).isEqualTo("ok");
        }
        assertThat(storm.written()).containsOnlyKeys("in flight", "security definer", "superuser");
    }

    @Test
    void a_trigger_that_only_reads_a_flag_lets_late_commits_and_old_snapshots_through() throws SQLException {
        flagTrigger("");
        try (Connection inFlight = schools.as("school_app", "zuid");
                Connection oldSnapshot = schools.as("school_app", "zuid")) {
            Schools.execute(inFlight, "begin; " + insert("in flight"));
            Schools.execute(oldSnapshot, "begin isolation level repeatable read; select count(*) from note");
            admin("update control.flag set frozen = true");
            int acknowledgedAsFrozen = storm.written().size();

            Schools.execute(inFlight, "commit");
            Schools.execute(oldSnapshot, insert("old snapshot") + "; commit");

            assertThat(acknowledgedAsFrozen).isZero();
            assertThat(storm.written()).containsOnlyKeys("in flight", "old snapshot");
        }
    }

    @Test
    void a_trigger_that_locks_the_flag_for_share_starves_whoever_wants_to_freeze() throws SQLException {
        flagTrigger("for share");
        try (Connection first = schools.as("school_app", "zuid");
                Connection second = schools.as("school_app", "zuid");
                Connection freezer = schools.as("postgres", "zuid")) {
            Schools.execute(freezer, "set lock_timeout = '100ms'");
            Schools.execute(first, "begin; " + insert("first"));
            for (int turn = 0; turn < 10; turn++) {
                // The next writer is in before the one before has ended: the row is never free.
                Connection coming = turn % 2 == 0 ? second : first;
                Connection going = turn % 2 == 0 ? first : second;
                Schools.execute(coming, "begin; " + insert("another"));

                assertThat(Schools.attempt(freezer, "update control.flag set frozen = true"))
                        .isEqualTo("55P03");

                Schools.execute(going, "commit");
            }
        }
    }

    /** The same interleavings: in flight, old snapshot, security definer, superuser, reconnected, overriding the default. */
    @Test
    void the_guard_stops_them_all() throws SQLException {
        guard.install("zuid");
        try (Connection atWork = schools.as("school_app", "zuid");
                Connection inFlight = schools.as("school_app", "zuid");
                Connection oldSnapshot = schools.as("school_app", "zuid")) {
            Schools.execute(inFlight, "begin; " + insert("in flight"));
            Schools.execute(oldSnapshot, "begin isolation level repeatable read; select count(*) from note");

            sequence.close(move, () -> false);

            assertThat(Schools.attempt(inFlight, "commit")).isNotEqualTo("ok");
            assertThat(Schools.attempt(oldSnapshot, insert("old snapshot"))).isEqualTo("40001");
            assertThat(Schools.attempt(atWork, insert("at work"))).isEqualTo("25006");
        }
        assertThat(schools.attempt("school_app", "zuid", "begin transaction read write", insert("reconnected")))
                .isEqualTo("25006");
        assertThat(schools.attempt("school_app", "zuid", "select public.note_as_owner(2)"))
                .isEqualTo("25006");
        assertThat(schools.attempt("postgres", "zuid", insert("superuser"))).isEqualTo("25006");
        assertThat(storm.written()).isEmpty();
        sequence.thaw(move.migration(), move.databases());
    }

    private void flagTrigger(String lock) throws SQLException {
        admin(
                """
                create schema control;
                grant usage on schema control to public;
                create table control.flag (frozen boolean);
                insert into control.flag values (false);
                create function control.read_flag() returns trigger language plpgsql security definer as $$
                begin
                    if (select f.frozen from control.flag f %s) then
                        raise read_only_sql_transaction;
                    end if;
                    return null;
                end $$;
                create trigger flag before insert on note for each statement execute function control.read_flag();
                alter table note enable always trigger flag
                """
                        .formatted(lock));
    }
}
