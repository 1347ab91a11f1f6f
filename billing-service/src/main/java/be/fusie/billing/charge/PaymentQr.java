package be.fusie.billing.charge;

import be.fusie.kit.pdf.Pdf;
import java.text.Normalizer;
import uk.org.okapibarcode.backend.QrCode;
import uk.org.okapibarcode.graphics.Rectangle;

/**
 * The QR code that banking applications read to fill in a transfer (EPC069-12, version 002): who gets how much, with which
 * reference.
 */
final class PaymentQr {
    /** Names are cut to this, by the standard. */
    private static final int NAME = 70;

    private PaymentQr() {}

    static String content(InvoiceView invoice) {
        // In ASCII alone, for readers that take no notice of the character set.
        String name = Normalizer.normalize(invoice.seller().name(), Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .replaceAll("[^\\x20-\\x7e]", "?");
        return String.join(
                "\n",
                "BCD",
                "002",
                "1", // UTF-8
                "SCT",
                "", // a BIC is not needed inside the European Economic Area
                name.substring(0, Math.min(NAME, name.length())),
                invoice.iban(),
                invoice.currency() + Amounts.decimal(invoice.totalCents()).toPlainString(),
                "",
                invoice.ogm());
    }

    /** Draws it as a square with its top left corner there; all in millimetres. */
    static void draw(Pdf pdf, InvoiceView invoice, double x, double y, double side) {
        var symbol = new QrCode();
        symbol.setPreferredEccLevel(QrCode.EccLevel.M); // as the standard asks
        symbol.setContent(content(invoice));
        double module = side / symbol.getWidth();
        for (Rectangle square : symbol.getRectangles()) {
            pdf.bar(x + square.x * module, y + square.y * module, square.width * module, square.height * module);
        }
    }
}
