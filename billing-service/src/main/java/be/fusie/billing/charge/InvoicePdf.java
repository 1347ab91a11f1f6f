package be.fusie.billing.charge;

import be.fusie.billing.Pdf;

/** Invoice and credit note on paper: one A4 page. */
final class InvoicePdf {
    private static final double LEFT = 20;
    private static final double RIGHT = 190;

    private InvoicePdf() {}

    static byte[] invoice(InvoiceView invoice) {
        try (var pdf = new Pdf("Invoice " + invoice.number())) {
            double y = head(pdf, invoice, "Invoice", invoice.number());
            y = field(pdf, y, "Date", invoice.issuedOn().toString());
            y = field(pdf, y, "To be paid by", invoice.dueOn().toString());
            y = body(pdf, invoice, y, "Total to be paid");
            pdf.text(LEFT, y, 10, "Please pay to " + iban(invoice.seller().iban()) + " with the reference");
            pdf.text(LEFT, y + 9, 16, invoice.ogm());
            foot(pdf, invoice);
            return pdf.bytes();
        }
    }

    /** The view has to have its credit note. */
    static byte[] creditNote(InvoiceView invoice) {
        try (var pdf = new Pdf("Credit note " + invoice.creditNote().number())) {
            double y = head(pdf, invoice, "Credit note", invoice.creditNote().number());
            y = field(pdf, y, "Date", invoice.creditNote().issuedOn().toString());
            y = field(pdf, y, "Takes back", "invoice " + invoice.number() + " of " + invoice.issuedOn());
            y = body(pdf, invoice, y, "Total in your favour");
            pdf.text(LEFT, y, 10, "Set this amount off against invoice " + invoice.number() + ", reference");
            pdf.text(LEFT, y + 9, 16, invoice.ogm());
            foot(pdf, invoice);
            return pdf.bytes();
        }
    }

    private static double head(Pdf pdf, InvoiceView invoice, String kind, String number) {
        pdf.newPage();
        pdf.text(LEFT, 25, 14, invoice.seller().name());
        pdf.text(LEFT, 31, 9, invoice.seller().address());
        pdf.text(LEFT, 35.5, 9, "VAT BE " + enterprise(invoice.seller().enterpriseNumber()));
        pdf.textRight(RIGHT, 25, 20, kind);
        pdf.textRight(RIGHT, 32, 12, number);
        pdf.text(120, 55, 9, "To");
        pdf.text(120, 61, 12, "Institution " + invoice.debtor());
        return 60;
    }

    private static double field(Pdf pdf, double y, String name, String value) {
        pdf.text(LEFT, y, 9, name);
        pdf.text(LEFT + 28, y, 10, value);
        return y + 6;
    }

    private static double body(Pdf pdf, InvoiceView invoice, double from, String total) {
        double y = field(pdf, from, "Migration", "");
        pdf.text(LEFT + 28, from, 8, invoice.migration().toString());
        y = field(pdf, y, "Price list", invoice.priceList());
        y += 12;
        pdf.text(LEFT, y, 9, "Description");
        pdf.textRight(130, y, 9, "Quantity");
        pdf.textRight(160, y, 9, "Price");
        pdf.textRight(RIGHT, y, 9, invoice.currency());
        pdf.bar(LEFT, y + 2, RIGHT - LEFT, 0.3);
        y += 9;
        for (var line : invoice.lines()) {
            pdf.textWithin(LEFT, y, 10, 95, line.description());
            pdf.textRight(130, y, 10, Integer.toString(line.quantity()));
            pdf.textRight(160, y, 10, Amounts.written(line.unitCents()));
            pdf.textRight(RIGHT, y, 10, Amounts.written(line.netCents()));
            y += 7;
        }
        pdf.bar(LEFT, y - 3, RIGHT - LEFT, 0.3);
        y += 4;
        y = sum(pdf, y, 10, "Without VAT", invoice.netCents());
        y = sum(pdf, y, 10, "VAT " + percent(invoice.vatBasisPoints()), invoice.vatCents());
        y = sum(pdf, y + 2, 13, total, invoice.totalCents());
        return y + 14;
    }

    private static double sum(Pdf pdf, double y, double size, String name, long cents) {
        pdf.textRight(160, y, size, name);
        pdf.textRight(RIGHT, y, size, Amounts.written(cents));
        return y + 7;
    }

    private static void foot(Pdf pdf, InvoiceView invoice) {
        pdf.bar(LEFT, 278, RIGHT - LEFT, 0.2);
        pdf.text(
                LEFT,
                283,
                8,
                invoice.seller().name() + " · " + invoice.seller().address() + " · IBAN "
                        + iban(invoice.seller().iban()));
    }

    private static String percent(int basisPoints) {
        return basisPoints % 100 == 0
                ? basisPoints / 100 + " %"
                : "%d.%02d %%".formatted(basisPoints / 100, basisPoints % 100);
    }

    private static String enterprise(String number) {
        return number.replaceAll("([0-9]{4})([0-9]{3})([0-9]{3})", "$1.$2.$3");
    }

    private static String iban(String iban) {
        return iban.replaceAll("(.{4})(?!$)", "$1 ");
    }
}
