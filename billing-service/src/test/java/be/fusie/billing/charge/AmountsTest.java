package be.fusie.billing.charge;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class AmountsTest {
    @Example
    void half_a_cent_of_vat_is_rounded_up() {
        assertThat(Amounts.of(44_950, 2100)).isEqualTo(new Amounts(44_950, 9_440, 54_390));
        assertThat(Amounts.of(50, 2100).vatCents()).isEqualTo(11);
        assertThat(Amounts.of(49, 2100).vatCents()).isEqualTo(10);
    }

    @Property
    void vat_is_never_off_by_more_than_half_a_cent(
            @ForAll @LongRange(max = 1_000_000_000L) long net, @ForAll @IntRange(max = 10_000) int rate) {
        Amounts amounts = Amounts.of(net, rate);
        assertThat(Math.abs(amounts.vatCents() * 10_000 - net * rate)).isLessThanOrEqualTo(5_000);
        assertThat(amounts.totalCents()).isEqualTo(net + amounts.vatCents());
    }

    @Example
    void an_amount_is_written_with_two_decimals() {
        assertThat(Amounts.written(123_456)).isEqualTo("1 234.56");
        assertThat(Amounts.written(5)).isEqualTo("0.05");
    }
}
