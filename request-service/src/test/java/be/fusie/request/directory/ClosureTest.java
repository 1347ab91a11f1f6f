package be.fusie.request.directory;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.request.directory.Closure.Part;
import be.fusie.request.directory.Directory.Institution;
import be.fusie.request.directory.Directory.Membership;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** R3 and R4: who moves along, who signs, and why. */
class ClosureTest {

    private static final LocalDate DAY = LocalDate.of(2026, 8, 31);

    @Example
    void a_sister_school_of_the_source_moves_along_and_the_path_says_why() {
        var directory = directory(
                institution("111111", "alfa", "sg-a"),
                institution("222222", "alfa", "sg-a", "sg-b"),
                institution("333333", "alfa", "sg-b"),
                institution("444444", "alfa"),
                institution("555555", "beta"));
        Closure closure = Closure.of(directory, "alfa", "beta", List.of("111111"), DAY);
        assertThat(closure.moving()).containsExactly("111111", "222222", "333333");
        assertThat(closure.concerned()).containsExactly("111111", "222222", "333333", "555555");
        assertThat(closure.members())
                .contains(
                        new Closure.Member(
                                "333333", "alfa", Part.MOVES, List.of("111111", "sg-a", "222222", "sg-b", "333333")),
                        new Closure.Member("111111", "alfa", Part.MOVES, List.of("111111")),
                        new Closure.Member("555555", "beta", Part.STAYS, List.of("beta")));
    }

    @Example
    void a_sister_school_that_lives_in_the_receiver_stays_and_pulls_nobody_along() {
        var directory = directory(
                institution("111111", "alfa", "sg-a"),
                institution("222222", "beta", "sg-a", "sg-b"),
                institution("333333", "gamma", "sg-b"));
        Closure closure = Closure.of(directory, "alfa", "beta", List.of("111111"), DAY);
        assertThat(closure.concerned()).containsExactly("111111", "222222");
        assertThat(closure.elsewhere()).isEmpty();
    }

    @Example
    void a_sister_school_in_a_third_database_is_named() {
        var directory = directory(institution("111111", "alfa", "sg-a"), institution("222222", "gamma", "sg-a"));
        Closure closure = Closure.of(directory, "alfa", "beta", List.of("111111"), DAY);
        assertThat(closure.elsewhere())
                .containsExactly(new Closure.Member(
                        "222222", "gamma", Part.LIVES_ELSEWHERE, List.of("111111", "sg-a", "222222")));
    }

    @Example
    void a_membership_counts_from_its_first_to_its_last_day() {
        var sister = new Institution(
                "222222",
                "b",
                "0123456749",
                "alfa",
                List.of(new Membership("sg-a", LocalDate.of(2020, 9, 1), DAY)),
                null,
                null,
                null);
        var directory = directory(institution("111111", "alfa", "sg-a"), sister);
        assertThat(Closure.of(directory, "alfa", "beta", List.of("111111"), DAY).moving())
                .contains("222222");
        assertThat(Closure.of(directory, "alfa", "beta", List.of("111111"), DAY.plusDays(1))
                        .moving())
                .doesNotContain("222222");
        assertThat(Closure.of(directory, "alfa", "beta", List.of("111111"), LocalDate.of(2020, 8, 31))
                        .moving())
                .doesNotContain("222222");
    }

    @Example
    void an_old_community_moves_along_with_all_who_ever_were_its_members() {
        var left = new Membership("sg-old", LocalDate.of(2014, 9, 1), LocalDate.of(2020, 8, 31));
        var directory = directory(
                member("111111", "alfa", left),
                member("222222", "alfa", left, new Membership("sg-b", LocalDate.of(2020, 9, 1), null)),
                institution("333333", "alfa", "sg-b"),
                member("444444", "gamma", left),
                member("555555", "alfa", new Membership("sg-old", DAY.plusDays(1), null)));
        assertThat(Closure.of(directory, "alfa", "beta", List.of("111111"), DAY).moving())
                .containsExactly("111111");
        Closure closure = Closure.of(directory, "alfa", "beta", List.of("111111"), DAY, Set.of("sg-old"));
        assertThat(closure.moving())
                .as("and so its members' own communities, but nobody who joins it later")
                .containsExactly("111111", "222222", "333333");
        assertThat(closure.elsewhere())
                .as("it can pull in further databases (R4)")
                .containsExactly(new Closure.Member(
                        "444444", "gamma", Part.LIVES_ELSEWHERE, List.of("111111", "sg-old", "444444")));
    }

    private static Institution member(String number, String home, Membership... memberships) {
        return new Institution(number, "school", "0123456749", home, List.of(memberships), null, null, null);
    }

    @Property(tries = 500)
    void the_closure_is_what_the_naive_definition_says(
            @ForAll("institutions") List<Institution> institutions,
            @ForAll("days") LocalDate day,
            @ForAll("old") Set<String> old) {
        Directory directory = directory(institutions.toArray(Institution[]::new));
        List<String> requested = directory.institutionsIn("alfa").stream()
                .map(Institution::number)
                .limit(1)
                .toList();

        Closure closure = Closure.of(directory, "alfa", "beta", requested, day, old);

        Set<String> moves = naive(institutions, requested, day, old);
        assertThat(closure.members().stream()
                        .filter(m -> m.part() != Part.STAYS)
                        .map(Closure.Member::institution))
                .containsExactlyInAnyOrderElementsOf(moves);
        assertThat(closure.members().stream()
                        .filter(m -> m.part() == Part.STAYS)
                        .map(Closure.Member::institution))
                .containsExactlyInAnyOrderElementsOf(directory.institutionsIn("beta").stream()
                        .map(Institution::number)
                        .toList());
        assertThat(closure.members()).allSatisfy(member -> assertPath(directory, member, day, old));
    }

    /** The least set that holds the requested ones and, with one, all of its communities that do not live in beta. */
    private static Set<String> naive(
            List<Institution> institutions, List<String> requested, LocalDate day, Set<String> old) {
        Set<String> moves = new TreeSet<>(requested);
        while (true) {
            Set<String> more = new TreeSet<>(moves);
            for (Institution a : institutions) {
                for (Institution b : institutions) {
                    Set<String> shared = communities(a, day, old);
                    shared.retainAll(communities(b, day, old));
                    if (moves.contains(a.number())
                            && !shared.isEmpty()
                            && !b.home().equals("beta")) {
                        more.add(b.number());
                    }
                }
            }
            if (more.equals(moves)) {
                return moves;
            }
            moves = more;
        }
    }

    /** Those of the day, and the old ones that it was in before. */
    private static Set<String> communities(Institution institution, LocalDate day, Set<String> old) {
        Set<String> communities = new HashSet<>();
        for (Membership m : institution.memberships()) {
            boolean begun = !m.from().isAfter(day);
            boolean over = m.until() != null && m.until().isBefore(day);
            if (begun && (!over || old.contains(m.community()))) {
                communities.add(m.community());
            }
        }
        return communities;
    }

    private static void assertPath(Directory directory, Closure.Member member, LocalDate day, Set<String> old) {
        List<String> why = member.why();
        if (why.equals(List.of("beta"))) {
            assertThat(member.home()).isEqualTo("beta");
            return;
        }
        assertThat(why.get(why.size() - 1)).isEqualTo(member.institution());
        for (int i = 1; i < why.size(); i += 2) {
            assertThat(communities(directory.institution(why.get(i - 1)).orElseThrow(), day, old))
                    .contains(why.get(i));
            assertThat(communities(directory.institution(why.get(i + 1)).orElseThrow(), day, old))
                    .contains(why.get(i));
        }
    }

    @Provide
    Arbitrary<Set<String>> old() {
        return Arbitraries.of("sg-a", "sg-b", "sg-c", "sg-d").set().ofMaxSize(2);
    }

    @Provide
    Arbitrary<LocalDate> days() {
        return Arbitraries.integers().between(0, 20).map(LocalDate.of(2026, 8, 20)::plusDays);
    }

    @Provide
    Arbitrary<List<Institution>> institutions() {
        Arbitrary<Membership> membership = Combinators.combine(
                        Arbitraries.of("sg-a", "sg-b", "sg-c", "sg-d"),
                        days(),
                        Arbitraries.integers().between(0, 15).injectNull(0.3))
                .as((community, from, length) ->
                        new Membership(community, from, length == null ? null : from.plusDays(length)));
        Arbitrary<List<Membership>> memberships = membership.list().ofMaxSize(2);
        return Combinators.combine(Arbitraries.of("alfa", "alfa", "beta", "gamma"), memberships)
                .as((home, of) -> new Institution("0", "name", "0123456749", home, of, null, null, null))
                .list()
                .ofMinSize(1)
                .ofMaxSize(9)
                .map(ClosureTest::numbered);
    }

    private static List<Institution> numbered(List<Institution> institutions) {
        List<Institution> numbered = new ArrayList<>();
        for (Institution i : institutions) {
            numbered.add(new Institution(
                    "10000" + numbered.size(), i.name(), i.board(), i.home(), i.memberships(), null, null, null));
        }
        return numbered;
    }

    private static Institution institution(String number, String home, String... communities) {
        List<Membership> memberships = new ArrayList<>();
        for (String community : communities) {
            memberships.add(new Membership(community, LocalDate.of(2020, 9, 1), null));
        }
        return new Institution(number, "school", "0123456749", home, memberships, null, null, null);
    }

    private static Directory directory(Institution... institutions) {
        return new Directory(List.of(), List.of(), List.of(), List.of(institutions));
    }
}
