package be.fusie.billing.charge;

import be.fusie.billing.charge.InvoiceView.Party;
import be.fusie.kit.pdf.Pdf;
import java.awt.Color;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ResourceBundle;

/**
 * Invoice and credit note on paper: one A4 page in the language of the invoice, with the payment reference (OGM) in words
 * and as a QR code for banking apps.
 */
final class InvoicePdf {
    private static final double LEFT = 20;
    private static final double RIGHT = 190;
    private static final double ADDRESS = 115;
    private static final Color INK = new Color(0x1d, 0x27, 0x33);
    private static final Color QUIET = new Color(0x5f, 0x6b, 0x7a);
    private static final Color ACCENT = new Color(0x12, 0x4b, 0x7f);
    private static final Color WASH = new Color(0xee, 0xf3, 0xf8);

    private final Pdf pdf;
    private final InvoiceView invoice;
    private final ResourceBundle texts;
    private final DecimalFormat money;

    private InvoicePdf(Pdf pdf, InvoiceView invoice) {
        this.pdf = pdf;
        this.invoice = invoice;
        this.texts = texts(invoice);
        boolean english = invoice.language().equals("en");
        var symbols = new DecimalFormatSymbols(invoice.locale());
        symbols.setDecimalSeparator(english ? '.' : ',');
        symbols.setGroupingSeparator('\u00a0');
        this.money = new DecimalFormat("#,##0.00", symbols);
    }

    static byte[] invoice(InvoiceView invoice) {
        String title = texts(invoice).getString("invoice");
        try (var pdf = new Pdf(title + " " + invoice.number(), invoice.language())) {
            new InvoicePdf(pdf, invoice).drawInvoice(title);
            return pdf.bytes();
        }
    }

    /** The view has to have its credit note. */
    static byte[] creditNote(InvoiceView invoice) {
        String title = texts(invoice).getString("creditNote");
        try (var pdf = new Pdf(title + " " + invoice.creditNote().number(), invoice.language())) {
            new InvoicePdf(pdf, invoice).drawCreditNote(title);
            return pdf.bytes();
        }
    }

    private void drawInvoice(String title) {
        head(title, invoice.number());
        double y = field(62, "date", day(invoice.issuedOn()));
        y = field(y, "due", day(invoice.dueOn()));
        double end = body(y, "totalToPay");
        double row = box(end, "pay", "payHint");
        row = boxed(row, "beneficiary", invoice.seller().name());
        row = boxed(row, "account", invoice.account().toString());
        reference(row);
        pdf.colour(Color.WHITE);
        pdf.bar(RIGHT - 41, end + 2, 39, 39);
        pdf.colour(Color.BLACK);
        PaymentQr.draw(pdf, invoice, RIGHT - 38, end + 5, 33);
        foot(texts.getString("eInvoice"));
    }

    private void drawCreditNote(String title) {
        head(title, invoice.creditNote().number());
        double y = field(62, "date", day(invoice.creditNote().issuedOn()));
        y = field(
                y, "takesBack", texts.getString("takesBackValue").formatted(invoice.number(), day(invoice.issuedOn())));
        reference(box(body(y, "totalInFavour"), "settle", "settleHint"));
        foot("");
    }

    private void head(String title, String number) {
        pdf.newPage();
        pdf.colour(ACCENT);
        pdf.bar(0, 0, 210, 5);
        pdf.boldRight(RIGHT, 26, 24, title);
        pdf.colour(INK);
        pdf.boldRight(RIGHT, 33, 12, number);

        Party seller = invoice.seller();
        pdf.bold(LEFT, 24, 14, seller.name());
        pdf.colour(QUIET);
        pdf.text(LEFT, 30, 9, seller.street());
        pdf.text(LEFT, 34.5, 9, seller.place());
        pdf.text(LEFT, 39, 9, vatNumber(seller));

        Party buyer = invoice.buyer();
        pdf.text(ADDRESS, 56, 8, texts.getString("to"));
        pdf.colour(INK);
        pdf.textWithin(ADDRESS, 62, 11.5, RIGHT - ADDRESS, buyer.name());
        pdf.text(ADDRESS, 67.5, 10, texts.getString("institution").formatted(invoice.debtor()));
        pdf.textWithin(ADDRESS, 73, 10, RIGHT - ADDRESS, buyer.street());
        pdf.textWithin(ADDRESS, 78.5, 10, RIGHT - ADDRESS, buyer.place());
        pdf.colour(QUIET);
        pdf.text(ADDRESS, 84, 9, vatNumber(buyer));
        pdf.colour(INK);
    }

    private double field(double y, String name, String value) {
        pdf.colour(QUIET);
        pdf.text(LEFT, y, 9, texts.getString(name));
        pdf.colour(INK);
        pdf.textWithin(LEFT + 29, y, 10, ADDRESS - LEFT - 33, value);
        return y + 6;
    }

    /** Draws the lines and totals; answers where they end. */
    private double body(double from, String total) {
        double y = field(from, "priceList", invoice.priceList());
        y = field(y, "migration", "");
        pdf.colour(QUIET);
        pdf.text(LEFT + 29, y - 6, 7.5, invoice.migration().toString());

        y = 106;
        pdf.colour(WASH);
        pdf.bar(LEFT, y - 5.5, RIGHT - LEFT, 8.5);
        pdf.colour(ACCENT);
        pdf.bold(LEFT + 3, y, 9, texts.getString("description"));
        pdf.boldRight(132, y, 9, texts.getString("quantity"));
        pdf.boldRight(160, y, 9, texts.getString("price"));
        pdf.boldRight(RIGHT - 3, y, 9, texts.getString("amount") + " " + invoice.currency());
        pdf.colour(INK);
        y += 10;
        for (var line : invoice.lines()) {
            pdf.textWithin(LEFT + 3, y, 10, 92, line.description());
            pdf.textRight(132, y, 10, Integer.toString(line.quantity()));
            pdf.textRight(160, y, 10, written(line.unitCents()));
            pdf.textRight(RIGHT - 3, y, 10, written(line.netCents()));
            y += 7;
        }
        pdf.colour(WASH);
        pdf.bar(LEFT, y - 2.5, RIGHT - LEFT, 0.5);
        pdf.colour(INK);
        y = sum(y + 4, texts.getString("net"), invoice.netCents());
        for (var rate : invoice.vat()) {
            String percent = Amounts.percent(rate.vatBasisPoints()).toPlainString();
            y = sum(y, texts.getString("vat").formatted(percent, written(rate.netCents())), rate.vatCents());
        }
        pdf.colour(ACCENT);
        pdf.bar(105, y - 3, RIGHT - 105, 10.5);
        pdf.colour(Color.WHITE);
        pdf.bold(109, y + 4, 12, texts.getString(total));
        pdf.boldRight(RIGHT - 3, y + 4, 12, invoice.currency() + " " + written(invoice.totalCents()));
        pdf.colour(INK);
        return y + 22;
    }

    private double sum(double y, String name, long cents) {
        pdf.textRight(160, y, 10, name);
        pdf.textRight(RIGHT - 3, y, 10, written(cents));
        return y + 6.5;
    }

    private double box(double y, String title, String hint) {
        pdf.colour(WASH);
        pdf.bar(LEFT, y, RIGHT - LEFT, 43);
        pdf.colour(ACCENT);
        pdf.bold(LEFT + 5, y + 9, 12, texts.getString(title));
        pdf.colour(QUIET);
        pdf.text(LEFT + 5, y + 15, 8.5, texts.getString(hint));
        pdf.colour(INK);
        return y + 22.5;
    }

    private void reference(double y) {
        pdf.colour(QUIET);
        pdf.text(LEFT + 5, y + 2.5, 9, texts.getString("reference"));
        pdf.colour(INK);
        pdf.bold(LEFT + 34, y + 2.5, 14, invoice.ogm());
    }

    private double boxed(double y, String name, String value) {
        pdf.colour(QUIET);
        pdf.text(LEFT + 5, y, 9, texts.getString(name));
        pdf.colour(INK);
        pdf.textWithin(LEFT + 34, y, 10, 85, value);
        return y + 6;
    }

    private void foot(String note) {
        Party seller = invoice.seller();
        pdf.colour(QUIET);
        if (!note.isEmpty()) {
            pdf.text(LEFT, 272, 8, note);
        }
        pdf.bar(LEFT, 278, RIGHT - LEFT, 0.2);
        pdf.text(
                LEFT,
                283,
                8,
                String.join(
                        " · ",
                        seller.name(),
                        seller.street(),
                        seller.place(),
                        vatNumber(seller),
                        invoice.account().toString()));
    }

    private String vatNumber(Party body) {
        return texts.getString("vatNumber").formatted("BE " + body.number());
    }

    private String written(long cents) {
        return money.format(Amounts.decimal(cents));
    }

    private String day(LocalDate day) {
        return invoice.language().equals("en")
                ? day.toString()
                : DateTimeFormatter.ofPattern("dd/MM/uuuu").format(day);
    }

    private static ResourceBundle texts(InvoiceView invoice) {
        return ResourceBundle.getBundle("texts.invoice", invoice.locale());
    }
}
