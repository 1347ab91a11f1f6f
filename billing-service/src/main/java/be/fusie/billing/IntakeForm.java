package be.fusie.billing;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The intake form for invoicing (R12, M14): what is made anew under one new board. Schools fill it in with request-service, which
 * checks it before it is filed; here it is checked again. Of legal bodies only; no personal data.
 *
 * @param board enterprise number (KBO) of the new board
 * @param iban account of the board
 * @param contact role whom the form is from, such as FINANCE; never a name
 * @param address of the board, when the school database does not know it yet
 * @param institutions those that come under this board
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record IntakeForm(
        @NotNull @EnterpriseNumber.Valid String board,
        @NotNull @Size(min = 1, max = 200) @Pattern(regexp = TEXT) String boardName,
        @NotNull @Iban.Valid String iban,
        @Size(max = 40) @Pattern(regexp = "[A-Z0-9_-]*") String contact,
        @Valid Address address,
        @NotEmpty @Size(max = 1000) List<@Valid @NotNull Member> institutions,
        @NotEmpty @Size(max = 5000) List<@Valid @NotNull Unit> units) {
    /** No control characters. */
    private static final String TEXT = "[^\\x00-\\x1f]*";

    /** Seat of the board. */
    public record Address(
            @NotNull @Size(min = 1, max = 200) @Pattern(regexp = TEXT) String street,
            @NotNull @Size(min = 1, max = 20) @Pattern(regexp = TEXT) String postalCode,
            @NotNull @Size(min = 1, max = 100) @Pattern(regexp = TEXT) String city) {}

    /** @param exact whether the institution books in Exact: it makes a new link, and gets a task for that (M16) */
    public record Member(@NotNull @Pattern(regexp = Params.INSTITUTION) String institution, boolean exact) {}

    /** Who invoices, and into which account. */
    public record Unit(
            @NotNull @Pattern(regexp = Params.INSTITUTION) String institution,
            @NotNull @Size(min = 1, max = 200) @Pattern(regexp = TEXT) String name,
            @NotNull @Iban.Valid String iban,
            @NotNull @Size(max = 5000) List<@Valid @NotNull Article> articles,
            @NotNull @Size(max = 5000) List<@Valid @NotNull Activity> activities) {}

    /** @param vatPercent told to the bookkeeping; invoices of schools to parents carry none */
    public record Article(
            @NotNull @Size(min = 1, max = 40) @Pattern(regexp = TEXT) String code,
            @NotNull @Size(min = 1, max = 200) @Pattern(regexp = TEXT) String description,
            @Min(0) @Max(100_000_000) long priceCents,
            @Min(0) @Max(21) int vatPercent) {}

    /**
     * @param kind a value of the list activity-kind of the receiving database
     * @param article code of an article of the same unit, or null
     * @param until last day, or null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Activity(
            @NotNull @Size(min = 1, max = 200) @Pattern(regexp = TEXT) String name,
            @NotBlank @Size(max = 100) String kind,
            @Size(max = 40) String article,
            @NotNull LocalDate from,
            LocalDate until) {
        @AssertTrue(message = "has to end after it begins, between 1900 and 2200")
        boolean isInOrder() {
            return from == null
                    || from.getYear() >= 1900
                            && from.getYear() < 2200
                            && (until == null || !until.isBefore(from) && until.getYear() < 2200);
        }
    }

    @AssertTrue(message = "of units have to be among the institutions of the form")
    boolean isAboutItsInstitutions() {
        return institutions == null
                || units == null
                || members()
                        .containsAll(units.stream()
                                .filter(unit -> unit != null)
                                .map(Unit::institution)
                                .toList());
    }

    @AssertTrue(message = "have to be different inside a unit: codes of articles")
    boolean isWithDistinctCodes() {
        return units == null
                || units.stream()
                        .filter(unit -> unit != null && unit.articles != null)
                        .allMatch(unit -> codes(unit).size() == unit.articles.size());
    }

    @AssertTrue(message = "of activities have to be codes of articles of the same unit")
    boolean isWithKnownArticles() {
        return units == null
                || units.stream()
                        .filter(unit -> unit != null && unit.activities != null)
                        .allMatch(unit -> unit.activities.stream()
                                .filter(activity -> activity != null && activity.article != null)
                                .allMatch(activity -> codes(unit).contains(activity.article)));
    }

    /** Numbers of the institutions that come under this board. */
    public Set<String> members() {
        Set<String> members = new HashSet<>();
        institutions.stream().filter(member -> member != null).forEach(member -> members.add(member.institution));
        return members;
    }

    private static Set<String> codes(Unit unit) {
        Set<String> codes = new HashSet<>();
        if (unit.articles != null) {
            unit.articles.stream().filter(article -> article != null).forEach(article -> codes.add(article.code));
        }
        return codes;
    }
}
