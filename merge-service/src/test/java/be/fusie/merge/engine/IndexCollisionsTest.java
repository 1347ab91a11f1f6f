package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import be.fusie.merge.engine.Decisions.Pair;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What indexes over expressions or some of the rows, and exclusion constraints, would not let in, is foreseen by the plan. */
class IndexCollisionsTest {

    private static final String MORE =
            """
            create table locker (id serial primary key, school text not null references school, room text not null, code text,
              active boolean not null default true, during daterange not null default '[2026-01-01,2026-12-31]');
            create table badge (id serial primary key, person_id int not null references person, year int not null);
            """;

    private static final String MAP = SmallSchool.MAP
            .replace(
                    "totals:",
                    "  locker: { scope: { column: school } }\n  badge: { scope: { via: person_id } }\ntotals:")
            .replace("grade.person_id]", "grade.person_id, badge.person_id]");

    private static EngineBench bench(String schema, String source, String receiver) throws Exception {
        return EngineBench.of(
                SmallSchool.SCHEMA + MORE + schema,
                "insert into school values ('S1', 'Sint-Jan');"
                        + " insert into person (insz, born, name) values ('n1', '2010-01-02', 'Ann Peeters'), ('n2', '2011-01-02', 'Bert Maes');"
                        + source,
                "insert into school values ('R1', 'Heilig Hart');"
                        + " insert into person (insz, born, name) values ('n1', '2010-01-02', 'Ann Peeters');"
                        + receiver,
                SmallSchool.map(MAP));
    }

    private static List<String> planned(EngineBench bench, Move move) throws Exception {
        return bench.engine.plan(bench.map, move, EngineBench.CUT_OVER).refusals().stream()
                .map(Reason::code)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "create unique index on locker (lower(code))|'R', 'a'|'K', 'A'|unique-key-collision",
                "create unique index on locker (room) where active|'R', 'a'|'R', 'b'|unique-key-collision",
                "create unique index on locker (room) where not active|'R', 'a'|'R', 'b'|",
                "create unique index on locker (lower(code), school)|'R', 'a'|'R', 'a'|",
                "alter table locker add exclude using gist (during with &&)|'R', 'a'|'K', 'b'|exclusion-collision",
                "create unique index on locker (coalesce(code, room))|'R', null|'K', 'R'|unique-key-collision",
            })
    void the_plan_and_the_merge_say_the_same(String index, String here, String there, String code) throws Exception {
        EngineBench bench = bench(
                index + ";",
                "insert into locker (school, room, code) values ('S1', %s)".formatted(here),
                "insert into locker (school, room, code) values ('R1', %s)".formatted(there));
        Move move = SmallSchool.move(bench);
        List<String> before = bench.plainDigest(bench.receiver);

        assertThat(planned(bench, move)).isEqualTo(code == null ? List.of() : List.of(code));
        if (code == null) {
            assertThat(bench.merge(move).rows()).isPositive();
        } else {
            assertThatThrownBy(() -> bench.merge(move))
                    .isInstanceOfSatisfying(MergeRefused.class, e -> assertThat(e.reasons())
                            .extracting(Reason::code)
                            .containsExactly(code));
            assertThat(bench.plainDigest(bench.receiver)).isEqualTo(before);
        }
    }

    @Test
    void an_index_that_only_the_receiver_has_is_asked_about_the_sources_own_rows() throws Exception {
        EngineBench bench = bench(
                "",
                "insert into locker (school, room) values ('S1', 'R'), ('S1', 'r')",
                "create unique index on locker (lower(room))");

        assertThat(planned(bench, SmallSchool.move(bench))).containsExactly("unique-key-collision");
    }

    @Test
    void two_persons_who_become_one_may_have_one_badge_too_many() throws Exception {
        EngineBench bench = bench(
                "create unique index on badge (person_id, year);",
                "insert into person (insz, born, name) values ('n1', '2010-01-02', 'Anne Peeters');"
                        + " insert into badge (person_id, year) values (1, 2026), (3, 2026), (3, 2027)",
                "");
        Move joined = bench.move().with(new Decisions(Set.of(new Pair("1", "1"), new Pair("3", "1")), Set.of(), false));

        assertThat(planned(bench, joined)).containsExactly("unique-key-collision");

        bench.admin(bench.source, "delete from badge where person_id = 1");
        assertThat(planned(bench, joined)).isEmpty();
        assertThat(bench.merge(joined).persons().matched()).isEqualTo(2);
        assertThat(bench.rows(bench.receiver, "select year::text from badge where person_id = 1 order by 1"))
                .containsExactly("2026", "2027");
    }

    @Test
    void shared_rows_are_looked_at_by_their_other_keys_too() throws Exception {
        EngineBench bench = bench(
                "alter table subject add short text unique;",
                "insert into subject (code, short) values ('maths', 'M'); insert into grade (school, person_id, subject_id, given) values ('S1', 1, 1, '2026-01-01')",
                "insert into subject (code, short) values ('music', 'M')");

        assertThat(planned(bench, SmallSchool.move(bench))).containsExactly("unique-key-collision");
    }
}
