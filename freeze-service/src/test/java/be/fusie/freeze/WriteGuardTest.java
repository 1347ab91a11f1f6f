package be.fusie.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import be.fusie.kit.messaging.Refusal;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;

@QuarkusTest
@WithTestResource(SchoolsTestResource.class)
class WriteGuardTest {

    private static final String EDIT = "update pupil set left_on = date '2027-01-01' where stamnummer = '20260001'";
    private static final String NEW_YEAR =
            "insert into school_year (label, starts_on, ends_on) values ('%s', '%1$.4s-09-01', '2099-08-31')";

    @Inject
    WriteGuard guard;

    @Inject
    FreezeSequence sequence;

    @Inject
    Schools schools;

    Move whole = new Move(UUID.randomUUID(), "zuid", "noord", List.of("111111", "222222"), true);
    Move part = new Move(UUID.randomUUID(), "zuid", "noord", List.of("111111"), false);

    @BeforeEach
    void databases() throws SQLException {
        schools.reset();
    }

    FreezeSequence.Closed close(Move move) throws SQLException {
        sequence.check(move);
        return sequence.close(move, () -> false);
    }

    @Test
    void guarding_twice_is_guarding_once_and_all_35_tables_are_guarded() throws SQLException {
        long epoch = guard.status("zuid").gate().orElseThrow().epoch();

        WriteGuard.Status status = guard.install("zuid");

        assertThat(status.complete()).isTrue();
        assertThat(status.tables()).isEqualTo(35);
        assertThat(status.gate().orElseThrow().epoch()).isEqualTo(epoch);
        assertThat(schools.attempt("school_app", "zuid", EDIT)).isEqualTo("ok");
    }

    @Test
    void a_change_of_the_gate_that_was_rolled_back_lets_writers_read_its_row_until_it_is_looked_at_again()
            throws SQLException {
        try (Connection freezer = schools.as("fusie_freezer", "zuid")) {
            Schools.execute(
                    freezer, "begin; update fusie_guard.gate set state = 'frozen', epoch = epoch + 1; rollback");

            assertThat(glance(freezer)).isEqualTo(2);
            assertThat(schools.attempt("school_app", "zuid", EDIT)).isEqualTo("ok");

            WriteGuard.lookAgain(freezer);
            assertThat(glance(freezer)).isEqualTo(1);
            assertThat(schools.attempt("school_app", "zuid", EDIT)).isEqualTo("ok");

            Schools.execute(freezer, "update fusie_guard.gate set state = 'frozen', epoch = epoch + 1");
            WriteGuard.lookAgain(freezer);
            assertThat(glance(freezer)).isEqualTo(2);
            assertThat(schools.attempt("school_app", "zuid", EDIT)).isEqualTo("25006");
        }
    }

    private static int glance(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select last_value from fusie_guard.glance")) {
            row.next();
            return row.getInt(1);
        }
    }

    @Test
    void a_guard_that_is_removed_leaves_no_trace() throws SQLException {
        guard.remove("zuid");
        List<String> before = schools.catalogue("zuid");
        guard.install("zuid");
        try (Connection connection = schools.as("fusie_freezer", "zuid")) {
            RowFence.install(connection, MoveScopes.read("classpath:reference/merge-map.yaml"));
        }
        assertThat(schools.catalogue("zuid")).isNotEqualTo(before);

        guard.remove("zuid");
        guard.remove("zuid");

        assertThat(schools.catalogue("zuid")).isEqualTo(before);
    }

    @Test
    void a_guard_in_use_is_not_removed() throws SQLException {
        close(whole);

        assertThatThrownBy(() -> guard.remove("zuid"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("frozen");
    }

    @Test
    void f1_reading_goes_on_and_every_kind_of_write_is_refused_with_a_hint() throws SQLException {
        close(whole);

        assertThat(schools.attempt("school_app", "zuid", "select count(*) from pupil"))
                .isEqualTo("ok");
        for (String write : List.of(
                EDIT,
                "delete from contact_point",
                NEW_YEAR.formatted("2030-2031"),
                "merge into school_year y using (select 1) o on false when not matched then"
                        + " insert (label, starts_on, ends_on) values ('2031-2032', '2031-09-01', '2032-08-31')")) {
            assertThat(schools.attempt("school_app", "zuid", write)).as(write).isEqualTo("25006");
            assertThat(schools.attempt("school_app", "noord", write)).as(write).isEqualTo("25006");
        }
        assertThat(schools.attempt("postgres", "zuid", "truncate payment")).isEqualTo("25006");
        assertThat(schools.attempt("postgres", "zuid", "set session_replication_role = replica", EDIT))
                .isEqualTo("25006");
        assertThat(schools.attempt(
                        "school_app", "zuid", "set search_path = pg_temp", "update public.person set gender = 'x'"))
                .isEqualTo("25006");
        try (Connection connection = schools.as("school_app", "zuid")) {
            assertThatThrownBy(() -> Schools.execute(connection, EDIT))
                    .isInstanceOfSatisfying(PSQLException.class, e -> assertThat(
                                    e.getServerErrorMessage().getHint())
                            .contains(whole.migration().toString()));
        }
    }

    @Test
    void f7_only_writers_with_the_current_token_pass_and_only_until_the_thaw() throws SQLException {
        long token = close(whole).tokens().source();

        assertThat(schools.attempt("fusie_merger", "zuid", "set fusie.token = '" + token + "'", EDIT))
                .isEqualTo("ok");
        assertThat(schools.attempt("fusie_merger", "zuid", EDIT)).isEqualTo("25006");
        assertThat(schools.attempt("fusie_merger", "zuid", "set fusie.token = '" + (token - 1) + "'", EDIT))
                .isEqualTo("25006");
        assertThat(schools.attempt("school_app", "zuid", "set fusie.token = '" + token + "'", EDIT))
                .isEqualTo("25006");

        sequence.thaw(whole.migration(), whole.databases());

        assertThat(schools.attempt("school_app", "zuid", EDIT)).isEqualTo("ok");
        assertThat(schools.attempt("fusie_merger", "zuid", "set fusie.token = '" + token + "'", EDIT))
                .as("a stale holder is fenced even while everybody may write")
                .isEqualTo("25006");
    }

    @Test
    void freeze_and_thaw_leave_digests_rights_and_catalogue_as_before() throws SQLException {
        var digests = schools.digests("zuid");
        var catalogue = schools.catalogue("zuid");

        close(whole);
        sequence.thaw(whole.migration(), whole.databases());

        assertThat(schools.digests("zuid")).isEqualTo(digests);
        assertThat(schools.catalogue("zuid")).isEqualTo(catalogue);
    }

    @Test
    void freezing_again_after_a_crash_keeps_the_token_and_thawing_again_changes_nothing() throws SQLException {
        var first = close(whole);
        assertThat(close(whole)).isEqualTo(first);

        sequence.thaw(whole.migration(), whole.databases());
        long epoch = guard.status("zuid").gate().orElseThrow().epoch();
        sequence.thaw(whole.migration(), whole.databases());

        assertThat(epoch).isEqualTo(first.tokens().source() + 1);
        assertThat(guard.status("zuid").gate().orElseThrow().epoch()).isEqualTo(epoch);
    }

    @Test
    void a_freeze_that_crashed_between_the_two_databases_is_completed_or_thawed() throws SQLException {
        halfFrozen();
        assertThat(schools.attempt("school_app", "noord", EDIT)).isEqualTo("25006");
        assertThat(schools.attempt("school_app", "zuid", EDIT)).isEqualTo("ok");
        close(whole);
        assertThat(schools.attempt("school_app", "zuid", EDIT)).isEqualTo("25006");
        sequence.thaw(whole.migration(), whole.databases());

        halfFrozen();
        sequence.thaw(whole.migration(), whole.databases());
        assertThat(schools.attempt("school_app", "noord", EDIT)).isEqualTo("ok");
        assertThat(schools.attempt("school_app", "zuid", EDIT)).isEqualTo("ok");
    }

    private void halfFrozen() throws SQLException {
        try (Connection freezer = schools.as("fusie_freezer", "noord")) {
            Schools.execute(
                    freezer,
                    "update fusie_guard.gate set state = 'frozen', epoch = epoch + 1, migration = '%s', since = now()"
                            .formatted(whole.migration()));
        }
    }

    @Test
    void no_freeze_while_a_table_lacks_the_trigger_or_has_it_disabled() throws SQLException {
        try (Connection owner = schools.as("postgres", "zuid")) {
            Schools.execute(owner, "set role school_owner; create table lunch (id int)");
        }
        assertThatThrownBy(() -> close(whole)).hasMessageContaining("public.lunch");
        guard.install("zuid");
        close(whole);
        sequence.thaw(whole.migration(), whole.databases());

        try (Connection owner = schools.as("postgres", "zuid")) {
            Schools.execute(owner, "alter table grade disable trigger fusie_guard");
        }
        assertThatThrownBy(() -> close(whole)).hasMessageContaining("public.grade");
        guard.install("zuid");
        close(whole);
    }

    @Test
    void no_freeze_while_a_prepared_transaction_waits() throws SQLException {
        try (Connection admin = schools.as("postgres", "postgres")) {
            assumeFalse(
                    Schools.value(admin, "show max_prepared_transactions").equals("0"),
                    "the server allows no prepared transactions");
        }
        try (Connection app = schools.as("school_app", "zuid")) {
            Schools.execute(app, "begin; " + EDIT + "; prepare transaction 'bank'");
            assertThatThrownBy(() -> close(whole)).hasMessageContaining("prepared");
            Schools.execute(app, "rollback prepared 'bank'");
        }
    }

    @Test
    void f7_after_a_whole_move_the_old_home_names_the_new_one_and_refuses_for_good() throws SQLException {
        var tokens = close(whole).tokens();
        sequence.prepareOpening(whole);
        var epochs = sequence.open(whole, tokens);
        assertThat(sequence.open(whole, tokens)).as("repeated after a crash").isEqualTo(epochs);

        assertThat(schools.attempt("school_app", "noord", EDIT)).isEqualTo("ok");
        assertThatThrownBy(() -> sequence.close(whole, () -> false))
                .as("a replica that slept over the pivot")
                .isInstanceOf(Refusal.class);
        assertThat(schools.attempt("school_app", "noord", EDIT)).isEqualTo("ok");
        try (Connection app = schools.as("school_app", "zuid")) {
            assertThatThrownBy(() -> Schools.execute(app, EDIT)).hasMessageContaining("moved to noord");
        }
        assertThat(schools.attempt("fusie_merger", "zuid", "set fusie.token = '" + epochs.source() + "'", EDIT))
                .isEqualTo("25006");
        assertThatThrownBy(() -> guard.remove("zuid")).hasMessageContaining("moved");
        assertThatThrownBy(() -> sequence.check(part)).hasMessageContaining("moved");
    }

    @Test
    void f7_after_a_partial_move_rows_of_what_moved_are_fenced_and_the_rest_is_open() throws SQLException {
        var tokens = close(part).tokens();
        sequence.prepareOpening(part);
        var epochs = sequence.open(part, tokens);
        sequence.prepareOpening(part);
        assertThat(sequence.open(part, tokens)).isEqualTo(epochs);

        assertThat(schools.attempt("school_app", "zuid", EDIT))
                .as("pupil of 111111")
                .isEqualTo("25006");
        assertThat(schools.attempt("school_app", "zuid", EDIT.replace("20260001", "20260004")))
                .as("of 222222")
                .isEqualTo("ok");
        assertThat(schools.attempt(
                        "school_app", "zuid", "update pupil set institution = '111111' where stamnummer = '20260004'"))
                .as("into what moved")
                .isEqualTo("25006");
        assertThat(schools.attempt("school_app", "zuid", "delete from contact_point where person_id = 1"))
                .as("via a person who moved")
                .isEqualTo("25006");
        assertThat(schools.attempt("school_app", "zuid", "delete from contact_point where person_id = 4"))
                .isEqualTo("ok");
        assertThat(schools.attempt("school_app", "zuid", "update person set gender = 'x' where id = 3"))
                .as("a person of both institutions")
                .isEqualTo("ok");
        assertThat(schools.attempt("school_app", "zuid", NEW_YEAR.formatted("2030-2031")))
                .as("shared")
                .isEqualTo("ok");
        assertThat(schools.attempt("postgres", "zuid", "truncate payment")).isEqualTo("25006");
        assertThat(schools.attempt("school_app", "noord", EDIT))
                .as("the new home")
                .isEqualTo("ok");
        assertThatThrownBy(() -> guard.remove("zuid")).hasMessageContaining("moved away");
    }

    @Test
    void an_institution_that_comes_back_loses_its_fence() throws SQLException {
        var tokens = close(part).tokens();
        sequence.prepareOpening(part);
        sequence.open(part, tokens);
        var back = new Move(UUID.randomUUID(), "noord", "zuid", List.of("111111"), false);
        var backTokens = close(back).tokens();
        assertThat(schools.attempt("fusie_merger", "zuid", "set fusie.token = '" + backTokens.receiver() + "'", EDIT))
                .as("the merge writes rows into their old home")
                .isEqualTo("ok");
        sequence.prepareOpening(back);
        sequence.open(back, backTokens);

        assertThat(schools.attempt("school_app", "zuid", EDIT)).isEqualTo("ok");
        assertThat(schools.attempt("school_app", "noord", EDIT)).isEqualTo("25006");
    }

    @Test
    void a_hold_that_ran_out_is_thawed_only_while_no_token_was_used() throws SQLException {
        long token = close(whole).tokens().receiver();
        assertThat(schools.attempt(
                        "fusie_merger", "noord", "begin", "set fusie.token = '" + token + "'", EDIT, "rollback"))
                .isEqualTo("ok");

        assertThat(sequence.thawUnlessUsed(whole, () -> true)).isFalse();
        assertThat(schools.attempt("school_app", "zuid", EDIT)).isEqualTo("25006");

        sequence.thaw(whole.migration(), whole.databases());
        close(whole);
        assertThat(sequence.thawUnlessUsed(whole, () -> true)).isTrue();
        assertThat(schools.attempt("school_app", "zuid", EDIT)).isEqualTo("ok");
    }

    @Test
    void a_superuser_may_close_structure_too_and_take_that_away_without_a_trace() throws SQLException {
        List<String> before = schools.catalogue("zuid");
        assertThat(guard.status("zuid").findings()).anyMatch(finding -> finding.contains("superuser"));
        try (Connection admin = schools.as("postgres", "zuid")) {
            Schools.execute(admin, WriteGuard.resource("guard/ddl.sql"));
        }
        assertThat(guard.status("zuid").findings()).isEmpty();
        close(whole);
        for (String ddl : List.of(
                "alter table grade disable trigger fusie_guard",
                "alter table grade add column x int default 1",
                "create table lunch (id int)",
                "drop table payment",
                "drop trigger fusie_guard on grade")) {
            assertThat(schools.attempt("postgres", "zuid", ddl)).as(ddl).isEqualTo("25006");
        }
        assertThat(schools.attempt("postgres", "zuid", "create temp table scratch (id int)"))
                .isEqualTo("ok");
        sequence.thaw(whole.migration(), whole.databases());
        assertThat(schools.attempt("postgres", "zuid", "create table lunch (id int)", "drop table lunch"))
                .isEqualTo("ok");
        try (Connection admin = schools.as("postgres", "zuid")) {
            Schools.execute(admin, WriteGuard.resource("guard/ddl-remove.sql"));
        }
        assertThat(schools.catalogue("zuid")).isEqualTo(before);
    }
}
