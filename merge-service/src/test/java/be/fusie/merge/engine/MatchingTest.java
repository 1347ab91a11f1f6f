package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import be.fusie.merge.engine.Decisions.Pair;
import be.fusie.merge.engine.Results.Plan;
import be.fusie.reference.CheckDigits;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who is recognised and who is asked about, on two small databases (M5, M18). */
class MatchingTest {

    private static final LocalDate BORN = LocalDate.of(1985, 7, 30);
    private static final String MISSPELT = "85.07.30-033.29";
    private static final String BIS = CheckDigits.bisNumber(BORN, 45, true);
    private static final String REGULAR = CheckDigits.nationalNumber(BORN, 47);

    private static final String SCHEMA =
            """
            create table school (number text primary key);
            create table person (id serial primary key, nn text, born date, last text not null, first text);
            create table pupil (school text not null references school, person int not null references person,
              primary key (school, person));
            """;

    private static final String MAP =
            """
            version: 1
            institution: { table: school, key: number }
            person:
              table: person
              key: id
              match: { national-number: nn, birth-date: born, names: [last, first] }
              kinds: { pupil: pupil.person }
            tables:
              school: { scope: { column: number } }
              person: { scope: { any: [{ reached-by: [pupil.person] }] } }
              pupil: { scope: { column: school } }
            """;

    private static final String SOURCE =
            """
            insert into person (id, nn, born, last, first) values
              (1, '85.07.30-033.28', '1985-07-30', 'Peeters', 'Jan'),
              (2, '00012556777', '2000-01-25', 'De Smet', 'Émilie'),
              (3, 'X-3', '1970-01-01', 'Janssens', 'Rita'),
              (4, 'X-4', '1971-01-01', 'Maes', 'Lut'),
              (5, 'X-5', '1972-01-01', 'Wouters', 'An'),
              (6, 'X-6', '1973-01-01', 'Claes', 'Piet'),
              (7, 'x6', '1973-01-01', 'Claes', 'Piet'),
              (8, null, '1974-01-01', 'D''Hondt', 'Zoë'),
              (9, 'X-9', '1975-01-01', 'Jacobs', 'Bo'),
              (10, '00000000000', '1976-01-01', 'Mertens', 'Els'),
              (11, '%s', '1985-07-30', 'Goossens', 'Tom'),
              (12, '%s', '1985-07-30', 'Willems', 'Eva'),
              (13, null, '1977-01-01', 'Unlike', 'Other'),
              (14, null, null, 'Nobirth', 'Day'),
              (15, 'X-15', null, 'Nodate', 'Here');
            insert into school values ('1'), ('2');
            insert into pupil select case when id in (7, 8) then '2' else '1' end, id from person;
            """
                    .formatted(MISSPELT, BIS);

    private static final String RECEIVER =
            """
            insert into person (id, nn, born, last, first) values
              (101, '85073003328', '1985-07-30', 'PEETERS', 'Jan'),
              (102, '000125 567 77', '2000-01-25', 'Desmet', 'Emilie'),
              (103, 'X-3', '1970-01-01', 'Somebody', 'Else'),
              (104, 'X-4', '1971-01-02', 'Maes', 'Lut'),
              (105, 'X-5', '1972-01-01', 'Wouters', 'An'),
              (115, 'X5', '1972-01-01', 'Wouters', 'An'),
              (106, 'X-6', '1973-01-01', 'Claes', 'Piet'),
              (108, '12345', '1974-01-01', 'Dhondt', 'Zoe'),
              (109, ' ', '1975-01-01', 'Jacobs', 'Bo'),
              (110, '00000000000', '1976-01-01', 'Mertens', 'Els'),
              (111, '85073003329', '1985-07-30', 'Goossens', 'Tom'),
              (112, '%s', '1985-07-30', 'Willems', 'Eva'),
              (113, null, '1977-01-01', 'Quite', 'Another'),
              (114, null, null, 'Nobirth', 'Day'),
              (116, 'X-15', null, 'Nodate', 'Here');
            insert into school values ('9');
            insert into pupil values ('9', 103), ('9', 108);
            """
                    .formatted(REGULAR);

    private static EngineBench bench;

    @BeforeAll
    static void fill() throws Exception {
        bench = bench();
    }

    private static EngineBench bench() throws Exception {
        return EngineBench.of(
                SCHEMA,
                SOURCE,
                RECEIVER,
                MergeMapReader.read(new ByteArrayInputStream(MAP.getBytes(StandardCharsets.UTF_8))));
    }

    private static Move move(EngineBench bench, Decisions decisions) {
        return bench.move().with(decisions);
    }

    private static Plan plan(Decisions decisions) throws Exception {
        return bench.engine.plan(bench.map, move(bench, decisions), EngineBench.CUT_OVER);
    }

    private static Set<Pair> pairs(Object... numbers) {
        Set<Pair> pairs = new java.util.HashSet<>();
        for (int i = 0; i < numbers.length; i += 2) {
            pairs.add(new Pair(numbers[i].toString(), numbers[i + 1].toString()));
        }
        return pairs;
    }

    @Test
    void only_those_whose_number_birth_date_and_names_agree_are_joined_and_the_rest_is_asked() throws Exception {
        Plan plan = plan(Decisions.NONE);
        assertThat(plan.refusals()).isEmpty();
        assertThat(plan.persons().matched()).as("1 and 2").isEqualTo(2);
        assertThat(plan.openPairs())
                .extracting(p -> p.old() + "-" + p.receiver() + " " + p.doubt())
                .containsExactlyInAnyOrder(
                        "3-103 names-unlike",
                        "4-104 birth-date-differs",
                        "5-105 ambiguous",
                        "5-115 ambiguous",
                        "6-106 several-incoming",
                        "7-106 several-incoming",
                        "8-108 no-national-number",
                        "9-109 no-national-number",
                        "10-110 no-national-number",
                        "11-111 national-number-in-doubt",
                        "12-112 national-number-in-doubt",
                        "15-116 birth-date-differs");
        assertThat(plan.findings())
                .extracting(Reason::code)
                .contains(
                        "person-names-unlike",
                        "person-birth-date-differs",
                        "person-ambiguous",
                        "person-several-incoming",
                        "person-no-national-number",
                        "person-national-number-in-doubt");
        assertThat(plan.findings().toString()).doesNotContain("Peeters", "Claes", "8507");
    }

    @Test
    void an_open_pair_names_the_institutions_of_both_persons() throws Exception {
        assertThat(plan(Decisions.NONE).openPairs())
                .contains(
                        new OpenPair("8", "108", "no-national-number", List.of("2"), List.of("9")),
                        new OpenPair("3", "103", "names-unlike", List.of("1"), List.of("9")),
                        new OpenPair("9", "109", "no-national-number", List.of("1"), List.of()));
    }

    @Test
    void what_people_decide_is_done_and_several_may_become_one() throws Exception {
        EngineBench own = bench();
        Decisions decided = new Decisions(pairs(3, 103, 6, 106, 7, 106, 5, 115), pairs(4, 104, 8, 108), false);
        Move move = move(own, decided);
        assertThat(own.engine.merge(own.map, move, own.progress(move)).persons().matched())
                .isEqualTo(6);
        assertThat(own.rows(own.receiver, "select person::text from pupil where school in ('1', '2') and person < 200"))
                .containsExactlyInAnyOrder("101", "102", "103", "115", "106", "106");
        assertThat(own.rows(own.receiver, "select count(*)::text from person where last = 'Claes'"))
                .containsExactly("1");
        assertThat(own.rows(own.receiver, "select count(*)::text from person where last = 'Maes'"))
                .containsExactly("2");
    }

    @Test
    void a_decision_about_somebody_who_is_no_pair_any_more_joins_nobody_and_is_told() throws Exception {
        Plan plan = plan(new Decisions(pairs(1, 103, 13, 113), Set.of(), false));
        assertThat(plan.persons().matched()).isEqualTo(2);
        assertThat(plan.findings())
                .filteredOn(r -> r.code().equals("decision-unused"))
                .singleElement()
                .satisfies(r -> assertThat(r.detail()).startsWith("2 pairs"));
    }

    @Test
    void open_pairs_block_where_it_is_asked_for_until_all_are_decided() throws Exception {
        assertThat(plan(new Decisions(Set.of(), Set.of(), true)).refusals())
                .singleElement()
                .satisfies(r -> assertThat(r.code()).isEqualTo("matches-open"))
                .satisfies(r -> assertThat(r.detail()).startsWith("12 pairs"));
        Move move = move(bench, new Decisions(Set.of(), Set.of(), true));
        List<String> before = bench.plainDigest(bench.receiver);
        assertThatThrownBy(() -> bench.engine.merge(bench.map, move, bench.progress(move)))
                .isInstanceOf(MergeRefused.class)
                .hasMessageContaining("nobody decided");
        assertThat(bench.plainDigest(bench.receiver)).isEqualTo(before);
        Set<Pair> all = plan(Decisions.NONE).openPairs().stream()
                .map(p -> new Pair(p.old(), p.receiver()))
                .collect(java.util.stream.Collectors.toSet());
        assertThat(plan(new Decisions(Set.of(), all, true)).refusals()).isEmpty();
    }

    @Test
    void a_number_that_many_share_identifies_nobody() throws Exception {
        EngineBench own = EngineBench.of(
                SCHEMA,
                """
                insert into person (nn, born, last, first) select 'UNKNOWN', '1990-01-01', 'Nobody', 'N' || i from generate_series(1, 9) i;
                insert into school values ('1'); insert into pupil select '1', id from person;
                """,
                "insert into person (nn, born, last, first) values ('UNKNOWN', '1990-01-01', 'Nobody', 'N1'),"
                        + " ('UNKNOWN', '1999-01-01', 'Peeters', 'An')",
                bench.map);
        Plan plan = own.engine.plan(own.map, move(own, Decisions.NONE), EngineBench.CUT_OVER);
        assertThat(plan.persons().matched()).isZero();
        assertThat(plan.openPairs()).extracting(OpenPair::doubt).containsOnly("no-national-number");
    }
}
