package be.fusie.merge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.reference.CheckDigits;
import java.time.LocalDate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class NationalNumberTest {

    @Provide
    Arbitrary<LocalDate> births() {
        return Arbitraries.longs()
                .between(
                        LocalDate.of(1900, 1, 1).toEpochDay(),
                        LocalDate.of(2026, 12, 31).toEpochDay())
                .map(LocalDate::ofEpochDay);
    }

    @Property
    void sound_numbers_of_both_centuries_and_bis_numbers_have_right_check_digits(
            @ForAll("births") LocalDate birth, @ForAll @IntRange(min = 1, max = 997) int sequence) {
        String number = CheckDigits.nationalNumber(birth, sequence);
        String bis = CheckDigits.bisNumber(birth, sequence, true);
        assertThat(NationalNumber.checks(number)).isTrue();
        assertThat(NationalNumber.isMisspelt(number, birth.toString())).isFalse();
        assertThat(NationalNumber.isBis(number)).isFalse();
        assertThat(NationalNumber.checks(bis)).isTrue();
        assertThat(NationalNumber.isBis(bis)).isTrue();
        assertThat(NationalNumber.isMisspelt(bis, birth + " 00:00:00")).isFalse();
    }

    @Property
    void one_wrong_digit_behind_the_birth_date_is_noticed_but_for_the_other_century(
            @ForAll("births") LocalDate birth,
            @ForAll @IntRange(min = 1, max = 997) int sequence,
            @ForAll @IntRange(min = 6, max = 10) int at,
            @ForAll @IntRange(min = 1, max = 9) int more) {
        StringBuilder wrong = new StringBuilder(CheckDigits.nationalNumber(birth, sequence));
        wrong.setCharAt(at, (char) ('0' + (wrong.charAt(at) - '0' + more) % 10));
        assertThat(NationalNumber.isMisspelt(wrong.toString(), birth.toString()))
                .isEqualTo(!CheckDigits.isNationalNumber(wrong.toString()));
    }

    @Example
    void numbers_of_another_kind_are_taken_as_they_are() {
        assertThat(NationalNumber.checks("85073003328")).isTrue();
        assertThat(NationalNumber.checks("00012556777")).isTrue();
        assertThat(NationalNumber.isMisspelt("85073003329", "1985-07-30")).isTrue();
        assertThat(NationalNumber.isMisspelt("85073003329", "1985-07-31")).isFalse();
        assertThat(NationalNumber.isMisspelt("85073003329", null)).isFalse();
        assertThat(NationalNumber.isMisspelt("12345678901", "1985-07-30")).isFalse();
        assertThat(NationalNumber.isMisspelt("AB123", "1985-07-30")).isFalse();
        assertThat(NationalNumber.checks("8507300332")).isFalse();
    }
}
