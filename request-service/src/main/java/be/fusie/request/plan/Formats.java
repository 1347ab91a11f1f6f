package be.fusie.request.plan;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers, money and dates as a language writes them; spelled out here, so that no other JDK writes other bytes. */
public final class Formats {

    private static final char NO_BREAK = '\u00a0';

    private final Language language;
    private final DecimalFormat whole;
    private final DecimalFormat cents;
    private final DateTimeFormatter date;

    Formats(Language language) {
        this.language = language;
        DecimalFormatSymbols symbols = new DecimalFormatSymbols(Locale.ROOT);
        symbols.setGroupingSeparator(
                switch (language) {
                    case NL, DE -> '.';
                    case FR -> NO_BREAK;
                    case EN -> ',';
                });
        symbols.setDecimalSeparator(language == Language.EN ? '.' : ',');
        this.whole = new DecimalFormat("#,##0", symbols);
        this.cents = new DecimalFormat("#,##0.00", symbols);
        this.date = DateTimeFormatter.ofPattern(
                switch (language) {
                    case NL, FR, EN -> "d'" + NO_BREAK + "'MMMM uuuu";
                    case DE -> "d.'" + NO_BREAK + "'MMMM uuuu";
                },
                language.locale());
    }

    public synchronized String number(long number) {
        return whole.format(number);
    }

    /** @param currency ISO 4217; euros get their sign */
    public synchronized String money(long amountInCents, String currency) {
        String amount = cents.format(amountInCents / 100.0);
        if (!"EUR".equals(currency)) {
            return amount + NO_BREAK + currency;
        }
        return switch (language) {
            case NL -> "€" + NO_BREAK + amount;
            case FR, DE -> amount + NO_BREAK + "€";
            case EN -> "€" + amount;
        };
    }

    public String date(LocalDate day) {
        return date.format(day);
    }

    /** Day and time of day. */
    public String moment(Instant moment, ZoneId zone) {
        var there = moment.atZone(zone);
        String time = "%02d:%02d".formatted(there.getHour(), there.getMinute());
        return switch (language) {
            case NL -> date.format(there) + ", " + time + NO_BREAK + "uur";
            case FR -> date.format(there) + " à " + time;
            case DE -> date.format(there) + ", " + time + NO_BREAK + "Uhr";
            case EN -> date.format(there) + ", " + time;
        };
    }

    /** Rounded up to what people reckon with: seconds, minutes, hours and minutes. */
    public String duration(double seconds) {
        Duration time = Duration.ofSeconds((long) Math.ceil(seconds));
        if (time.toSeconds() < 120) {
            return number(time.toSeconds()) + NO_BREAK + "s";
        }
        long minutes = (time.toSeconds() + 59) / 60;
        return minutes < 120
                ? number(minutes) + NO_BREAK + "min"
                : number(minutes / 60)
                        + NO_BREAK
                        + hours()
                        + (minutes % 60 == 0 ? "" : " " + minutes % 60 + NO_BREAK + "min");
    }

    private String hours() {
        return switch (language) {
            case NL -> "u";
            case FR, EN -> "h";
            case DE -> "Std.";
        };
    }
}
