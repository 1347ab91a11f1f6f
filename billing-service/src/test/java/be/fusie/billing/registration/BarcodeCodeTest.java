package be.fusie.billing.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class BarcodeCodeTest {
    @Property
    void what_is_printed_is_read_back(
            @ForAll @IntRange(max = 999_999) int institution,
            @ForAll @IntRange(max = 99) int series,
            @ForAll @LongRange(max = 999_999_999L) long person) {
        var code = new BarcodeCode("%06d".formatted(institution), series, person);
        assertThat(BarcodeCode.parse(code.toString())).contains(code);
    }

    @Property
    void a_wrong_digit_is_found(
            @ForAll @LongRange(max = 999_999_999L) long person,
            @ForAll @IntRange(max = 17) int place,
            @ForAll @IntRange(min = 1, max = 9) int change) {
        var digits = new StringBuilder(new BarcodeCode("123456", 7, person).toString());
        digits.setCharAt(place, (char) ('0' + (digits.charAt(place) - '0' + change) % 10));
        assertThat(BarcodeCode.parse(digits.toString())).isEmpty();
    }

    @Property
    void two_pupils_or_two_series_never_share_a_code(
            @ForAll @LongRange(max = 999_999_999L) long one,
            @ForAll @LongRange(max = 999_999_999L) long other,
            @ForAll @IntRange(max = 99) int first,
            @ForAll @IntRange(max = 99) int second) {
        boolean same = one == other && first == second;
        assertThat(new BarcodeCode("123456", first, one)
                        .toString()
                        .equals(new BarcodeCode("123456", second, other).toString()))
                .isEqualTo(same);
    }

    @Example
    void what_does_not_fit_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new BarcodeCode("12345", 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new BarcodeCode("123456", 100, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new BarcodeCode("123456", 1, 1_000_000_000L));
        assertThat(BarcodeCode.parse("OLD-000123")).isEmpty();
    }
}
