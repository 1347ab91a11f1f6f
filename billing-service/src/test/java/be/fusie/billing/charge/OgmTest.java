package be.fusie.billing.charge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class OgmTest {
    @Example
    void the_example_of_the_requirements_is_one() {
        assertThat(Ogm.of(90_9337_554L)).hasToString("+++090/9337/55493+++");
        assertThat(Ogm.parse("+++090/9337/55493+++").digits()).isEqualTo("090933755493");
    }

    @Example
    void a_number_divisible_by_97_has_check_digits_97() {
        assertThat(Ogm.of(97).digits()).endsWith("97");
        assertThat(Ogm.of(0).digits()).isEqualTo("000000000097");
    }

    @Property
    void what_is_written_is_read_back(@ForAll @LongRange(max = 9_999_999_999L) long number) {
        Ogm ogm = Ogm.of(number);
        assertThat(Ogm.parse(ogm.toString())).isEqualTo(ogm);
        long rest = Long.parseLong(ogm.digits().substring(0, 10)) % 97;
        assertThat(Long.parseLong(ogm.digits().substring(10)) % 97).isEqualTo(rest);
    }

    @Property
    void a_wrong_digit_is_found(
            @ForAll @LongRange(max = 9_999_999_999L) long number,
            @ForAll @IntRange(max = 11) int place,
            @ForAll @IntRange(min = 1, max = 9) int change) {
        var digits = new StringBuilder(Ogm.of(number).digits());
        digits.setCharAt(place, (char) ('0' + (digits.charAt(place) - '0' + change) % 10));
        assertThatIllegalArgumentException().isThrownBy(() -> new Ogm(digits.toString()));
    }

    @Property
    void a_number_of_more_than_ten_digits_is_refused(@ForAll @LongRange(min = 10_000_000_000L) long number) {
        assertThatIllegalArgumentException().isThrownBy(() -> Ogm.of(number));
    }
}
