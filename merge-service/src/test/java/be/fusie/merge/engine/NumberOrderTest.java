package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** Lists are found and read in the order of the old numbers. */
class NumberOrderTest {

    @Property
    void the_order_of_old_numbers_is_the_order_of_numbers(
            @ForAll @LongRange(min = 0) long one, @ForAll @LongRange(min = 0) long other) {
        String[] order = {NumberLists.orderOf("" + one), NumberLists.orderOf("" + other)};
        Arrays.sort(order, Comparator.naturalOrder());
        assertThat(order[0]).isEqualTo(NumberLists.orderOf("" + Math.min(one, other)));
    }
}
