package be.fusie.request.preparation;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/**
 * A whole intake form (R12, M14), as the plan shows it and billing-service gets it. Its shape is published as
 * {@code intake-form.schema.json}. Amounts are integer cents, VAT included; no person is named (I9).
 *
 * @param board enterprise number of the receiving board
 * @param contact a function, never a person
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record IntakeForm(
        String board,
        String boardName,
        String iban,
        String contact,
        Address address,
        List<Institution> institutions,
        List<Unit> units) {

    /** The board's seat, as it stands on invoices; null in forms that were handed in before it was asked for. */
    public record Address(String street, String postalCode, String city) {}

    /** @param exact whether its invoices go to Exact (M16) */
    public record Institution(String institution, boolean exact) {}

    /** @param iban as written: electronic form, without blanks */
    public record Unit(
            String institution, String name, String iban, List<Article> articles, List<Activity> activities) {}

    public record Article(String code, String description, long priceCents, int vatPercent) {}

    /** @param article code of an article of the same unit; null: nothing is invoiced @param until null: no end */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Activity(String name, String kind, String article, LocalDate from, LocalDate until) {}

    /** With accounts in electronic form, and the board's account where a unit names none. */
    IntakeForm complete() {
        String account = electronic(iban);
        return new IntakeForm(
                board,
                boardName,
                account,
                contact,
                address == null
                        ? null
                        : new Address(
                                address.street().strip(),
                                address.postalCode(),
                                address.city().strip()),
                institutions,
                units.stream()
                        .map(unit -> new Unit(
                                unit.institution(),
                                unit.name(),
                                unit.iban() == null ? account : electronic(unit.iban()),
                                unit.articles(),
                                unit.activities() == null ? List.of() : unit.activities()))
                        .toList());
    }

    static String electronic(String iban) {
        return iban.replace(" ", "").toUpperCase(Locale.ROOT);
    }
}
