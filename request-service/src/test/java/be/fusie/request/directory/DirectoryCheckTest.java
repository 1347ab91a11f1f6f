package be.fusie.request.directory;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.request.directory.Directory.Board;
import be.fusie.request.directory.Directory.Community;
import be.fusie.request.directory.Directory.Database;
import be.fusie.request.directory.Directory.Institution;
import be.fusie.request.directory.Directory.Membership;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.time.LocalDate;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Bad input is told all at once, with the path to each fault. */
class DirectoryCheckTest {

    private static final Validator VALIDATOR =
            Validation.buildDefaultValidatorFactory().getValidator();

    private static final LocalDate DAY = LocalDate.of(2020, 9, 1);

    @Example
    void everything_that_is_wrong_is_told_at_once_with_its_path() {
        var directory = new Directory(
                List.of(new Database("alfa", null), new Database("alfa", "again"), new Database("Beta!", null)),
                List.of(new Board("0123456748", "wrong digits"), new Board("12", "too short")),
                List.of(new Community("sg", " ")),
                List.of(
                        institution("111111", "alfa", "0123456748"),
                        institution("111111", "gamma", "0123456748"),
                        new Institution(
                                "222222",
                                "x",
                                "0999999922",
                                "alfa",
                                List.of(
                                        new Membership("sg", DAY, null),
                                        new Membership("sg", DAY.plusYears(6), null),
                                        new Membership("none", DAY, DAY.minusDays(1)),
                                        new Membership("sg", null, null)),
                                List.of("a", "a"),
                                null,
                                null)));
        assertThat(DirectoryCheck.faultsOf(directory, VALIDATOR))
                .extracting(DirectoryCheck.Fault::path)
                .containsExactlyInAnyOrder(
                        "/databases/1",
                        "/databases/2/name",
                        "/boards/0/number",
                        "/boards/1/number",
                        "/boards/1/number",
                        "/communities/0/name",
                        "/institutions/1/number",
                        "/institutions/1/home",
                        "/institutions/2/board",
                        "/institutions/2/memberships/1",
                        "/institutions/2/memberships/2/community",
                        "/institutions/2/memberships/2/until",
                        "/institutions/2/memberships/3/from",
                        "/institutions/2/directors/1");
        assertThat(DirectoryCheck.faultsOf(directory, VALIDATOR))
                .extracting(DirectoryCheck.Fault::message)
                .contains("institution 111111 is listed twice, with two homes: alfa and gamma");
    }

    @Example
    void periods_that_follow_each_other_do_not_overlap() {
        var directory = new Directory(
                List.of(new Database("alfa", null)),
                List.of(new Board("0123456749", "Board")),
                List.of(new Community("sg", "Community")),
                List.of(institution("111111", "alfa", "0123456749")
                        .with(List.of(
                                new Membership("sg", DAY, DAY.plusYears(6).minusDays(1)),
                                new Membership("sg", DAY.plusYears(6), null)))));
        assertThat(DirectoryCheck.faultsOf(directory, VALIDATOR)).isEmpty();
    }

    @Property
    void one_wrong_digit_makes_an_enterprise_number_wrong(
            @ForAll @IntRange(min = 0, max = 19_999_999) int first,
            @ForAll @IntRange(max = 9) int place,
            @ForAll @IntRange(min = 1, max = 9) int more) {
        String number = "%08d%02d".formatted(first, 97 - first % 97);
        assertThat(KboNumber.isValid(number)).isTrue();
        char wrong = (char) ('0' + (number.charAt(place) - '0' + more) % 10);
        assertThat(KboNumber.isValid(number.substring(0, place) + wrong + number.substring(place + 1)))
                .isFalse();
    }

    private static Institution institution(String number, String home, String board) {
        return new Institution(number, "School", board, home, null, null, null, null);
    }
}
