package be.fusie.billing.charge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import be.fusie.billing.charge.Amounts.Item;
import be.fusie.billing.charge.Amounts.PerRate;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {
    @ParameterizedTest
    @CsvSource({"44950, 2100, 9440", "42500, 2100, 8925", "50, 2100, 11", "2, 2500, 1", "1, 2400, 0", "100, 0, 0"})
    void vat_is_rounded_half_up_to_the_cent(long net, int basisPoints, long vat) {
        Amounts amounts = Amounts.of(net, basisPoints);
        assertThat(amounts.vatCents()).isEqualTo(vat);
        assertThat(amounts.totalCents()).isEqualTo(net + vat);
    }

    @Test
    void vat_is_due_over_the_sum_of_a_rate_and_never_per_line() {
        // 7 cents at 21 % are 1.47 of VAT: three times 1 would be 3, of 21 cents it is 4.
        Amounts amounts = Amounts.of(Collections.nCopies(3, new Item(7, 2100)));
        assertThat(amounts.vatCents()).isEqualTo(4);
    }

    @Test
    void each_rate_has_a_total_of_its_own() {
        Amounts amounts = Amounts.of(List.of(new Item(1_050, 2100), new Item(333, 600), new Item(50, 2100)));
        assertThat(amounts.perRate()).containsExactly(new PerRate(600, 333, 20), new PerRate(2100, 1_100, 231));
        assertThat(amounts.netCents()).isEqualTo(1_433);
        assertThat(amounts.totalCents()).isEqualTo(1_433 + 251);
    }

    @Property(tries = 200)
    void totals_add_up_whatever_the_lines(
            @ForAll @Size(max = 30) List<@LongRange(min = 0, max = 1_000_000_000L) Long> lines,
            @ForAll @IntRange(min = 0, max = 2) int shift) {
        int[] rates = {600, 1200, 2100};
        var items = new java.util.ArrayList<Item>();
        for (int i = 0; i < lines.size(); i++) {
            items.add(new Item(lines.get(i), rates[(i + shift) % 3]));
        }
        Amounts amounts = Amounts.of(items);
        assertThat(amounts.netCents())
                .isEqualTo(lines.stream().mapToLong(Long::longValue).sum());
        assertThat(amounts.vatCents())
                .isEqualTo(
                        amounts.perRate().stream().mapToLong(PerRate::vatCents).sum());
        assertThat(amounts.totalCents()).isEqualTo(amounts.netCents() + amounts.vatCents());
    }

    @Test
    void what_does_not_fit_is_an_error_and_not_a_wrong_sum() {
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Amounts.of(List.of(new Item(Long.MAX_VALUE, 0), new Item(1, 0))));
    }

    @Test
    void documents_write_decimals_and_percents_plainly() {
        assertThat(Amounts.decimal(123_450)).hasToString("1234.50");
        assertThat(Amounts.percent(2100)).hasToString("21");
        assertThat(Amounts.percent(0)).hasToString("0");
        assertThat(Amounts.percent(650)).hasToString("6.5");
    }
}
