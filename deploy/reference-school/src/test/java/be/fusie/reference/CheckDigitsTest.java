package be.fusie.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class CheckDigitsTest {

    @Example
    void known_numbers_are_valid() {
        assertThat(CheckDigits.isOgm("090933755493")).isTrue();
        assertThat(CheckDigits.printedOgm("090933755493")).isEqualTo("+++090/9337/55493+++");
        assertThat(CheckDigits.isNationalNumber("85073003328")).isTrue();
        assertThat(CheckDigits.isNationalNumber("00012556777")).isTrue();
        assertThat(CheckDigits.isIban("BE68539007547034")).isTrue();
        assertThat(CheckDigits.isEnterpriseNumber("0202239951")).isTrue();
    }

    @Example
    void known_numbers_are_made() {
        assertThat(CheckDigits.ogm(909_337_554L)).isEqualTo("090933755493");
        assertThat(CheckDigits.nationalNumber(LocalDate.of(1985, 7, 30), 33)).isEqualTo("85073003328");
        assertThat(CheckDigits.nationalNumber(LocalDate.of(2000, 1, 25), 567)).isEqualTo("00012556777");
        assertThat(CheckDigits.iban(539, 75_470)).isEqualTo("BE68539007547034");
    }

    @Example
    void a_payment_reference_divisible_by_97_ends_in_97() {
        assertThat(CheckDigits.ogm(97)).isEqualTo("000000009797");
        assertThat(CheckDigits.isOgm("000000009700")).isFalse();
    }

    @Property(tries = 300)
    void an_ogm_that_is_made_is_valid_and_one_wrong_digit_shows(
            @ForAll @LongRange(max = 9_999_999_999L) long base, @ForAll @IntRange(max = 11) int at) {
        String ogm = CheckDigits.ogm(base);
        assertThat(CheckDigits.isOgm(ogm)).isTrue();
        assertThat(CheckDigits.isOgm(withOtherDigit(ogm, at))).isFalse();
    }

    @Property(tries = 300)
    void a_national_number_that_is_made_is_valid(
            @ForAll("births") LocalDate birth, @ForAll @IntRange(min = 1, max = 997) int sequence) {
        assertThat(CheckDigits.isNationalNumber(CheckDigits.nationalNumber(birth, sequence)))
                .isTrue();
        assertThat(CheckDigits.isNationalNumber(CheckDigits.bisNumber(birth, sequence, true)))
                .isTrue();
        assertThat(CheckDigits.isNationalNumber(CheckDigits.bisNumber(birth, sequence, false)))
                .isTrue();
    }

    @Property(tries = 300)
    void an_enterprise_number_that_is_made_is_valid_and_one_wrong_digit_shows(
            @ForAll @LongRange(max = 19_999_999) long base, @ForAll @IntRange(max = 9) int at) {
        String number = CheckDigits.enterpriseNumber(base);
        assertThat(CheckDigits.isEnterpriseNumber(number)).isTrue();
        assertThat(CheckDigits.isEnterpriseNumber(withOtherDigit(number, at))).isFalse();
    }

    @Property(tries = 300)
    void an_iban_that_is_made_is_valid_and_one_wrong_digit_shows(
            @ForAll @IntRange(max = 999) int bank,
            @ForAll @LongRange(max = 9_999_999) long account,
            @ForAll @IntRange(min = 2, max = 15) int at) {
        String iban = CheckDigits.iban(bank, account);
        assertThat(CheckDigits.isIban(iban)).isTrue();
        assertThat(CheckDigits.isIban(withOtherDigit(iban, at))).isFalse();
    }

    @Property(tries = 300)
    void a_barcode_is_valid_and_one_wrong_digit_shows(
            @ForAll @IntRange(min = 1, max = 99) int series,
            @ForAll @LongRange(min = 1, max = 999_999_999) long person,
            @ForAll @IntRange(max = 17) int at) {
        String code = CheckDigits.barcode("111111", series, person);
        assertThat(CheckDigits.isBarcode(code)).isTrue();
        assertThat(CheckDigits.isBarcode(withOtherDigit(code, at))).isFalse();
    }

    @Provide
    Arbitrary<LocalDate> births() {
        return Arbitraries.longs()
                .between(
                        LocalDate.of(1920, 1, 1).toEpochDay(),
                        LocalDate.of(2026, 12, 31).toEpochDay())
                .map(LocalDate::ofEpochDay);
    }

    private static String withOtherDigit(String number, int at) {
        char digit = number.charAt(at);
        return number.substring(0, at) + (char) ('0' + (digit - '0' + 1) % 10) + number.substring(at + 1);
    }
}
