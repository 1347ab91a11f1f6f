package be.fusie.notification;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * The window of a migration as a calendar entry (RFC 5545). A later one about the same migration takes the place of the
 * earlier, by its UID and a higher sequence; a cancellation takes it out of the calendar.
 */
final class CalendarEntry {

    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int OCTETS_OF_A_LINE = 75;

    private CalendarEntry() {}

    /** @param sequence how often the window has moved */
    static String window(
            UUID migration,
            int sequence,
            Instant from,
            Instant until,
            String summary,
            String description,
            Instant now) {
        return write("PUBLISH", migration, sequence, "CONFIRMED", from, until, summary, description, now);
    }

    /** @param sequence how often the window has moved */
    static String cancelled(UUID migration, int sequence, Instant from, Instant until, String summary, Instant now) {
        return write("CANCEL", migration, sequence + 1, "CANCELLED", from, until, summary, summary, now);
    }

    private static String write(
            String method,
            UUID migration,
            int sequence,
            String status,
            Instant from,
            Instant until,
            String summary,
            String description,
            Instant now) {
        StringBuilder calendar = new StringBuilder();
        for (String line : List.of(
                "BEGIN:VCALENDAR",
                "VERSION:2.0",
                "PRODID:-//Fusie//notification-service//EN",
                "METHOD:" + method,
                "BEGIN:VEVENT",
                "UID:" + migration + "@fusie",
                "SEQUENCE:" + sequence,
                "DTSTAMP:" + UTC.format(now),
                "DTSTART:" + UTC.format(from),
                "DTEND:" + UTC.format(until),
                "SUMMARY:" + escaped(summary),
                "DESCRIPTION:" + escaped(description),
                "STATUS:" + status,
                "TRANSP:TRANSPARENT",
                "END:VEVENT",
                "END:VCALENDAR")) {
            calendar.append(folded(line)).append("\r\n");
        }
        return calendar.toString();
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace(";", "\\;")
                .replace(",", "\\,")
                .replaceAll("\\r?\\n", "\\\\n");
    }

    /** No line is longer than 75 octets, and no character is torn apart. */
    private static String folded(String line) {
        StringBuilder folded = new StringBuilder();
        int octets = 0;
        for (int i = 0; i < line.length(); i = line.offsetByCodePoints(i, 1)) {
            String character = new String(Character.toChars(line.codePointAt(i)));
            int more = character.getBytes(StandardCharsets.UTF_8).length;
            if (octets + more > OCTETS_OF_A_LINE) {
                folded.append("\r\n ");
                octets = 1;
            }
            folded.append(character);
            octets += more;
        }
        return folded.toString();
    }
}
