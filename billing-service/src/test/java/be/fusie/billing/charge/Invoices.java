package be.fusie.billing.charge;

import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

/** Invoices to make documents of. */
final class Invoices {
    private Invoices() {}

    static InvoiceView in(String language) {
        return of(
                language,
                List.of(new InvoiceView.Line("zuid", "Migratie van schooldatabase zuid", 1, 144_950, 144_950, 2100)));
    }

    static InvoiceView of(String language, List<InvoiceView.Line> lines) {
        Amounts amounts = Amounts.of(lines.stream()
                .map(line -> new Amounts.Item(line.netCents(), line.vatBasisPoints()))
                .toList());
        return new InvoiceView(
                "F2026-000042",
                UUID.fromString("5f0c2f7e-57a5-4d6c-9f43-0a4f1a2b3c4d"),
                "111111",
                LocalDate.of(2026, 12, 28),
                LocalDate.of(2027, 1, 27),
                lines,
                amounts.perRate(),
                amounts.netCents(),
                amounts.vatCents(),
                amounts.totalCents(),
                "EUR",
                Ogm.of(2026000042L).toString(),
                "2026",
                language,
                new InvoiceView.Party("Fusie operator", "0123456749", "Voorbeeldstraat 1", "1000", "Brussel"),
                "BE68539007547034",
                new InvoiceView.Party(
                        "Katholiek Onderwijs Leiestreek vzw", "0400000185", "Kerkstraat 2", "9000", "Gent"),
                new InvoiceView.Credit("C2026-000007", LocalDate.of(2027, 1, 3)));
    }
}
