package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import be.fusie.merge.engine.Results.Merged;
import be.fusie.merge.engine.Results.Plan;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A schema that has nothing in common with the reference one: the engine knows it from catalogue and map only. */
class OtherSchemaTest {

    private static final String SCHEMA =
            """
            create type mood as enum ('calm', 'wild');
            create table campus (code text primary key, title text not null);
            create table human (no serial primary key, rijksnr text, born date, fullname text not null, mentor int,
              shout text generated always as (upper(fullname)) stored);
            alter table human add foreign key (mentor) references human deferrable initially deferred;
            create table country (iso char(2) primary key, name text not null unique);
            create table club (id uuid primary key, campus text not null references campus, chair int, mood mood not null default 'calm');
            create table member (club uuid not null references club, year int not null, seq smallint not null, human int not null references human,
              country char(2) references country, primary key (club, year, seq));
            alter table club add column best_year int, add column best_seq smallint;
            alter table club add foreign key (id, best_year, best_seq) references member (club, year, seq) deferrable initially deferred;
            create table fee (id int generated always as identity primary key, club uuid not null, year int not null, seq smallint not null,
              amount numeric(10, 2) not null, extra json, entered_by int, foreign key (club, year, seq) references member);
            create table visit (club uuid not null references club, at timestamptz not null, visitor_no int) partition by range (at);
            create table visit_old partition of visit for values from (minvalue) to ('2026-01-01');
            create table visit_new partition of visit for values from ('2026-01-01') to (maxvalue);
            create table scratch (id int primary key, note text);
            """;

    private static final String SOURCE =
            """
            insert into campus values ('A', 'Campus A'), ('B', 'Campus B');
            insert into human (rijksnr, born, fullname, mentor) values
              ('1', '2000-01-01', 'Ann Peeters', 2), ('2', '1970-01-01', 'Bert D''Hondt', null), ('3', '2001-01-01', 'Cleo Zé', 2),
              ('4', '1980-01-01', 'Dirk Outsider', null), ('5', '1990-01-01', 'Nobody Reached', null);
            insert into country values ('BE', 'België'), ('NL', 'Nederland'), ('FR', 'Frankrijk');
            insert into club values ('00000000-0000-0000-0000-00000000000a', 'A', 2, 'wild'), ('00000000-0000-0000-0000-00000000000b', 'B', 2, 'calm');
            insert into member values ('00000000-0000-0000-0000-00000000000a', 2025, 1, 1, 'BE'), ('00000000-0000-0000-0000-00000000000a', 2026, 1, 2, 'NL'),
              ('00000000-0000-0000-0000-00000000000b', 2026, 1, 3, 'FR');
            update club set best_year = 2025, best_seq = 1 where campus = 'A';
            insert into fee (club, year, seq, amount, extra, entered_by) values
              ('00000000-0000-0000-0000-00000000000a', 2025, 1, 12.50, '{"a": 1}', 2), ('00000000-0000-0000-0000-00000000000a', 2026, 1, 7.00, null, 4),
              ('00000000-0000-0000-0000-00000000000b', 2026, 1, 9.00, null, 3);
            insert into visit values ('00000000-0000-0000-0000-00000000000a', '2025-05-05 10:00Z', 1), ('00000000-0000-0000-0000-00000000000a', '2026-05-05 10:00Z', 2),
              ('00000000-0000-0000-0000-00000000000a', '2026-05-05 10:00Z', 2);
            insert into scratch values (1, 'x');
            """;

    private static final String RECEIVER =
            """
            insert into campus values ('Z', 'Campus Z');
            insert into human (rijksnr, born, fullname) values ('9', '1999-09-09', 'Zoë'), ('2', '1970-01-01', 'dhondt BERT');
            insert into country values ('NL', 'Nederland'), ('BE', 'België');
            insert into club values ('00000000-0000-0000-0000-00000000000f', 'Z', 1);
            insert into member values ('00000000-0000-0000-0000-00000000000f', 2026, 1, 1, 'BE');
            insert into fee (club, year, seq, amount) select '00000000-0000-0000-0000-00000000000f', 2026, 1, g from generate_series(1, 20) g;
            insert into visit values ('00000000-0000-0000-0000-00000000000f', '2026-05-05 10:00Z', 1), ('00000000-0000-0000-0000-00000000000f', '2026-05-05 10:00Z', 1);
            """;

    private static final String MAP =
            """
            version: 1
            institution: { table: campus, key: code }
            person:
              table: human
              key: 'no'
              match: { national-number: rijksnr, birth-date: born, names: [fullname] }
              kinds: { pupil: member.human, staff: club.chair }
            tables:
              campus: { scope: { column: code } }
              human: { scope: { any: [{ reached-by: [member.human, club.chair, human.mentor] }] } }
              country: { scope: shared, natural-key: [iso] }
              club:
                scope: { column: campus }
                columns: { chair: { references: human.no } }
              member: { scope: { via: club } }
              fee:
                scope: { via: [club, year, seq] }
                columns: { entered_by: { references: human.no, outside: 'null' }, club: { references: club.id } }
              visit:
                scope: { via: club }
                columns: { visitor_no: { references: human.no } }
              scratch: { scope: stays }
            totals:
              - { name: fees per campus, table: fee, sum: amount, per: [club.campus, year] }
            """;

    private static MergeMap map(String yaml) throws Exception {
        return MergeMapReader.read(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)));
    }

    private static EngineBench bench() throws Exception {
        return EngineBench.of(SCHEMA, SOURCE, RECEIVER, map(MAP));
    }

    private static Move move(EngineBench bench, String... campuses) {
        return bench.move(campuses);
    }

    private static final String NATURAL =
            """
            select concat_ws('|', c.campus, c.mood, m.year, m.seq, m.country, h.fullname, g.fullname, chair.rijksnr, c.best_year, f.amount, f.extra, e.fullname)
            from club c join member m on m.club = c.id join human h on h.no = m.human left join human g on g.no = h.mentor
            left join human chair on chair.no = c.chair left join fee f on (f.club, f.year, f.seq) = (m.club, m.year, m.seq)
            left join human e on e.no = f.entered_by where c.campus in (%s)
            union all select concat_ws('|', v.at at time zone 'UTC', h.rijksnr) from visit v join club c on c.id = v.club join human h on h.no = v.visitor_no
            where c.campus in (%s) order by 1
            """;

    @Test
    void a_whole_move_follows_composite_cyclic_and_self_references() throws Exception {
        EngineBench bench = bench();
        List<String> source = bench.plainDigest(bench.source);
        List<String> receiver = bench.plainDigest(bench.receiver);
        Move move = move(bench);
        Plan plan = bench.engine.plan(bench.map, move, EngineBench.CUT_OVER);
        assertThat(plan.refusals()).isEmpty();
        assertThat(plan.tables()).anySatisfy(t -> {
            assertThat(t.table()).isEqualTo("scratch");
            assertThat(t.destination()).startsWith("stays in");
        });
        List<String> before = bench.rows(bench.source, NATURAL.formatted("'A', 'B'", "'A', 'B'"));

        Merged merged = bench.merge(move);

        // Bert is known to the receiver by another way of writing his name, and keeps that
        assertThat(bench.rows(bench.receiver, NATURAL.formatted("'A', 'B'", "'A', 'B'")).stream()
                        .map(r -> r.replace("dhondt BERT", "Bert D'Hondt"))
                        .sorted()
                        .toList())
                .isEqualTo(before.stream().sorted().toList());
        assertThat(merged.persons()).isEqualTo(new Results.Persons(4, 1, 0));
        assertThat(bench.rows(bench.receiver, "select shout from human where fullname = 'Cleo Zé'"))
                .containsExactly("CLEO ZÉ");
        assertThat(bench.rows(bench.receiver, "select iso from country order by 1"))
                .containsExactly("BE", "FR", "NL");
        bench.engine.undo(bench.map, move);
        assertThat(bench.plainDigest(bench.source)).isEqualTo(source);
        assertThat(bench.plainDigest(bench.receiver)).isEqualTo(receiver);
    }

    @Test
    void a_partial_move_takes_what_it_needs_and_empties_what_the_map_says() throws Exception {
        EngineBench bench = bench();
        List<String> receiver = bench.plainDigest(bench.receiver);
        Move move = move(bench, "A");
        Plan plan = bench.engine.plan(bench.map, move, EngineBench.CUT_OVER);
        assertThat(plan.refusals()).isEmpty();
        assertThat(plan.findings()).extracting(Reason::code).contains("reference-emptied");

        Merged merged = bench.merge(move);

        assertThat(merged.persons()).isEqualTo(new Results.Persons(1, 1, 0));
        assertThat(bench.rows(bench.receiver, "select fullname from human order by 1"))
                .containsExactlyInAnyOrder("Ann Peeters", "Zoë", "dhondt BERT");
        assertThat(bench.rows(bench.receiver, "select iso from country order by 1"))
                .as("France is nobody's who moves")
                .containsExactly("BE", "NL");
        assertThat(
                        bench.rows(
                                bench.receiver,
                                "select coalesce(h.fullname, 'nobody') from fee f left join human h on h.no = f.entered_by"
                                        + " where f.amount in (12.50, 7.00) and f.club = '00000000-0000-0000-0000-00000000000a' order by 1"))
                .containsExactly("dhondt BERT", "nobody");
        bench.engine.undo(bench.map, move);
        assertThat(bench.plainDigest(bench.receiver)).isEqualTo(receiver);
    }

    @Test
    void somebody_who_stays_behind_as_well_is_copied() throws Exception {
        EngineBench bench = bench();
        bench.admin(
                bench.source, "insert into member values ('00000000-0000-0000-0000-00000000000b', 2026, 2, 1, 'BE')");
        Move move = move(bench, "A");
        assertThat(bench.merge(move).persons()).isEqualTo(new Results.Persons(0, 1, 1));
        assertThat(bench.numbers(move))
                .extracting(n -> String.join(",", n.kinds()) + ":" + n.how())
                .containsExactly("pupil:copied", "pupil,staff:matched");
    }

    @Test
    void whatever_has_no_rule_stops_the_plan_with_its_name() throws Exception {
        EngineBench bench = bench();
        bench.admin(
                bench.source,
                "set role school_owner; create table locker (id int primary key, human int references human); alter table club add column human int");
        bench.admin(bench.receiver, "set role school_owner; alter table club add column human int");
        assertThatThrownBy(() -> bench.engine.plan(bench.map, move(bench), EngineBench.CUT_OVER))
                .isInstanceOf(MergeRefused.class)
                .hasMessageContaining("Table locker belongs to no institution");
        MergeMap more = map(MAP.replace("  scratch:", "  locker: { scope: stays }\n  scratch:"));
        assertThatThrownBy(() -> bench.engine.plan(more, move(bench), EngineBench.CUT_OVER))
                .isInstanceOf(MergeRefused.class)
                .hasMessageContaining("Column club.human looks like a person number");
    }

    @Test
    void a_reference_to_somebody_who_does_not_move_stops_the_plan() throws Exception {
        EngineBench bench = bench();
        bench.admin(
                bench.source,
                "insert into visit values ('00000000-0000-0000-0000-00000000000a', '2026-06-06 10:00Z', 4)");
        assertThat(bench.engine
                        .plan(bench.map, move(bench, "A"), EngineBench.CUT_OVER)
                        .refusals())
                .extracting(Reason::detail)
                .containsExactly("1 moving rows refer by visit.visitor_no to something that does not move");
        assertThatThrownBy(() -> bench.merge(move(bench, "A")))
                .isInstanceOf(MergeRefused.class)
                .hasMessageContaining("references of visit that lead nowhere");
    }

    @Test
    void a_unique_key_that_the_receiver_has_is_foreseen_by_the_plan() throws Exception {
        EngineBench bench = bench();
        bench.admin(bench.receiver, "insert into club values ('00000000-0000-0000-0000-00000000000b', 'Z', 1)");
        assertThat(bench.engine
                        .plan(bench.map, move(bench, "A"), EngineBench.CUT_OVER)
                        .refusals())
                .isEmpty();
        assertThat(bench.engine
                        .plan(bench.map, move(bench), EngineBench.CUT_OVER)
                        .refusals())
                .extracting(Reason::detail)
                .contains("1 rows of club have the unique key (id) of a row of the receiver");
    }

    @Test
    void a_row_that_violates_a_constraint_of_the_receiver_is_refused_without_its_values() throws Exception {
        EngineBench bench = bench();
        bench.admin(bench.receiver, "alter table human add constraint short check (length(fullname) < 12)");
        List<String> receiver = bench.plainDigest(bench.receiver);
        assertThatThrownBy(() -> bench.merge(move(bench)))
                .isInstanceOf(MergeRefused.class)
                .hasMessageContaining("constraint short of table human")
                .hasMessageNotContaining("Outsider");
        assertThat(bench.plainDigest(bench.receiver)).isEqualTo(receiver);
    }
}
