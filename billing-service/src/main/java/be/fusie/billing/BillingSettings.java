package be.fusie.billing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.LocalDate;
import java.time.ZoneId;

/** What an installation sets: who sends the invoices, and when they fall due. Checked at the start; listed in the README. */
@ConfigMapping(prefix = "fusie.billing")
public interface BillingSettings {
    /** Time zone in which "today" is decided: the date of an invoice and of a new barcode, and the year of a number. */
    @WithDefault("Europe/Brussels")
    ZoneId zone();

    /** Days between the date of an invoice and its due date. */
    @WithDefault("30")
    int paymentDays();

    /** Language of invoices and credit notes on paper: nl, fr, de or en. By law that of the seller's region. */
    @WithDefault("nl")
    String language();

    Seller seller();

    /** Who sends the invoice. The defaults are invented, and valid by their check digits. */
    interface Seller {
        @WithDefault("Fusie operator")
        String name();

        @WithDefault("Voorbeeldstraat 1")
        String street();

        @WithDefault("1000")
        String postalCode();

        @WithDefault("Brussel")
        String city();

        /** Enterprise number (KBO), ten digits; BE in front of it is the VAT number. */
        @WithDefault("0123456749")
        String enterpriseNumber();

        @WithDefault("BE68539007547034")
        String iban();
    }

    default LocalDate today() {
        return LocalDate.now(zone());
    }
}
