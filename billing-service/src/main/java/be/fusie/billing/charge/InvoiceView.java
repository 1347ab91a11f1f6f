package be.fusie.billing.charge;

import be.fusie.billing.EnterpriseNumber;
import be.fusie.billing.Iban;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * An invoice with its lines, as callers see it and as documents are made from it. Money in cents.
 *
 * @param debtor number of the institution that asked for the migration
 * @param ogm written form, {@code +++090/9337/55493+++}
 * @param language of the texts on paper: nl, fr, de or en
 * @param creditNote what took the invoice back; left out when nothing did
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record InvoiceView(
        String number,
        UUID migration,
        String debtor,
        LocalDate issuedOn,
        LocalDate dueOn,
        List<Line> lines,
        List<Amounts.PerRate> vat,
        long netCents,
        long vatCents,
        long totalCents,
        String currency,
        String ogm,
        String priceList,
        String language,
        Party seller,
        String iban,
        Party buyer,
        Credit creditNote) {

    /** @param unitCents price of one, without VAT */
    record Line(String database, String description, int quantity, long unitCents, long netCents, int vatBasisPoints) {}

    /** A legal body. @param enterpriseNumber ten digits (KBO) */
    record Party(String name, String enterpriseNumber, String street, String postalCode, String city) {
        @JsonIgnore
        EnterpriseNumber number() {
            return new EnterpriseNumber(enterpriseNumber);
        }

        /** Postal code and town. */
        @JsonIgnore
        String place() {
            return (postalCode + " " + city).strip();
        }
    }

    record Credit(String number, LocalDate issuedOn) {}

    @JsonIgnore
    Locale locale() {
        return new Locale(language, "BE");
    }

    @JsonIgnore
    Iban account() {
        return new Iban(iban);
    }

    static InvoiceView of(Invoice invoice, List<Charge> charges, List<VatTotal> vat, CreditNote note) {
        return new InvoiceView(
                invoice.number,
                invoice.migration,
                invoice.debtor,
                invoice.issuedOn,
                invoice.dueOn,
                charges.stream()
                        .map(charge -> new Line(
                                charge.database,
                                charge.description,
                                1,
                                charge.netCents,
                                charge.netCents,
                                charge.vatBasisPoints))
                        .toList(),
                vat.stream()
                        .map(total -> new Amounts.PerRate(total.vatBasisPoints, total.netCents, total.vatCents))
                        .toList(),
                invoice.netCents,
                invoice.vatCents,
                invoice.totalCents,
                invoice.currency,
                new Ogm(invoice.ogm).toString(),
                invoice.priceList,
                invoice.language,
                new Party(
                        invoice.sellerName,
                        invoice.sellerEnterpriseNumber,
                        invoice.sellerStreet,
                        invoice.sellerPostalCode,
                        invoice.sellerCity),
                invoice.sellerIban,
                new Party(
                        invoice.buyerName,
                        invoice.buyerEnterpriseNumber,
                        invoice.buyerStreet,
                        invoice.buyerPostalCode,
                        invoice.buyerCity),
                note == null ? null : new Credit(note.number, note.issuedOn));
    }
}
