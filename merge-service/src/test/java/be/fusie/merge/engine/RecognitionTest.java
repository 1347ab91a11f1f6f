package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import be.fusie.merge.engine.Decisions.Pair;
import be.fusie.merge.engine.Recognition.Likely;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RecognitionTest {

    /** Few persons, so that many pairs share one. */
    @Provide
    Arbitrary<Set<Pair>> pairs() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 6),
                        Arbitraries.integers().between(1, 6))
                .as((old, there) -> new Pair("o" + old, "r" + there))
                .set()
                .ofMaxSize(14);
    }

    private static List<Likely> likely(Set<Pair> pairs, Random random) {
        return pairs.stream()
                .map(p -> new Likely(p, random.nextInt(3) > 0 ? null : Doubt.NAMES_UNLIKE))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** Decisions that do not contradict, about some of the pairs. */
    private static Decisions decide(Iterable<Pair> pairs, Random random) {
        Set<Pair> same = new HashSet<>();
        Set<Pair> different = new HashSet<>();
        Set<String> olds = new HashSet<>();
        for (Pair pair : pairs) {
            int dice = random.nextInt(4);
            if (dice == 0 && olds.add(pair.old())) {
                same.add(pair);
            } else if (dice == 1) {
                different.add(pair);
            }
        }
        return new Decisions(same, different, false);
    }

    @Property
    void without_a_decision_only_those_are_joined_who_agree_with_nobody_else(
            @ForAll("pairs") Set<Pair> pairs, @ForAll Random random) {
        List<Likely> likely = likely(pairs, random);
        Recognition recognition = new Recognition(likely, Decisions.NONE);
        recognition.matched().forEach((old, there) -> {
            List<Likely> agreeing = likely.stream()
                    .filter(l -> l.doubt() == null
                            && (l.pair().old().equals(old)
                                    || l.pair().receiver().equals(there)))
                    .toList();
            assertThat(agreeing).containsExactly(new Likely(new Pair(old, there), null));
        });
        assertThat(recognition.matched().values()).doesNotHaveDuplicates();
    }

    @Property
    void every_pair_is_joined_open_decided_or_of_somebody_who_is_joined(
            @ForAll("pairs") Set<Pair> pairs, @ForAll Random random) {
        Decisions decisions = decide(pairs, random);
        Recognition recognition = new Recognition(likely(pairs, random), decisions);
        for (Pair pair : pairs) {
            boolean joined = recognition.matched().containsKey(pair.old());
            assertThat(joined
                            || recognition.open().containsKey(pair)
                            || decisions.different().contains(pair))
                    .as(pair + " is not forgotten")
                    .isTrue();
            assertThat(joined && recognition.open().containsKey(pair)).isFalse();
        }
        decisions.same().forEach(p -> assertThat(recognition.matched()).containsEntry(p.old(), p.receiver()));
        decisions.different().forEach(p -> assertThat(recognition.matched())
                .isNotEqualTo(Map.of(p.old(), p.receiver()))
                .doesNotContainEntry(p.old(), p.receiver()));
        assertThat(recognition.unused()).isEmpty();
    }

    @Property
    void the_order_in_which_pairs_are_found_does_not_matter(@ForAll("pairs") Set<Pair> pairs, @ForAll Random random) {
        List<Likely> likely = likely(pairs, random);
        Decisions decisions = decide(pairs, random);
        Recognition one = new Recognition(likely, decisions);
        Collections.shuffle(likely, random);
        Recognition other = new Recognition(likely, decisions);
        assertThat(other.matched()).isEqualTo(one.matched());
        assertThat(other.open()).isEqualTo(one.open());
    }

    @Property
    void when_all_open_pairs_are_decided_none_is_open(@ForAll("pairs") Set<Pair> pairs, @ForAll Random random) {
        List<Likely> likely = likely(pairs, random);
        Set<Pair> same = new HashSet<>();
        Set<Pair> different = new HashSet<>();
        Set<String> olds = new HashSet<>();
        for (Pair pair : new Recognition(likely, Decisions.NONE).open().keySet()) {
            (random.nextBoolean() && olds.add(pair.old()) ? same : different).add(pair);
        }
        assertThat(new Recognition(likely, new Decisions(same, different, true)).open())
                .isEmpty();
    }

    @Example
    void several_persons_may_be_decided_to_be_one_and_a_decision_without_a_pair_is_told() {
        Pair one = new Pair("1", "9");
        Pair two = new Pair("2", "9");
        List<Likely> likely = List.of(new Likely(one, null), new Likely(two, null));
        assertThat(new Recognition(likely, Decisions.NONE).open())
                .containsOnlyKeys(one, two)
                .containsValue(Doubt.SEVERAL_INCOMING);
        Pair gone = new Pair("3", "9");
        Recognition joined = new Recognition(likely, new Decisions(Set.of(one, two, gone), Set.of(), false));
        assertThat(joined.matched()).isEqualTo(Map.of("1", "9", "2", "9"));
        assertThat(joined.unused()).containsExactly(gone);
        assertThat(new Recognition(likely, new Decisions(Set.of(), Set.of(two), false)).matched())
                .as("who is left agrees with nobody else")
                .isEqualTo(Map.of("1", "9"));
        assertThat(new Recognition(likely, new Decisions(Set.of(two), Set.of(), false)).open())
                .as("whether the first is the same too, nobody said")
                .containsOnlyKeys(one);
    }

    @Example
    void decisions_that_contradict_are_refused() {
        assertThatThrownBy(() -> new Decisions(Set.of(new Pair("1", "8"), new Pair("1", "9")), Set.of(), false))
                .isInstanceOf(MergeRefused.class)
                .hasMessageContaining("the same as both");
        assertThatThrownBy(() -> new Decisions(Set.of(new Pair("1", "8")), Set.of(new Pair("1", "8")), false))
                .isInstanceOf(MergeRefused.class)
                .hasMessageContaining("both ways");
    }

    @Example
    void a_file_of_decisions_is_what_the_open_pairs_were_written_to() throws IOException {
        StringWriter file = new StringWriter();
        Decisions.write(
                file,
                List.of(
                        new OpenPair("1", "8", "names-unlike", List.of(), List.of()),
                        new OpenPair("2", "9", "ambiguous", List.of(), List.of())));
        assertThat(Decisions.read(new StringReader(file.toString()), false)).isEqualTo(Decisions.NONE);
        String filled = file.toString().replace("unlike,", "unlike,Same ").replace("ambiguous,", "ambiguous,different");
        assertThat(Decisions.read(new StringReader("\uFEFF" + filled), true))
                .isEqualTo(new Decisions(Set.of(new Pair("1", "8")), Set.of(new Pair("2", "9")), true));
    }

    @Example
    void a_file_of_decisions_with_a_mistake_is_refused_with_the_line() {
        assertThatThrownBy(
                        () -> Decisions.read(new StringReader("old,receiver,decision\n1,2,same\n3,4,perhaps"), false))
                .isInstanceOf(MergeRefused.class)
                .hasMessageContaining("line 3")
                .hasMessageContaining("neither same nor different");
        assertThatThrownBy(() -> Decisions.read(new StringReader("old,decision\n1,same"), false))
                .hasMessageContaining("no column receiver");
        assertThatThrownBy(() -> Decisions.read(new StringReader("old,receiver,decision\n,2,same"), false))
                .hasMessageContaining("column old is empty");
    }
}
