package be.fusie.merge;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.merge.NumberChains.Home;
import be.fusie.merge.NumberChains.Hop;
import be.fusie.merge.engine.NumberLists.Line;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Old number → present number over several merges (M6, M18). */
class NumberChainsTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final List<Hop> hops = new ArrayList<>();
    private final Map<UUID, Map<String, Line>> lists = new HashMap<>();

    private void merge(String source, String receiver, String institutions, Line... lines) {
        UUID migration = UUID.randomUUID();
        hops.add(new Hop(
                migration,
                source,
                receiver,
                Set.of(institutions.split(" ")),
                START.plusSeconds(hops.size()),
                lines.length == 0));
        Map<String, Line> list = new HashMap<>();
        for (Line line : lines) {
            list.put(line.old(), line);
        }
        lists.put(migration, list);
    }

    private static Line line(String old, String now, String how, String... institutions) {
        return new Line(old, now, how, List.of("pupil"), List.of(institutions));
    }

    private Map<String, Line> find(UUID migration, Collection<String> olds) {
        Map<String, Line> found = new HashMap<>(lists.get(migration));
        found.keySet().retainAll(new HashSet<>(olds));
        return found;
    }

    private NumberChains chains(String number, String... databases) {
        Map<String, Set<String>> asked = new HashMap<>();
        for (String database : databases) {
            asked.put(database, Set.of(number));
        }
        return new NumberChains(hops, asked, this::find);
    }

    private List<String> of(String database, String number) {
        return chains(number, database).of(database, number, line -> true).stream()
                .map(h -> h.database() + ' ' + h.number())
                .toList();
    }

    @Example
    void three_databases_compose_and_several_numbers_lead_to_one() {
        merge("A", "B", "1", line("5", "105", "moved", "1"), line("6", "105", "matched", "1"));
        merge("B", "C", "1 2", line("105", "7", "matched", "1", "2"), line("9", "209", "moved", "2"));
        assertThat(of("A", "5")).containsExactly("C 7");
        assertThat(of("A", "6")).containsExactly("C 7");
        assertThat(of("B", "105")).containsExactly("C 7");
        assertThat(of("B", "9")).containsExactly("C 209");
        assertThat(of("A", "9")).as("that is a number of B").isEmpty();
        assertThat(of("C", "7")).as("never left").isEmpty();
        Home home = chains("5", "A").of("A", "5", line -> true).get(0);
        assertThat(home.steps())
                .extracting(s -> s.line().old() + '→' + s.line().now())
                .containsExactly("5→105", "105→7");
    }

    @Example
    void a_merge_that_came_before_the_number_did_is_not_followed() {
        merge("B", "C", "2", line("105", "7", "moved", "2"));
        merge("A", "B", "1", line("5", "105", "moved", "1"));
        assertThat(of("A", "5")).containsExactly("B 105");
    }

    @Example
    void somebody_who_stayed_behind_as_well_has_two_homes_and_one_through_an_institution() {
        merge("A", "B", "1", line("5", "105", "copied", "1"));
        merge("A", "C", "2", line("5", "305", "moved", "2"));
        assertThat(of("A", "5")).containsExactlyInAnyOrder("B 105", "A 5", "C 305");
        assertThat(chains("5", "A").through("1", "5").values())
                .extracting(Home::database)
                .containsExactly("B");
        assertThat(chains("5", "A").through("2", "5").values())
                .extracting(Home::number)
                .containsExactly("305");
        assertThat(chains("5", "A").through("3", "5")).isEmpty();
    }

    @Example
    void a_number_that_meant_two_people_of_an_institution_is_told_with_both_databases() {
        merge("A", "B", "1", line("5", "105", "moved", "1"), line("6", "5", "matched", "1"));
        merge("B", "C", "1", line("5", "305", "moved", "1"), line("105", "306", "moved", "1"));
        assertThat(chains("5", "A", "B").through("1", "5").keySet()).containsExactlyInAnyOrder("A", "B");
        assertThat(chains("6", "A", "B").through("1", "6").values())
                .extracting(Home::number)
                .containsExactly("305");
    }

    @Example
    void a_move_to_another_server_keeps_the_number_and_leads_on() {
        merge("A", "B", "1", line("5", "105", "moved", "1"));
        merge("B", "B2", "1");
        assertThat(of("A", "5")).containsExactly("B2 105");
        assertThat(chains("5", "A").through("1", "5").values())
                .extracting(Home::database)
                .containsExactly("B2");
        assertThat(of("B", "105")).as("whose number that is, nobody knows here").isEmpty();
        merge("B2", "C", "1", line("105", "305", "moved", "1"));
        assertThat(of("A", "5")).containsExactly("C 305");
        assertThat(of("B", "105")).containsExactly("C 305");
        assertThat(chains("105", "B").of("B", "105", line -> line.institutions().contains("9")))
                .isEmpty();
        assertThat(chains("105", "B", "B2").through("1", "105").values())
                .extracting(Home::number)
                .containsExactly("305");
    }

    @Example
    void the_first_line_decides_whether_the_caller_may_know() {
        merge("A", "B", "1", line("5", "105", "moved", "1"));
        merge("B", "C", "1", line("105", "305", "moved", "1", "9"));
        assertThat(chains("5", "A").of("A", "5", line -> line.institutions().contains("9")))
                .isEmpty();
        assertThat(chains("105", "B").of("B", "105", line -> line.institutions().contains("9")))
                .hasSize(1);
    }

    /** Whole databases merge into each other in any order; the plain way is to carry every number along, merge by merge. */
    @Property(tries = 300)
    void following_a_number_is_the_same_as_carrying_it_along(
            @ForAll Random random, @ForAll @IntRange(min = 1, max = 7) int merges) {
        hops.clear();
        lists.clear();
        Map<String, Map<String, String>> people = new HashMap<>(); // database → number → who
        Map<String, String[]> first = new HashMap<>(); // who → database and number at the beginning
        for (String database : List.of("A", "B", "C")) {
            people.put(database, new HashMap<>());
            for (int i = 1; i <= 4; i++) {
                people.get(database).put("" + i, database + i);
                first.put(database + i, new String[] {database, "" + i});
            }
        }
        int next = 100;
        for (int i = 0; i < merges; i++) {
            List<String> two = new ArrayList<>(people.keySet());
            java.util.Collections.shuffle(two, random);
            Map<String, String> source = people.get(two.get(0));
            List<Line> lines = new ArrayList<>();
            Map<String, String> arriving = new HashMap<>();
            for (String number : new ArrayList<>(source.keySet())) {
                if (random.nextInt(4) > 0 || lines.isEmpty()) {
                    String now = "" + next++;
                    lines.add(line(number, now, "moved", "1"));
                    arriving.put(now, source.remove(number));
                }
            }
            people.get(two.get(1)).putAll(arriving);
            merge(two.get(0), two.get(1), "1", lines.toArray(Line[]::new));
        }
        people.forEach((database, numbers) -> numbers.forEach((number, who) -> {
            String[] start = first.get(who);
            boolean moved = !(start[0].equals(database) && start[1].equals(number));
            assertThat(of(start[0], start[1])).as(who).isEqualTo(moved ? List.of(database + ' ' + number) : List.of());
        }));
    }
}
