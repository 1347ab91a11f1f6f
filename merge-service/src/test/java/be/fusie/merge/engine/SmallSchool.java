package be.fusie.merge.engine;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;

/** A school database of four tables, for tests of what goes wrong. */
final class SmallSchool {

    static final String SCHEMA =
            """
            create table school (code text primary key, title text not null);
            create table person (id serial primary key, insz text, born date, name text not null);
            create table subject (id serial primary key, code text not null unique);
            create table grade (id serial primary key, school text not null references school, person_id int not null references person,
              subject_id int not null references subject, given date not null, points int, note text, noted_by int references person);
            """;

    private static final String SOURCE =
            """
            insert into school values ('S1', 'Sint-Jan'), ('S2', 'Sint-Piet');
            insert into person (insz, born, name) select 'n' || g, date '2010-01-01' + g, 'Secret Name' || g from generate_series(1, 40) g;
            insert into subject (code) values ('maths'), ('french');
            insert into grade (school, person_id, subject_id, given, points, note)
              select case when g % 2 = 0 then 'S1' else 'S2' end, 1 + g % 40, 1 + g % 2, date '2026-01-01' + g % 100, g % 20, 'secret' || g
              from generate_series(1, 400) g;
            """;

    private static final String RECEIVER =
            """
            insert into school values ('R1', 'Heilig Hart');
            insert into person (insz, born, name) values ('n1', '2010-01-02', 'Secret Name1'), ('x2', '2010-05-05', 'Somebody Else');
            insert into subject (code) values ('french');
            insert into grade (school, person_id, subject_id, given, points) values ('R1', 1, 1, '2026-01-01', 5), ('R1', 2, 1, '2026-01-02', 6);
            """;

    static final String MAP =
            """
            version: 1
            institution: { table: school, key: code }
            person:
              table: person
              key: id
              match: { national-number: insz, birth-date: born, names: [name] }
            tables:
              school: { scope: { column: code } }
              person: { scope: { reached-by: [grade.person_id] } }
              subject: { scope: shared, natural-key: [code] }
              grade: { scope: { column: school } }
            totals:
              - { name: points, table: grade, sum: points, per: [school] }
            """;

    private SmallSchool() {}

    static MergeMap map(String yaml) throws Exception {
        return MergeMapReader.read(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)));
    }

    static EngineBench bench() throws Exception {
        return EngineBench.of(SCHEMA, SOURCE, RECEIVER, map(MAP));
    }

    /** All schools, or some. */
    static Move move(EngineBench bench, String... schools) {
        return bench.move(schools);
    }
}
