package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import be.fusie.merge.engine.Loss.LostRows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Undo after completion: people worked on, and nothing that they entered is just gone. */
class LateUndoTest {

    private static final Duration WINDOW = Duration.ofDays(14);

    private final EngineBench bench = SmallSchool.bench();
    private final Move move = SmallSchool.move(bench);
    private final List<String> source = bench.plainDigest(bench.source);
    private final List<String> receiver = bench.plainDigest(bench.receiver);

    LateUndoTest() throws Exception {
        bench.merge(move);
    }

    private Loss loss() throws SQLException {
        return bench.engine.whatWouldBeLost(bench.map, move, WINDOW).orElseThrow();
    }

    private void undo(String confirmation) throws Exception {
        bench.engine.undoConfirmed(bench.map, move, WINDOW, confirmation);
    }

    private static LostRows of(Loss loss, String table, String institution) {
        return loss.tables().stream()
                .filter(r -> r.table().equals(table) && java.util.Objects.equals(r.institution(), institution))
                .findFirst()
                .orElseThrow();
    }

    private void refused(String code, ThrowingUndo undo) throws Exception {
        List<String> before = bench.plainDigest(bench.receiver);
        assertThatThrownBy(undo::run).isInstanceOfSatisfying(MergeRefused.class, e -> assertThat(e.reasons())
                .extracting(Reason::code)
                .contains(code));
        assertThat(bench.plainDigest(bench.receiver)).isEqualTo(before);
    }

    @FunctionalInterface
    private interface ThrowingUndo {
        void run() throws Exception;
    }

    @Test
    void where_nobody_did_anything_both_databases_are_as_before() throws Exception {
        Loss loss = loss();
        assertThat(loss.isNothing()).isTrue();
        assertThat(loss.obstacles()).isEmpty();
        assertThat(of(loss, "grade", "S1").merged()).isEqualTo(200);
        assertThat(loss.until()).isEqualTo(loss.mergedAt().plus(WINDOW));

        undo(loss.confirmation());

        assertThat(bench.plainDigest(bench.receiver)).isEqualTo(receiver);
        assertThat(bench.plainDigest(bench.source)).isEqualTo(source);
        assertThat(bench.rows(bench.receiver, "select nspname from pg_namespace where nspname = 'fusie_merge'"))
                .isEmpty();
        assertThat(bench.engine.whatWouldBeLost(bench.map, move, WINDOW)).isEmpty();
        undo(loss.confirmation());
    }

    @Test
    void what_people_did_since_is_listed_and_handed_out() throws Exception {
        bench.admin(
                bench.receiver,
                """
                update grade set points = 99 where id in (select id from grade where school = 'S1' order by id limit 3);
                delete from grade where id in (select id from grade where school = 'S2' order by id limit 2);
                insert into person (name) values ('Newcomer Novák');
                insert into grade (school, person_id, subject_id, given, note)
                  select 'S2', max(id), 1, '2026-05-05', 'of a newcomer in a merged school' from person;
                insert into grade (school, person_id, subject_id, given, note)
                  select 'R1', min(id), 1, '2026-05-06', 'of a merged pupil, in "quotes", and commas' from person where name like 'Secret%' and id > 2;
                insert into grade (school, person_id, subject_id, given, noted_by, note)
                  select 'R1', 2, 1, '2026-05-07', min(id), 'stays' from person where name like 'Secret%' and id > 2;
                """);
        Loss loss = loss();

        assertThat(of(loss, "grade", "S1")).satisfies(r -> {
            assertThat(r.changed()).isEqualTo(3);
            assertThat(r.deleted()).isZero();
            assertThat(r.keys()).hasSize(3);
        });
        assertThat(of(loss, "grade", "S2")).satisfies(r -> {
            assertThat(r.deleted()).isEqualTo(2);
            assertThat(r.added()).isEqualTo(1);
        });
        assertThat(of(loss, "grade", "R1")).satisfies(r -> {
            assertThat(r.added()).isEqualTo(1);
            assertThat(r.emptied()).isEqualTo(1);
            assertThat(r.merged()).isZero();
        });
        assertThat(loss.toString()).doesNotContain("Secret", "Novák", "quotes");
        assertThat(loss.confirmation()).isEqualTo(loss().confirmation());

        undo(loss.confirmation());

        assertThat(bench.rows(bench.receiver, "select note from grade where note is not null and noted_by is null"))
                .containsExactly("stays");
        assertThat(bench.rows(bench.receiver, "select name from person order by 1"))
                .as("a newcomer who depends on no merged row stays")
                .containsExactly("Newcomer Novák", "Secret Name1", "Somebody Else");
        bench.admin(
                bench.receiver, "delete from grade where note = 'stays'; delete from person where name like 'New%'");
        assertThat(rowsOnly(bench.plainDigest(bench.receiver))).isEqualTo(rowsOnly(receiver));
        Path export = bench.engine.undoExport(move.migration());
        assertThat(Files.readString(export.resolve("grade.csv")))
                .contains(
                        "fusie_why,id,school",
                        "changed,",
                        "added,",
                        "emptied,",
                        "\"of a merged pupil, in \"\"quotes\"\", and commas\"");
        assertThat(Files.readAllLines(export.resolve("grade.csv"))).hasSize(1 + 3 + 2 + 1);
        assertThat(Files.readString(export.resolve("undone.json"))).contains("\"deleted\":2");
    }

    /** Numbers that were given out since are not given again. */
    private static List<String> rowsOnly(List<String> digest) {
        return digest.stream().filter(l -> !l.contains("_id_seq")).toList();
    }

    @Test
    void ids_in_texts_and_documents_that_people_wrote_since_are_listed_and_stay() throws Exception {
        EngineBench other = EngineBench.of(
                SmallSchool.SCHEMA
                        + "create table memo (id serial primary key, school text not null references school, about jsonb, seen text);",
                "insert into school values ('S1', 'Sint-Jan'); insert into person (name) values ('Ann'), ('Bert');"
                        + " insert into memo (school, about, seen) values ('S1', '{\"by\": 1}', '1;2')",
                "insert into school values ('R1', 'Heilig Hart'); insert into person (name) values ('Zoë'); insert into memo (school, about, seen) values ('R1', '{\"by\": 1}', '1')",
                SmallSchool.map(
                        """
                        version: 1
                        institution: { table: school, key: code }
                        person: { table: person, key: id }
                        tables:
                          school: { scope: { column: code } }
                          person: { scope: { reached-by: [memo.about, memo.seen] } }
                          subject: { scope: shared, natural-key: [code] }
                          grade: { scope: { column: school } }
                          memo:
                            scope: { column: school }
                            columns:
                              about: { json: [{ path: $.by, references: person.id }] }
                              seen: { list: { separator: ";", references: person.id } }
                        """));
        Move whole = SmallSchool.move(other);
        other.merge(whole);
        other.admin(
                other.receiver,
                "update memo set seen = '1;' || (select max(id) from person) where school = 'R1';"
                        + " insert into memo (school, about) select 'R1', jsonb_build_object('by', max(id)) from person;"
                        + " insert into memo (school, about) values ('R1', '{\"by\": 1}')");

        Loss loss = other.engine.whatWouldBeLost(other.map, whole, WINDOW).orElseThrow();
        assertThat(of(loss, "memo", "R1").mentioning()).isEqualTo(2);
        assertThat(of(loss, "memo", "R1").keys()).hasSize(2);
        other.engine.undoConfirmed(other.map, whole, WINDOW, loss.confirmation());

        assertThat(other.rows(other.receiver, "select count(*) from memo where school = 'R1'"))
                .containsExactly("3");
        assertThat(Files.readAllLines(other.engine.undoExport(whole.migration()).resolve("memo.csv")))
                .filteredOn(l -> l.startsWith("mentioning,"))
                .hasSize(2);
    }

    @Test
    void a_confirmation_holds_for_exactly_the_list_that_was_looked_at() throws Exception {
        String confirmation = loss().confirmation();
        refused("confirmation-outdated", () -> undo("made up"));
        bench.admin(bench.receiver, "update grade set note = 'edited' where id = (select max(id) from grade)");
        refused("confirmation-outdated", () -> undo(confirmation));
        String second = loss().confirmation();
        bench.admin(bench.receiver, "update grade set note = 'again' where note = 'edited'");
        refused("confirmation-outdated", () -> undo(second));
        undo(loss().confirmation());
        assertThat(bench.plainDigest(bench.receiver)).isEqualTo(receiver);
    }

    @Test
    void rows_that_the_receiver_had_before_are_never_removed() throws Exception {
        bench.admin(bench.receiver, "update grade set person_id = (select max(id) from person) where id = 1");
        Loss loss = loss();
        assertThat(loss.obstacles()).extracting(Reason::code).containsExactly("own-rows-hang-on-it");
        refused("own-rows-hang-on-it", () -> undo(loss.confirmation()));
    }

    @Test
    void after_the_window_an_undo_is_refused_and_what_it_needed_is_thrown_away() throws Exception {
        assertThat(bench.engine.closeUndo(bench.map, move, WINDOW)).isFalse();
        String confirmation = loss().confirmation();
        bench.admin(bench.receiver, "update fusie_merge.merged set at = at - interval '15 days'");
        refused("undo-window-over", this::loss);
        refused("undo-window-over", () -> undo(confirmation));
        assertThat(bench.engine.closeUndo(bench.map, move, WINDOW)).isTrue();
        assertThat(bench.rows(bench.receiver, "select nspname from pg_namespace where nspname = 'fusie_merge'"))
                .isEmpty();
        assertThat(bench.rows(bench.receiver, "select count(*) from grade")).containsExactly("402");
        assertThat(bench.engine.closeUndo(bench.map, move, WINDOW)).isTrue();
    }

    @Test
    void undoing_what_was_never_merged_succeeds() throws Exception {
        Move never = SmallSchool.move(bench);
        assertThat(bench.engine.whatWouldBeLost(bench.map, never, WINDOW)).isEmpty();
        bench.engine.undoConfirmed(bench.map, never, WINDOW, "");
    }
}
