package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A merge map with mistakes is refused with what to write, whatever the mistakes are; it never breaks the engine. */
class BrokenMapTest {

    private static final List<String> WORDS = List.of(
            "keep",
            "offset",
            "shared",
            "stays",
            "column",
            "via",
            "person",
            "grade",
            "id",
            "person.id",
            "nowhere",
            "[",
            "]",
            "{",
            "}",
            "1",
            "null",
            "~",
            "''",
            "- x",
            "true",
            "code",
            "grade.subject_id",
            "same",
            "any",
            "&a",
            "*a",
            "\t",
            ":");

    private static EngineBench bench;

    /** Where to strike, as numbers that are counted round. */
    @Provide
    Arbitrary<List<Integer>> strikes() {
        return Arbitraries.integers().between(0, 100_000).list().ofMinSize(1).ofMaxSize(3);
    }

    @Property(tries = 200, seed = "20260902", edgeCases = EdgeCasesMode.NONE)
    void any_mistake_is_told_or_harmless(@ForAll("strikes") List<Integer> strikes) throws Exception {
        if (bench == null) {
            bench = SmallSchool.bench();
        }
        String map = SmallSchool.MAP;
        for (int strike : strikes) {
            map = struck(map, new Random(strike));
        }
        String broken = map;
        Throwable thrown = catchThrowable(
                () -> bench.engine.plan(SmallSchool.map(broken), SmallSchool.move(bench, "S1"), EngineBench.CUT_OVER));
        if (thrown != null) {
            assertThat(thrown).as(broken).isInstanceOf(MergeRefused.class);
            assertThat(((MergeRefused) thrown).reasons()).isNotEmpty().allSatisfy(r -> {
                assertThat(r.detail()).isNotBlank();
                assertThat(r.remedy()).as(r.detail()).isNotBlank();
            });
        }
    }

    /** Leaves out, doubles or changes a line or a word. */
    private static String struck(String map, Random random) {
        List<String> lines = new ArrayList<>(map.lines().toList());
        int at = random.nextInt(lines.size());
        switch (random.nextInt(4)) {
            case 0 -> lines.remove(at);
            case 1 -> lines.add(at, lines.get(random.nextInt(lines.size())));
            default -> {
                String[] words = lines.get(at).split("(?<=\\W)|(?=\\W)");
                words[random.nextInt(words.length)] = WORDS.get(random.nextInt(WORDS.size()));
                lines.set(at, String.join("", words));
            }
        }
        return String.join("\n", lines);
    }
}
