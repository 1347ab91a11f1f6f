package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import be.fusie.merge.engine.Results.Merged;
import be.fusie.merge.engine.Results.Plan;
import be.fusie.reference.DatabaseDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The reference schema, whole and partial, compared with plain SQL over natural keys, which knows nothing of the engine. */
class ReferenceMergeTest {

    /** What a row means, without any number that a database gave it; per table, for the institutions in the brackets. */
    private static final Map<String, String> MEANING = new TreeMap<>(Map.ofEntries(
            Map.entry("institution", "select concat_ws('|', i.*) from institution i where number in (%s)"),
            Map.entry(
                    "institution_board",
                    "select concat_ws('|', x.institution, b.enterprise_number, x.from_date, x.until_date) from institution_board x"
                            + " join board b on b.id = x.board_id where x.institution in (%s)"),
            Map.entry(
                    "sg_membership",
                    "select concat_ws('|', x.institution, b.number, x.from_date, x.until_date) from sg_membership x"
                            + " join school_community b on b.id = x.community_id where x.institution in (%s)"),
            Map.entry(
                    "pupil",
                    "select concat_ws('|', x.institution, x.stamnummer, x.entered_on, p.national_number, c.list, c.value)"
                            + " from pupil x join person p on p.id = x.person_id join choice_value c on c.id = x.status_id where x.institution in (%s)"),
            Map.entry(
                    "staff",
                    "select concat_ws('|', x.institution, x.stamboek, p.national_number) from staff x"
                            + " join person p on p.id = x.person_id where x.institution in (%s)"),
            Map.entry(
                    "attendance",
                    "select concat_ws('|', x.institution, x.day, x.half, p.national_number, p.birth_date, case c.value when 'T' then 'B' else c.value end)"
                            + " from attendance x join person p on p.id = x.person_id join choice_value c on c.id = x.code_id where x.institution in (%s)"),
            Map.entry(
                    "grade",
                    "select concat_ws('|', g.institution, g.code, y.label, s.value, x.period, x.score, x.maximum, x.given_on, p.national_number)"
                            + " from grade x join class_group g on g.id = x.class_group_id join school_year y on y.id = g.school_year_id"
                            + " join choice_value s on s.id = x.subject_id join person p on p.id = x.person_id where g.institution in (%s)"),
            Map.entry(
                    "seniority_entry",
                    "select concat_ws('|', x.institution, c.number, y.label, x.days, x.effective_days, p.national_number)"
                            + " from seniority_entry x join person p on p.id = x.person_id join school_community c on c.id = x.community_id"
                            + " join school_year y on y.id = x.school_year_id where x.institution in (%s)"),
            Map.entry(
                    "invoice_line",
                    "select concat_ws('|', u.institution, i.origin_database, i.ogm, a.code, l.description, l.quantity, l.total_cents, p.birth_date, p.last_name <> '')"
                            + " from invoice_line l join invoice i on i.id = l.invoice_id join article a on a.id = l.article_id"
                            + " join unit u on u.id = i.unit_id join person p on p.id = i.person_id where u.institution in (%s)"),
            Map.entry(
                    "registration_scan",
                    "select concat_ws('|', a.institution, a.name, x.barcode_code, x.scanned_at at time zone 'UTC', p.national_number)"
                            + " from registration_scan x join activity a on a.id = x.activity_id join person p on p.id = x.person_id where a.institution in (%s)"),
            Map.entry(
                    "relation",
                    "select concat_ws('|', p.national_number, q.birth_date, c.value) from relation x join person p on p.id = x.person_id"
                            + " join person q on q.id = x.related_person_id join choice_value c on c.id = x.kind_id"
                            + " where x.person_id in (select person_id from pupil where institution in (%s))"),
            Map.entry(
                    "document",
                    "select concat_ws('|', t.institution, t.code, y.label, x.content, p.national_number) from document x"
                            + " join document_template t on t.id = x.template_id join person p on p.id = x.person_id"
                            + " join school_year y on y.id = x.school_year_id where t.institution in (%s)")));

    @Test
    void a_whole_database_arrives_as_it_was_under_new_numbers() throws Exception {
        EngineBench bench = EngineBench.reference();
        Move move = bench.whole();
        Plan plan = bench.engine.plan(bench.map, move, EngineBench.CUT_OVER);
        assertThat(plan.refusals()).isEmpty();
        Map<String, List<String>> before = meaning(bench, bench.source, all(bench, bench.source));
        Map<String, List<String>> there = meaning(bench, bench.receiver, all(bench, bench.receiver));
        DatabaseDigest sourceBefore = bench.digest(bench.source);

        Merged merged = bench.merge(move);

        sameMeaning(before, meaning(bench, bench.receiver, all(bench, bench.source)));
        assertThat(sourceBefore.differencesTo(bench.digest(bench.source))).isEmpty();
        assertThat(merged.persons()).isEqualTo(plan.persons());
        assertThat(merged.persons().matched()).isPositive();
        assertThat(merged.tables().stream().map(t -> t.table() + " " + t.rows()))
                .as("the plan foretold every row")
                .containsExactlyElementsOf(plan.tables().stream()
                        .map(t -> t.table() + " " + t.rows())
                        .toList());
        for (String table : there.keySet()) {
            assertThat(bench.rows(bench.receiver, MEANING.get(table).formatted(quoted(receiverOwn(bench)))))
                    .as("for the receiver nothing changes (M5): " + table)
                    .containsAll(there.get(table));
        }
        numbersAreTotalAndSingleValued(bench, move, bench.rows(bench.source, "select id::text from person"));
    }

    @Test
    void plan_foresees_matches_collisions_and_open_years_and_leaves_nothing_behind() throws Exception {
        EngineBench bench = EngineBench.reference();
        bench.admin(
                bench.source,
                "update school_year set finalised = false where label = (select max(label) from school_year)");
        DatabaseDigest source = bench.digest(bench.source);
        DatabaseDigest receiver = bench.digest(bench.receiver);
        Plan plan = bench.engine.plan(bench.map, bench.whole(), java.time.LocalDate.of(2026, 9, 1));
        var landscape = EngineBench.landscape();
        List<String> moving = landscape.source().numbers();
        assertThat(plan.persons().matched()).isEqualTo(landscape.sharedPeople(moving));
        assertThat(plan.ogmCollisions()).isEqualTo(landscape.ogmCollisions(moving));
        assertThat(plan.findings()).extracting(Reason::code).contains("person-names-unlike");
        assertThat(plan.schoolYearsOpen()).hasSize(1);
        assertThat(plan.estimatedReadOnlySeconds()).isPositive();
        assertThat(plan.estimateBasis()).contains("rows a second");
        Outlook outlook = plan.outlook();
        assertThat(outlook.people().stream()
                        .filter(p -> p.kind().equals("pupil"))
                        .mapToLong(p -> p.moved() + p.matched())
                        .sum())
                .as("every pupil is told of (R7)")
                .isEqualTo(count(bench, "select count(distinct (institution, person_id)) from pupil"));
        assertThat(outlook.rights().stream()
                        .mapToLong(r -> r.kept() + r.central() + r.staysBehind())
                        .sum())
                .as("every right is told of (R11)")
                .isEqualTo(count(bench, "select count(*) from user_right"));
        assertThat(outlook.userNames().moving()).isEqualTo(count(bench, "select count(*) from app_user"));
        assertThat(outlook.links().stream().mapToLong(Outlook.Links::count).sum())
                .as("every link is told of (M12)")
                .isEqualTo(count(bench, "select count(*) from external_link"));
        assertThat(outlook.sums().stream()
                        .mapToLong(s -> Long.parseLong(s.before()))
                        .sum())
                .as("every day of service is told of (M7)")
                .isEqualTo(count(bench, "select sum(days) from seniority_entry"));
        assertThat(outlook.sums()).isNotEmpty().allSatisfy(s -> assertThat(Long.parseLong(s.after()))
                .isEqualTo(Long.parseLong(s.before()) + Long.parseLong(s.here())));
        assertThat(source.differencesTo(bench.digest(bench.source))).isEmpty();
        assertThat(receiver.differencesTo(bench.digest(bench.receiver))).isEmpty();
        assertThat(bench.ownRows("select line from number_line")).isEmpty();
    }

    @Test
    void one_institution_moves_with_its_people_and_nothing_of_others() throws Exception {
        EngineBench bench = EngineBench.reference();
        String moving = EngineBench.landscape().movableAlone().number();
        Move move = bench.partial(moving);
        Plan plan = bench.engine.plan(bench.map, move, EngineBench.CUT_OVER);
        assertThat(plan.refusals()).isEmpty();
        Map<String, List<String>> before = meaning(bench, bench.source, List.of(moving));
        DatabaseDigest sourceBefore = bench.digest(bench.source);

        Merged merged = bench.merge(move);

        sameMeaning(before, meaning(bench, bench.receiver, List.of(moving)));
        assertThat(sourceBefore.differencesTo(bench.digest(bench.source))).isEmpty();
        assertThat(bench.rows(bench.receiver, "select number from institution"))
                .containsExactlyInAnyOrderElementsOf(with(receiverOwn(bench), moving));
        List<String> people = bench.rows(
                bench.source,
                """
                with recursive moving(id) as (
                  select person_id from (select person_id, institution from pupil union all select person_id, institution from boarder
                    union all select person_id, institution from staff) a where institution = '%s'
                  union select r.related_person_id from relation r join moving m on m.id = r.person_id)
                select id::text from moving
                """
                        .formatted(moving));
        numbersAreTotalAndSingleValued(bench, move, people);
        assertThat(merged.persons().moved()
                        + merged.persons().matched()
                        + merged.persons().copied())
                .isEqualTo(people.size());
    }

    @Test
    void undo_puts_both_databases_back_and_numbers_stay_retired() throws Exception {
        EngineBench bench = EngineBench.reference();
        List<String> given = new ArrayList<>();
        for (Move move : List.of(
                bench.whole(),
                bench.partial(EngineBench.landscape().movableAlone().number()))) {
            DatabaseDigest source = bench.digest(bench.source);
            DatabaseDigest receiver = bench.digest(bench.receiver);
            bench.merge(move);
            assertThat(receiver.differencesTo(bench.digest(bench.receiver))).isNotEmpty();
            bench.engine.undo(bench.map, move);
            bench.numbers(move).stream().filter(n -> !n.how().equals("matched")).forEach(n -> given.add(n.now()));
            assertThat(source.differencesTo(bench.digest(bench.source))).isEmpty();
            assertThat(receiver.differencesTo(bench.digest(bench.receiver))).isEmpty();
            bench.engine.undo(bench.map, move);
            assertThat(receiver.differencesTo(bench.digest(bench.receiver))).isEmpty();
            assertThat(bench.rows(bench.receiver, "select nspname from pg_namespace where nspname = 'fusie_merge'"))
                    .isEmpty();
        }
        assertThat(given)
                .as("no number is given twice, after an undo neither (X1)")
                .isNotEmpty()
                .doesNotHaveDuplicates();
    }

    @Test
    void undoing_what_never_happened_succeeds() throws Exception {
        EngineBench bench = EngineBench.reference();
        DatabaseDigest receiver = bench.digest(bench.receiver);
        bench.engine.undo(bench.map, bench.whole());
        assertThat(receiver.differencesTo(bench.digest(bench.receiver))).isEmpty();
    }

    @Test
    void a_repeated_command_is_answered_the_same_and_does_nothing() throws Exception {
        EngineBench bench = EngineBench.reference();
        Move move = bench.whole();
        Merged first = bench.merge(move);
        DatabaseDigest after = bench.digest(bench.receiver);
        assertThat(bench.merge(move)).isEqualTo(first);
        assertThat(after.differencesTo(bench.digest(bench.receiver))).isEmpty();
    }

    @Test
    void a_crash_before_or_after_the_commit_is_survived() throws Exception {
        for (String point : List.of("prepared", "committing", "committed")) {
            EngineBench bench = EngineBench.reference();
            Move move = bench.whole();
            DatabaseDigest receiver = bench.digest(bench.receiver);
            bench.engine.crashAt(p -> {
                if (p.equals(point)) {
                    throw new Crash();
                }
            });
            assertThatThrownBy(() -> bench.merge(move)).isInstanceOf(Crash.class);
            bench.engine.crashAt(p -> {});
            Merged merged = bench.merge(move);
            assertThat(merged.rows()).isPositive();
            bench.engine.undo(bench.map, move);
            assertThat(receiver.differencesTo(bench.digest(bench.receiver)))
                    .as(point)
                    .isEmpty();
        }
    }

    @Test
    void an_undo_after_a_crash_finds_half_done_work() throws Exception {
        for (String point : List.of("prepared", "committing", "committed")) {
            EngineBench bench = EngineBench.reference();
            Move move = bench.whole();
            DatabaseDigest receiver = bench.digest(bench.receiver);
            bench.engine.crashAt(p -> {
                if (p.equals(point)) {
                    throw new Crash();
                }
            });
            assertThatThrownBy(() -> bench.merge(move)).isInstanceOf(Crash.class);
            bench.engine.undo(bench.map, move);
            assertThat(receiver.differencesTo(bench.digest(bench.receiver)))
                    .as(point)
                    .isEmpty();
        }
    }

    @Test
    void what_the_receiver_changes_on_the_way_in_fails_the_verification() throws Exception {
        EngineBench bench = EngineBench.reference();
        bench.admin(
                bench.receiver,
                """
                create function spoil() returns trigger language plpgsql as $$
                begin new.total_cents := new.total_cents + 1; return new; end $$;
                create trigger spoil before insert on invoice for each row when (new.ogm like '%7') execute function spoil();
                alter table invoice enable replica trigger spoil;
                """);
        DatabaseDigest receiver = bench.digest(bench.receiver);
        assertThatThrownBy(() -> bench.merge(bench.whole()))
                .isInstanceOf(MergeRefused.class)
                .hasMessageContaining("digest of invoice")
                .hasMessageContaining("invoiced cents");
        assertThat(receiver.differencesTo(bench.digest(bench.receiver))).isEmpty();
    }

    @Test
    void an_unknown_choice_value_needs_a_replacement() throws Exception {
        EngineBench bench = EngineBench.reference();
        Move move = bench.whole();
        Move without = move.replacing(List.of());
        Plan plan = bench.engine.plan(bench.map, without, EngineBench.CUT_OVER);
        assertThat(plan.refusals())
                .extracting(Reason::detail)
                .contains("The receiver does not know choice value attendance-code: T, which moving records use");
        assertThatThrownBy(() -> bench.merge(without)).isInstanceOf(MergeRefused.class);
    }

    @Test
    void an_institution_that_both_have_is_refused() throws Exception {
        EngineBench bench = EngineBench.reference();
        String moving = EngineBench.landscape().movableAlone().number();
        bench.admin(
                bench.receiver,
                "insert into institution select '" + moving
                        + "', name, kind, edition, street, postal_code, city, email, phone"
                        + " from institution limit 1");
        assertThat(bench.engine
                        .plan(bench.map, bench.partial(moving), EngineBench.CUT_OVER)
                        .refusals())
                .extracting(Reason::code)
                .contains("institution-in-both");
        assertThat(bench.engine
                        .plan(bench.map, bench.partial("999999"), EngineBench.CUT_OVER)
                        .refusals())
                .extracting(Reason::code)
                .contains("institution-unknown");
    }

    @Test
    void an_overtaken_merge_stops_and_leaves_nothing() throws Exception {
        EngineBench bench = EngineBench.reference();
        Move move = bench.whole();
        DatabaseDigest receiver = bench.digest(bench.receiver);
        int[] asked = {0};
        Progress progress =
                new Progress(bench.engine.journal(), move.migration(), () -> ++asked[0] > 12, rows -> {}, Map.of());
        assertThatThrownBy(() -> bench.engine.merge(bench.map, move, progress)).isInstanceOf(MergeRefused.class);
        assertThat(receiver.differencesTo(bench.digest(bench.receiver))).isEmpty();
    }

    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static void numbersAreTotalAndSingleValued(EngineBench bench, Move move, List<String> people)
            throws Exception {
        List<NumberLists.Line> numbers = bench.numbers(move);
        assertThat(numbers).extracting(NumberLists.Line::old).containsExactlyInAnyOrderElementsOf(people);
        assertThat(bench.rows(bench.receiver, "select id::text from person"))
                .containsAll(numbers.stream().map(NumberLists.Line::now).toList());
        assertThat(numbers)
                .filteredOn(n -> !n.how().equals("matched"))
                .extracting(NumberLists.Line::now)
                .doesNotHaveDuplicates();
    }

    private static Map<String, List<String>> meaning(EngineBench bench, String database, List<String> institutions)
            throws Exception {
        Map<String, List<String>> all = new TreeMap<>();
        for (var entry : MEANING.entrySet()) {
            all.put(
                    entry.getKey(),
                    bench.rows(database, entry.getValue().formatted(quoted(institutions))).stream()
                            .sorted()
                            .toList());
            assertThat(all.get(entry.getKey())).as(entry.getKey()).isNotEmpty();
        }
        return all;
    }

    private static void sameMeaning(Map<String, List<String>> before, Map<String, List<String>> after) {
        before.forEach((table, rows) -> {
            List<String> lost = new ArrayList<>(rows);
            List<String> doubled = new ArrayList<>(after.get(table));
            rows.forEach(doubled::remove);
            after.get(table).forEach(lost::remove);
            assertThat(lost).as("lost of " + table).isEmpty();
            if (!table.equals("relation")) { // a matched child keeps the guardians that the receiver knew
                assertThat(doubled).as("too many of " + table).isEmpty();
            }
        });
    }

    private static List<String> all(EngineBench bench, String database) throws Exception {
        return bench.rows(database, "select number from institution order by 1");
    }

    private static List<String> receiverOwn(EngineBench bench) throws Exception {
        return EngineBench.landscape().receiver().numbers();
    }

    private static List<String> with(List<String> list, String one) {
        List<String> all = new ArrayList<>(list);
        all.add(one);
        return all;
    }

    private static String quoted(List<String> institutions) {
        return String.join(", ", institutions.stream().map(i -> "'" + i + "'").toList());
    }

    private static long count(EngineBench bench, String query) throws Exception {
        return Long.parseLong(bench.rows(bench.source, query.replaceFirst("select (.*) from", "select ($1)::text from"))
                .get(0));
    }
}
