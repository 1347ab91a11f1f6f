package be.fusie.billing.charge;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

/**
 * An invoice with its lines, as callers see it. Money in cents.
 *
 * @param debtor number of the institution that asked for the migration
 * @param ogm written form, {@code +++090/9337/55493+++}
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
        long netCents,
        int vatBasisPoints,
        long vatCents,
        long totalCents,
        String currency,
        String ogm,
        String priceList,
        Seller seller,
        Credit creditNote) {

    record Line(String database, String description, int quantity, long unitCents, long netCents) {}

    record Seller(String name, String address, String enterpriseNumber, String iban) {}

    record Credit(String number, LocalDate issuedOn) {}

    static InvoiceView of(Invoice invoice, List<Charge> charges, CreditNote note) {
        return new InvoiceView(
                invoice.number,
                invoice.migration,
                invoice.debtor,
                invoice.issuedOn,
                invoice.dueOn,
                charges.stream()
                        .map(charge ->
                                new Line(charge.database, charge.description, 1, charge.netCents, charge.netCents))
                        .toList(),
                invoice.netCents,
                invoice.vatBasisPoints,
                invoice.vatCents,
                invoice.totalCents,
                invoice.currency,
                new Ogm(invoice.ogm).toString(),
                invoice.priceList,
                new Seller(
                        invoice.sellerName, invoice.sellerAddress, invoice.sellerEnterpriseNumber, invoice.sellerIban),
                note == null ? null : new Credit(note.number, note.issuedOn));
    }
}
