package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import be.fusie.merge.engine.Results.Plan;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ids where no foreign key tells of them: in arrays, JSON, lists, texts, beside a type, in two schemas. */
class HiddenIdsTest {

    private static final String SCHEMA =
            """
            create schema billing authorization school_owner;
            create sequence shared_numbers start 100;
            create table public."School" ("Code" text primary key, title text not null);
            create table person (id int generated always as identity (start 1001) primary key, name text not null);
            create table pupil (id bigint primary key default nextval('shared_numbers'), person_id int not null references person,
              school text not null references "School");
            create table teacher (id bigint primary key default nextval('shared_numbers'), person_id int not null references person,
              school text not null references "School");
            create table billing.invoice (year int, seq int, school text not null references public."School", payer int not null references public.person,
              amount numeric(8, 2) not null, primary key (year, seq));
            create table billing.reminder (id uuid primary key, year int not null, seq int not null,
              foreign key (year, seq) references billing.invoice deferrable initially deferred);
            create table note (id serial primary key, school text not null references "School", friends int[] not null default '{}',
              watchers text, doc jsonb, raw json, link text, code varchar(12), author text, owner_type text, owner_id bigint,
              "odd.Column" int, deep jsonb);
            """;

    private static final String SOURCE =
            """
            insert into "School" values ('A', 'School A'), ('B', 'School B');
            insert into person (name) values ('Ann'), ('Bert'), ('Cleo'), ('Dirk');
            insert into pupil (person_id, school) values (1001, 'A'), (1003, 'B');
            insert into teacher (person_id, school) values (1002, 'A'), (1004, 'B');
            insert into billing.invoice values (2025, 1, 'A', 1001, 10), (2025, 2, 'A', 1002, 20), (2026, 1, 'B', 1003, 30);
            insert into billing.reminder values ('00000000-0000-0000-0000-000000000001', 2025, 2), ('00000000-0000-0000-0000-000000000002', 2026, 1);
            insert into note (school, friends, watchers, doc, raw, link, code, author, owner_type, owner_id, "odd.Column", deep) values
              ('A', '{1001,1002,NULL}', '1001; 1002;', '{"pupil": {"id": 1001}, "list": [{"id": "1002", "x": 1}, {"id": null}], "by": {"1001": "a"}, "ids": [1001, 1002]}',
               '{"z": 1, "a": {"b": 1001}}', 'see /person/1001 and /person/1002.', 'PER-001001', '001002', 'pupil', 100, 1001, '{"a": [{"personId": 1001}], "personId": "1002"}'),
              ('A', '{}', '', '{"pupil": {}}', '{ "z":   1 }', 'nothing here', null, null, null, null, null, null),
              ('B', '{1003}', '1003', null, null, null, null, null, 'teacher', 103, 1004, '{}');
            """;

    private static final String RECEIVER =
            """
            insert into "School" values ('Z', 'School Z');
            insert into person (name) select 'P' || g from generate_series(1, 30) g;
            insert into pupil (person_id, school) values (1001, 'Z');
            insert into teacher (person_id, school) select 1002, 'Z' from generate_series(1, 9);
            insert into billing.invoice select 2025, g, 'Z', 1001, 5 from generate_series(1, 7) g;
            """;

    private static final String MAP =
            """
            version: 1
            schemas: [public, billing]
            institution: { table: School, key: Code }
            person: { table: person, key: id, kinds: { pupil: pupil.person_id, staff: teacher.person_id } }
            tables:
              School: { scope: { column: Code } }
              person: { scope: { reached-by: [pupil.person_id, teacher.person_id, billing.invoice.payer, note.friends] } }
              pupil: { scope: { column: school } }
              teacher: { scope: { column: school } }
              billing.invoice: { scope: { column: school }, columns: { seq: offset } }
              billing.reminder: { scope: { via: [year, seq] } }
              note:
                scope: { column: school }
                columns:
                  friends: { elements: person.id }
                  watchers: { list: { separator: ";", references: person.id } }
                  doc:
                    json:
                      - { path: $.pupil.id, references: person.id }
                      - { path: '$.list[*].id', references: person.id }
                      - { path: '$.by.*~', references: person.id }
                      - { path: $.ids, references: person.id }
                  raw: { json: [{ path: $.a.b, references: person.id }] }
                  link: { pattern: '/person/(\\d+)', references: person.id }
                  code: { pattern: 'PER-(\\d+)', references: person.id }
                  author: { references: person.id }
                  owner_id: { by-type: { column: owner_type, values: { pupil: pupil.id, teacher: teacher.id } } }
                  odd.Column: { references: person.id }
                  deep: { json: [{ path: $..personId, references: person.id }] }
            """;

    private static final String NOTES =
            """
            select concat_ws('|', n.school, (select string_agg(p.name, ',' order by o) from unnest(n.friends) with ordinality f(id, o) join person p using (id)),
              (select string_agg(p.name, ',' order by o) from unnest(string_to_array(n.watchers, ';')) with ordinality f(id, o) join person p on p.id::text = trim(f.id)),
              (select name from person where id = (n.doc #>> '{pupil,id}')::int), (select name from person where id = (n.doc #>> '{list,0,id}')::int),
              jsonb_typeof(n.doc #> '{list,0,id}'), n.doc #> '{list,1}', (select name from person where id::text in (select jsonb_object_keys(n.doc -> 'by'))),
              (select string_agg(name, ',' order by id) from person where id in (select jsonb_array_elements_text(n.doc -> 'ids')::int)),
              (select name from person where id = (n.raw #>> '{a,b}')::int), case when n.raw::text like '%   %' then n.raw end,
              (select string_agg(p.name, ',' order by o) from regexp_matches(n.link, '/person/(\\d+)', 'g') with ordinality r(m, o) join person p on p.id = m[1]::int),
              (select name from person where id = substring(n.code from 5)::int), length(n.code), (select name from person where id = n.author::int), length(n.author),
              n.owner_type, (select name from person where id = (select person_id from pupil where id = n.owner_id and n.owner_type = 'pupil')),
              (select name from person where id = (select person_id from teacher where id = n.owner_id and n.owner_type = 'teacher')),
              (select name from person where id = n."odd.Column"), (select name from person where id = (n.deep #>> '{a,0,personId}')::int),
              (select name from person where id = (n.deep ->> 'personId')::int), jsonb_typeof(n.deep -> 'personId'))
            from note n where school in ('A', 'B') order by n.id
            """;

    private static MergeMap map(String yaml) throws Exception {
        return DraftMapTest.read(yaml);
    }

    private static Move move(EngineBench bench, String... schools) {
        return bench.move(schools);
    }

    @Test
    void ids_in_arrays_documents_lists_and_texts_follow_their_rows() throws Exception {
        EngineBench bench = EngineBench.of(SCHEMA, SOURCE, RECEIVER, map(MAP));
        List<String> receiver = bench.plainDigest(bench.receiver);
        List<String> before = bench.rows(bench.source, NOTES);
        assertThat(before.get(0)).contains("Ann,Bert|Ann,Bert|Ann|Bert|string").endsWith("Ann|Ann|Bert|string");
        Move move = move(bench);
        Plan plan = bench.engine.plan(bench.map, move, EngineBench.CUT_OVER);
        assertThat(plan.refusals()).isEmpty();

        bench.merge(move);

        assertThat(bench.rows(bench.receiver, NOTES)).isEqualTo(before);
        assertThat(
                        bench.rows(
                                bench.receiver,
                                "select concat_ws('|', i.year, i.amount, p.name, r.id) from billing.invoice i join person p on p.id = i.payer"
                                        + " left join billing.reminder r using (year, seq) where i.school <> 'Z' order by i.amount"))
                .containsExactly(
                        "2025|10.00|Ann",
                        "2025|20.00|Bert|00000000-0000-0000-0000-000000000001",
                        "2026|30.00|Cleo|00000000-0000-0000-0000-000000000002");
        assertThat(bench.rows(
                        bench.receiver,
                        "select count(*)::text from (select id from pupil intersect select id from teacher) both_have"))
                .as("numbers of one sequence never meet")
                .containsExactly("0");
        assertThat(bench.rows(
                        bench.receiver, "select (nextval('shared_numbers') > (select max(id) from teacher))::text"))
                .containsExactly("true");
        bench.engine.undo(bench.map, move);
        assertThat(bench.plainDigest(bench.receiver).stream()
                        .filter(r -> !r.startsWith("shared_numbers"))
                        .toList())
                .isEqualTo(receiver.stream()
                        .filter(r -> !r.startsWith("shared_numbers"))
                        .toList());
    }

    @Test
    void an_id_that_does_not_move_stops_the_plan_or_goes_as_the_map_says() throws Exception {
        EngineBench bench = EngineBench.of(SCHEMA, SOURCE, RECEIVER, map(MAP));
        bench.admin(
                bench.source,
                "update note set friends = friends || 1003, watchers = '1001;1004', link = '/person/1004' where id = 1");
        String strict = MAP.replace(", note.friends]", "]");
        assertThat(bench.engine
                        .plan(map(strict), move(bench, "A"), EngineBench.CUT_OVER)
                        .refusals())
                .extracting(Reason::detail)
                .containsExactlyInAnyOrder(
                        "1 moving rows refer by note.friends to something that does not move",
                        "1 moving rows refer by note.watchers to something that does not move",
                        "1 moving rows refer by note.link to something that does not move");
        assertThatThrownBy(() -> bench.engine.merge(map(strict), move(bench, "A"), bench.progress(move(bench, "A"))))
                .isInstanceOf(MergeRefused.class);
        MergeMap lenient = map(strict.replace("elements: person.id }", "elements: person.id, outside: remove }")
                .replace("\";\", references: person.id } }", "\";\", references: person.id }, outside: remove }")
                .replace(
                        "'/person/(\\d+)', references: person.id",
                        "'/person/(\\d+)', references: person.id, outside: keep"));
        Move move = move(bench, "A");
        Plan plan = bench.engine.plan(lenient, move, EngineBench.CUT_OVER);
        assertThat(plan.refusals()).isEmpty();
        assertThat(plan.findings())
                .extracting(Reason::detail)
                .contains(
                        "1 rows lose note.friends, because what it refers to does not move",
                        "1 rows keep note.link, although what it refers to does not move");
        bench.engine.merge(lenient, move, bench.progress(move));
        assertThat(
                        bench.rows(
                                bench.receiver,
                                "select concat_ws('|', cardinality(friends), cardinality(string_to_array(watchers, ';')), link) from note where school = 'A' order by id limit 1"))
                .containsExactly("3|1|/person/1004");
    }

    @Test
    void what_looks_like_an_id_and_has_no_rule_stops_the_plan() throws Exception {
        EngineBench bench = EngineBench.of(SCHEMA, SOURCE, RECEIVER, map(MAP));
        String without = MAP.substring(0, MAP.indexOf("    columns:\n      friends"));
        assertThat(bench.engine
                        .plan(
                                map(without.replace("note.friends", "note.\"odd.Column\"")
                                        .replace(", note.\"odd.Column\"]", "]")),
                                move(bench),
                                EngineBench.CUT_OVER)
                        .refusals())
                .filteredOn(r -> r.code().equals("column-without-rule"))
                .extracting(r -> r.detail().replaceAll(" looks like.*", "") + " → " + r.remedy())
                .contains(
                        "Column note.friends → Write tables.note.columns.friends: { elements: person.id }, or keep if it is none.",
                        "Column note.watchers → Write tables.note.columns.watchers: { list: { separator: \";\", references: person.id } }, or keep if it is none.",
                        "Column note.link → Write tables.note.columns.link: { pattern: '/person/([0-9]+)', references: person.id }, or keep if it is none.",
                        "Column note.author → Write tables.note.columns.author: { references: person.id }, or keep if it is none.",
                        "Column note.odd.Column → Write tables.note.columns.odd.Column: { references: person.id }, or keep if it is none.",
                        "Column note.owner_id → Write tables.note.columns.owner_id: { by-type: { column: owner_type, values: { pupil: pupil.id, teacher: teacher.id } } }, or keep if it is none.")
                .anyMatch(r -> r.startsWith("Column note.doc → ") && r.contains("$.pupil.id") && r.contains("$.by.*~"))
                .anyMatch(r -> r.startsWith("Column note.deep → ") && r.contains("personId"))
                .anyMatch(r -> r.startsWith("Column note.code → ") && r.contains("PER-"));
    }

    @Test
    void the_draft_finds_what_is_hidden() throws Exception {
        EngineBench bench = EngineBench.of(SCHEMA, SOURCE, RECEIVER, map(MAP));
        String draft = DraftMapTest.draft(bench, DraftMap.Options.NONE);
        assertThat(draft).containsPattern("seq: decide .*only count");
        MergeMap drafted = map(draft.replaceAll("seq: decide.*", "seq: keep"));
        List<String> before = bench.rows(bench.source, NOTES);
        Move move = move(bench);
        assertThat(bench.engine.plan(drafted, move, EngineBench.CUT_OVER).refusals())
                .extracting(Reason::detail)
                .containsExactly("2 rows of billing.invoice have the unique key (year, seq) of a row of the receiver");
        MergeMap offset = map(draft.replaceAll("seq: decide.*", "seq: offset"));
        bench.engine.merge(offset, move, bench.progress(move));
        assertThat(bench.rows(bench.receiver, NOTES)).isEqualTo(before);
    }
}
