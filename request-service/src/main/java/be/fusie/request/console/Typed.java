package be.fusie.request.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;

/** What people typed into forms, read; what can't be read is null. */
final class Typed {

    private Typed() {}

    /** As a part of an address; empty for null. */
    static String encoded(String text) {
        return text == null
                ? ""
                : URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** @param text as a field {@code datetime-local} sends it, local time */
    static Instant instant(String text, ZoneId zone) {
        try {
            return text == null || text.isBlank()
                    ? null
                    : LocalDateTime.parse(text.strip()).atZone(zone).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    static LocalDate day(String text) {
        try {
            return text == null || text.isBlank() ? null : LocalDate.parse(text.strip());
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Without blanks around; empty for null. */
    static String line(String text) {
        return text == null ? "" : text.strip();
    }

    /** @param otherwise for what is no whole number within the bounds */
    static int number(String text, int least, int most, int otherwise) {
        try {
            int number = Integer.parseInt(line(text));
            return number < least || number > most ? otherwise : number;
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }
}
