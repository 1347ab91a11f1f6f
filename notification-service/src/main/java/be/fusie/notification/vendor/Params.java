package be.fusie.notification.vendor;

import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Parameters of a query, read so that a malformed one is told as such: a 400 that names it. */
final class Params {

    static final String INSTITUTION = "[0-9]{6}";
    /** Enterprise number (KBO). */
    static final String BOARD = "[01][0-9]{9}";

    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    private Params() {}

    static int limit(String value, int usual, int most) {
        if (value == null) {
            return usual;
        }
        if (!value.matches("[0-9]{1,6}") || Integer.parseInt(value) < 1 || Integer.parseInt(value) > most) {
            throw VendorProblems.invalid("limit", "is no number from 1 to " + most, "Give limit=1 to " + most + ".");
        }
        return Integer.parseInt(value);
    }

    /** 0 when there is none: from the beginning. */
    static long cursor(String value) {
        if (value == null) {
            return 0;
        }
        if (!value.matches("[0-9]{1,18}")) {
            throw VendorProblems.invalid("after", "is no cursor", "Give the cursor 'next' of the page before.");
        }
        return Long.parseLong(value);
    }

    /** Null when there is none. */
    static Instant moment(String name, String value) {
        if (value == null) {
            return null;
        }
        try {
            Instant moment = Instant.parse(value);
            if (!moment.isBefore(EARLIEST) && moment.isBefore(LATEST)) {
                return moment;
            }
        } catch (DateTimeParseException e) {
            // told below
        }
        throw VendorProblems.invalid(name, "is no moment of this age in UTC", "Give it as in 2026-08-20T06:00:00Z.");
    }

    /** Null when there is none. */
    static String matching(String name, String value, String pattern, String remedy) {
        if (value != null && !value.matches(pattern)) {
            throw VendorProblems.invalid(name, "has not the form that is expected", remedy);
        }
        return value;
    }

    static String institution(String value) {
        return matching("institution", value, INSTITUTION, "Give an institution number of six digits.");
    }

    static String board(String value) {
        return matching("board", value, BOARD, "Give an enterprise number of ten digits.");
    }

    static String type(String value) {
        if (value != null && !PublicEvent.TYPES.contains(value)) {
            throw VendorProblems.invalid(
                    "type", "is no type of public event", "Give one of: " + String.join(", ", PublicEvent.TYPES) + ".");
        }
        return value;
    }
}
