package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import be.fusie.merge.engine.Results.Plan;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a schema may have besides tables and keys: inheritance, own types, odd names, persons known by UUID, a trigger, a view. */
class OddSchemaTest {

    private static final String SCHEMA =
            """
            create type mood as enum ('calm', 'wild');
            create type place as (street text, m mood);
            create domain short_text as varchar(30);
            create table school (code char(4) primary key);
            create table "Human Being" (id uuid primary key, "Full Name" short_text not null, moods mood[] not null default '{}', home place);
            create table event (id serial primary key, school char(4) not null references school, at date not null,
              "by" uuid references "Human Being");
            create table party (guests uuid[] not null default '{}', active boolean not null default true, code text not null) inherits (event);
            alter table party add primary key (id), add foreign key (school) references school, add foreign key ("by") references "Human Being";
            create unique index active_code on party (lower(code)) where active;
            create unlogged table scratch (event int references event, note text);
            create function nothing() returns trigger language plpgsql as 'begin return new; end';
            create trigger stamp before insert on event for each row execute function nothing();
            create materialized view events as select count(*) as n from event;
            """;

    private static final String SOURCE =
            """
            insert into school values ('A');
            insert into "Human Being" values ('00000000-0000-0000-0000-000000000001', 'Ann', '{wild,calm}', row('Kerkstraat', 'calm')),
              ('00000000-0000-0000-0000-000000000002', 'Bert', '{}', null);
            insert into event (school, at, "by") values ('A', '2026-01-01', '00000000-0000-0000-0000-000000000001'), ('A', '2026-01-02', null);
            insert into party (school, at, "by", guests, code) values
              ('A', '2026-02-01', '00000000-0000-0000-0000-000000000002', '{00000000-0000-0000-0000-000000000001}', 'X');
            insert into scratch values (1, 'one');
            """;

    private static final String RECEIVER =
            """
            insert into school values ('Z');
            insert into "Human Being" values ('00000000-0000-0000-0000-000000000001', 'Zoë', '{calm}', null);
            insert into event (school, at, "by") select 'Z', '2026-01-01', '00000000-0000-0000-0000-000000000001' from generate_series(1, 5);
            """;

    private static final String MAP =
            """
            version: 1
            institution: { table: school, key: code }
            person: { table: Human Being, key: id }
            tables:
              school: { scope: { column: code } }
              Human Being: { scope: { reached-by: [event.by, party.by, party.guests] } }
              event: { scope: { column: school } }
              party: { scope: { column: school }, columns: { guests: { elements: Human Being.id } } }
              scratch: { scope: { via: event } }
            """;

    private static final String MEANING =
            """
            select concat_ws('|', e.at, h."Full Name", h.moods, (h.home).street, (h.home).m, s.note) from only event e left join "Human Being" h on h.id = e."by"
            left join scratch s on s.event = e.id where e.school = 'A'
            union all select concat_ws('|', p.at, h."Full Name", g."Full Name", p.code) from party p join "Human Being" h on h.id = p."by"
            join "Human Being" g on g.id = p.guests[1] where p.school = 'A' order by 1
            """;

    private static EngineBench bench(String map) throws Exception {
        return EngineBench.of(SCHEMA, SOURCE, RECEIVER, DraftMapTest.read(map));
    }

    private static Move whole(EngineBench bench) {
        return bench.move();
    }

    @Test
    void a_schema_with_inheritance_own_types_and_odd_names_is_merged_and_undone() throws Exception {
        EngineBench bench = bench(MAP);
        List<String> receiver = bench.plainDigest(bench.receiver);
        List<String> before = bench.rows(bench.source, MEANING);
        assertThat(before)
                .containsExactly(
                        "2026-01-01|Ann|{wild,calm}|Kerkstraat|calm|one", "2026-01-02", "2026-02-01|Bert|Ann|X");
        Move move = whole(bench);
        Plan plan = bench.engine.plan(bench.map, move, EngineBench.CUT_OVER);
        assertThat(plan.refusals()).isEmpty();
        assertThat(plan.findings())
                .extracting(Reason::detail)
                .contains(
                        "Triggers stamp of table event do not fire for merged rows",
                        "Materialized view public.events does not know merged rows by itself");

        bench.merge(move);

        assertThat(bench.rows(bench.receiver, MEANING)).isEqualTo(before);
        assertThat(
                        bench.rows(
                                bench.receiver,
                                "select (id = '00000000-0000-0000-0000-000000000002')::text from \"Human Being\" where \"Full Name\" = 'Bert'"))
                .as("a uuid that is free is kept")
                .containsExactly("true");
        assertThat(
                        bench.rows(
                                bench.receiver,
                                "select count(*)::text from event e join \"Human Being\" h on h.id = e.\"by\" where e.school = 'Z' and h.\"Full Name\" = 'Zoë'"))
                .containsExactly("5");
        bench.engine.undo(bench.map, move);
        assertThat(bench.plainDigest(bench.receiver)).isEqualTo(receiver);
    }

    @Test
    void a_collision_in_a_partial_index_is_refused_by_name_and_leaves_nothing() throws Exception {
        EngineBench bench = bench(MAP);
        bench.admin(bench.receiver, "insert into party (school, at, code) values ('Z', '2026-01-01', 'x')");
        List<String> receiver = bench.plainDigest(bench.receiver);
        assertThatThrownBy(() -> bench.merge(whole(bench)))
                .isInstanceOf(MergeRefused.class)
                .hasMessageContaining("active_code");
        assertThat(bench.plainDigest(bench.receiver)).isEqualTo(receiver);
    }

    @Test
    void what_can_t_be_moved_is_refused_with_its_name() throws Exception {
        EngineBench bench = bench(MAP);
        for (String database : List.of(bench.source, bench.receiver)) {
            bench.admin(
                    database,
                    "set role school_owner; alter table event add column film oid; create schema other; create table other.thing (id int);"
                            + " alter table event add column kind regclass");
        }
        bench.admin(bench.source, "alter type mood add value 'odd'");
        assertThatThrownBy(() -> bench.engine.plan(bench.map, whole(bench), EngineBench.CUT_OVER))
                .isInstanceOf(MergeRefused.class)
                .hasMessageContaining("Schema other of the source has 1 tables");
        MergeMap map = DraftMapTest.read(MAP.replace("version: 1", "version: 1\nschemas-that-stay: [other]"));
        assertThatThrownBy(() -> bench.engine.plan(map, whole(bench), EngineBench.CUT_OVER))
                .isInstanceOf(MergeRefused.class)
                .hasMessageContaining("Column event.film can refer to large objects")
                .hasMessageContaining("Column event.kind of type regclass means something else")
                .hasMessageContaining("has no label odd in the receiver");
        MergeMap wrong = DraftMapTest.read(MAP.replace("version: 1", "version: 1\nschemas-that-stay: [other]")
                .replace("party.guests]", "party.gests]"));
        assertThatThrownBy(() -> bench.engine.plan(wrong, whole(bench), EngineBench.CUT_OVER))
                .isInstanceOf(MergeRefused.class)
                .hasMessageContaining("draft.yaml:7: the merge map names party.gests");
    }
}
