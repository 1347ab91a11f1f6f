package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** New numbers stand above everything the receiver has or was ever given, and none is given twice (X1). */
class NumberLineTest {

    @Property
    void the_first_number_stands_above_the_floor_and_behind_a_multiple_of_the_gap(
            @ForAll @LongRange(min = 0, max = 1_000_000_000_000L) long floor,
            @ForAll @LongRange(min = 1, max = 100_000) long gap) {
        long first = NumberLine.above(floor, gap);
        assertThat(first).isGreaterThan(floor).isLessThanOrEqualTo(floor + gap);
        assertThat((first - 1) % gap).isZero();
    }

    @Test
    void blocks_never_overlap_and_a_repeated_attempt_gets_its_own_again() throws Exception {
        Journal journal = EngineBench.reference().engine.journal();
        Set<Long> given = new HashSet<>();
        Move first = move();
        NumberLine line = journal.line(first);
        long start = line.reserve("person.id", 500, 1, 10, 100);
        assertThat(start).isEqualTo(501);
        assertThat(line.reserve("person.id", 500, 1, 10, 100)).isEqualTo(start);
        assertThat(line.reserve("person.id", 600, 1, 10, 100)).as("outgrown").isEqualTo(601);
        journal.undone(first.migration());
        for (int i = 0; i < 5; i++) {
            long next = journal.line(move()).reserve("person.id", 500, 1, 10, 100);
            assertThat(next).isGreaterThan(610);
            for (long n = next; n < next + 10; n++) {
                assertThat(given.add(n)).isTrue();
            }
        }
    }

    private static Move move() {
        return Move.ofAll(UUID.randomUUID(), "a", "b");
    }
}
