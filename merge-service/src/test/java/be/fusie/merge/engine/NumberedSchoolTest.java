package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Schools that go by a number of the database's own, with the institution number beside it, and that refer to each other. */
class NumberedSchoolTest {

    private static final String SCHEMA =
            """
            create table school (id serial primary key, number char(6) not null unique, parent int references school);
            create table person (id bigserial primary key, name text not null);
            create table student (id serial primary key, person bigint not null references person,
              school int not null references school);
            """;

    private static final String MAP =
            """
            version: 1
            institution: { table: school, key: number }
            person: { table: person, key: id }
            tables:
              school: { scope: { column: number } }
              person: { scope: { reached-by: [student.person] } }
              student: { scope: { via: school } }
            """;

    private static String data(String first, String second, int persons) {
        return """
                insert into school (number, parent) values ('%1$s', null), ('%2$s', 1);
                insert into person (name) select 'P%1$s-' || i from generate_series(1, %3$d) i;
                insert into student (person, school) select id, 1 + id %% 2 from person;
                """
                .formatted(first, second, persons);
    }

    @Test
    void a_school_below_another_is_moved_with_it_proved_and_undone() throws Exception {
        EngineBench bench = EngineBench.of(
                SCHEMA,
                data("333331", "333332", 9),
                data("444441", "444442", 5),
                MergeMapReader.read(
                        new java.io.ByteArrayInputStream(MAP.getBytes(java.nio.charset.StandardCharsets.UTF_8))));
        List<String> receiver = bench.plainDigest(bench.receiver);
        Move move = bench.move();

        assertThat(bench.merge(move).persons()).isEqualTo(new Results.Persons(9, 0, 0));

        assertThat(bench.rows(
                        bench.receiver,
                        "select s.number || ' below ' || p.number || ': ' || count(*) from school s"
                                + " join school p on p.id = s.parent join student t on t.school = s.id"
                                + " group by s.number, p.number order by 1"))
                .containsExactly("333332 below 333331: 5", "444442 below 444441: 3");
        bench.engine.undo(bench.map, move);
        assertThat(bench.plainDigest(bench.receiver)).isEqualTo(receiver);
    }

    @Test
    void ids_in_texts_in_brackets_and_in_names_of_members_stop_the_plan_with_the_rule_to_write() throws Exception {
        String more =
                """
                create table seating (school int not null references school, plan jsonb, present text, guest text);
                """;
        String rows =
                """
                insert into seating select s.id, (select jsonb_object_agg(id::text, 'front') from student),
                  (select '[' || string_agg(id::text, ', ') || ']' from student), '' from school s;
                insert into seating (school, guest) select 1, id::text from person;
                """;
        EngineBench bench = EngineBench.of(
                SCHEMA + more,
                data("333331", "333332", 9) + rows,
                data("444441", "444442", 5),
                MergeMapReader.read(new java.io.ByteArrayInputStream((MAP + "  seating: { scope: { via: school } }\n")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8))));
        Move move = bench.move();
        assertThat(bench.engine.plan(bench.map, move, EngineBench.CUT_OVER).refusals())
                .extracting(Reason::detail)
                .anySatisfy(d -> assertThat(d).contains("seating.plan", "$.*~"))
                .anySatisfy(d -> assertThat(d).contains("seating.present", "a list in brackets"))
                .anySatisfy(d -> assertThat(d).contains("seating.guest"));
    }
}
