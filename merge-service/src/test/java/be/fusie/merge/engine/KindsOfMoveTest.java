package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import be.fusie.merge.engine.Results.Check;
import be.fusie.merge.engine.Results.Merged;
import be.fusie.merge.engine.Results.Plan;
import be.fusie.merge.engine.Results.Rehearsed;
import be.fusie.merge.engine.Results.Verified;
import be.fusie.merge.structure.Structure;
import be.fusie.reference.DatabaseDigest;
import java.sql.Connection;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The kinds of move that lead into a new database (R13). */
class KindsOfMoveTest {

    private static Move move(EngineBench bench, String receiver, String... institutions) {
        return Move.of(UUID.randomUUID(), bench.source, receiver, Set.of(institutions), institutions.length == 0);
    }

    private static String database(EngineBench bench, String name) throws Exception {
        bench.admin("postgres", "create database " + name + " template template0 encoding 'UTF8'");
        bench.admin("postgres", "alter database " + name + " owner to school_owner");
        return name;
    }

    private static String structure(EngineBench bench, String database) throws Exception {
        try (Connection connection = bench.open(database)) {
            connection.setAutoCommit(false);
            return Structure.read(connection).script();
        }
    }

    @Test
    void a_server_move_keeps_numbers_rows_sequences_and_structure_and_is_undone() throws Exception {
        EngineBench bench = EngineBench.reference();
        String home = database(bench, "moved_" + bench.source);
        DatabaseDigest empty = bench.digest(home);
        DatabaseDigest source = bench.digest(bench.source);
        Move move = move(bench, home);
        assertThat(bench.engine.kind(bench.map, move)).isEqualTo(MoveKind.SERVER_MOVE);
        Plan plan = bench.engine.plan(bench.map, move, EngineBench.CUT_OVER);
        assertThat(plan.refusals()).isEmpty();
        assertThat(plan.findings()).extracting(Reason::code).contains("numbers-stay");

        Merged merged = bench.merge(move);

        assertThat(merged.checks()).hasSizeGreaterThan(30).allMatch(Check::holds);
        assertThat(merged.rows())
                .isEqualTo(plan.tables().stream().mapToLong(t -> t.rows()).sum());
        assertThat(source.differencesTo(bench.digest(home))).isEmpty();
        assertThat(structure(bench, home)).isEqualTo(structure(bench, bench.source));
        assertThat(bench.merge(move)).isEqualTo(merged);
        Verified verified = bench.engine.verify(bench.map, move, bench.progress(move));
        assertThat(verified.failed()).isEmpty();
        assertThat(verified.tables()).isEqualTo(merged.tables());
        bench.admin(home, "update grade set score = 0 where id = (select max(id) from grade)");
        assertThat(bench.engine.verify(bench.map, move, bench.progress(move)).failed())
                .extracting(Check::name)
                .containsExactly("contents of public.grade");

        bench.engine.undo(bench.map, move);
        bench.engine.undo(bench.map, move);
        assertThat(empty.differencesTo(bench.digest(home))).isEmpty();
        assertThat(source.differencesTo(bench.digest(bench.source))).isEmpty();
    }

    @Test
    void a_school_is_extracted_into_a_database_that_did_not_exist_and_an_undo_removes_it() throws Exception {
        EngineBench bench = EngineBench.reference();
        String school = EngineBench.landscape().movableAlone().number();
        String home = "extracted_" + bench.source;
        DatabaseDigest source = bench.digest(bench.source);
        assertThatThrownBy(() -> bench.merge(move(bench, home, school)))
                .isInstanceOf(MergeRefused.class)
                .hasMessageContaining("does not know a database");
        Move move = move(bench, home, school).as(MoveKind.EXTRACTION);
        Plan plan = bench.engine.plan(bench.map, move, EngineBench.CUT_OVER);
        assertThat(plan.refusals()).isEmpty();
        assertThat(bench.rows("postgres", "select datname from pg_database where datname = '" + home + "'"))
                .isEmpty();

        Merged merged = bench.merge(move);

        assertThat(merged.checks()).allMatch(Check::holds);
        assertThat(merged.persons()).isEqualTo(plan.persons());
        assertThat(bench.rows(home, "select number from institution")).containsExactly(school);
        assertThat(bench.rows(home, "select count(*)::text from pupil"))
                .isEqualTo(bench.rows(
                        bench.source, "select count(*)::text from pupil where institution = '" + school + "'"));
        assertThat(structure(bench, home)).isEqualTo(structure(bench, bench.source));
        assertThat(bench.merge(move).rows()).isEqualTo(merged.rows());

        bench.engine.undo(bench.map, move);
        bench.engine.undo(bench.map, move);
        assertThat(bench.rows("postgres", "select datname from pg_database where datname = '" + home + "'"))
                .isEmpty();
        assertThat(source.differencesTo(bench.digest(bench.source))).isEmpty();
    }

    @Test
    void an_extraction_into_an_empty_database_is_rehearsed_merged_and_undone_to_empty() throws Exception {
        EngineBench bench = EngineBench.reference();
        String school = EngineBench.landscape().movableAlone().number();
        String home = database(bench, "empty_" + bench.source);
        DatabaseDigest empty = bench.digest(home);
        Move move = move(bench, home, school);
        Rehearsed rehearsed =
                bench.engine.rehearse(bench.map, move, RehearsalOptions.plain(EngineBench.CUT_OVER), phase -> {});
        assertThat(rehearsed.undoDifferences()).isEmpty();
        assertThat(rehearsed.passed()).isTrue();
        assertThat(empty.differencesTo(bench.digest(home))).isEmpty();

        assertThat(bench.merge(move).persons()).isEqualTo(rehearsed.merged().persons());
        bench.engine.undo(bench.map, move);
        assertThat(empty.differencesTo(bench.digest(home))).isEmpty();
        assertThat(bench.rows(home, "select nspname from pg_namespace where nspname like 'fusie%'"))
                .isEmpty();
    }

    @Test
    void a_receiver_with_tables_is_no_new_home() throws Exception {
        EngineBench bench = EngineBench.reference();
        Move move = bench.whole().as(MoveKind.SERVER_MOVE);
        assertThatThrownBy(() -> bench.engine.plan(bench.map, move, EngineBench.CUT_OVER))
                .isInstanceOf(MergeRefused.class)
                .hasMessageContaining("has tables");
        assertThat(bench.engine.kind(bench.map, bench.whole())).isEqualTo(MoveKind.INTO_ANOTHER);
    }
}
