package be.fusie.notification;

import be.fusie.kit.problem.Problem;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Parameters of a query, read so that a malformed one is told as such: a 400 that names it. */
public final class Params {

    public static final String INSTITUTION = "[0-9]{6}";
    /** Enterprise number (KBO). */
    public static final String BOARD = "[01][0-9]{9}";

    private static final String UUID_FORM = "(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    private Params() {}

    public static int limit(String value, int usual, int most) {
        if (value == null) {
            return usual;
        }
        if (!value.matches("[0-9]{1,6}") || Integer.parseInt(value) < 1 || Integer.parseInt(value) > most) {
            throw invalid("limit", "is no number from 1 to " + most, "Give limit=1 to " + most + ".");
        }
        return Integer.parseInt(value);
    }

    /** 0 when there is none: from the beginning. */
    public static long cursor(String value) {
        if (value == null) {
            return 0;
        }
        if (!value.matches("[0-9]{1,18}")) {
            throw invalid("after", "is no cursor", "Give the cursor 'next' of the page before.");
        }
        return Long.parseLong(value);
    }

    /** Null when there is none. */
    public static Instant moment(String name, String value) {
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
        throw invalid(name, "is no moment of this age in UTC", "Give it as in 2026-08-20T06:00:00Z.");
    }

    /** Null when there is none. */
    public static String matching(String name, String value, String pattern, String remedy) {
        if (value != null && !value.matches(pattern)) {
            throw invalid(name, "has not the form that is expected", remedy);
        }
        return value;
    }

    public static String institution(String value) {
        return matching("institution", value, INSTITUTION, "Give an institution number of six digits.");
    }

    public static String board(String value) {
        return matching("board", value, BOARD, "Give an enterprise number of ten digits.");
    }

    /** Null when there is none. */
    public static UUID uuid(String name, String value) {
        if (value != null && !value.matches(UUID_FORM)) {
            throw invalid(name, "is no id", "Give a UUID, such as 7f6f1d0e-4f0a-4a64-9c38-0d1a6a1f9b11.");
        }
        return value == null ? null : UUID.fromString(value);
    }

    /** A field or parameter that can't be right. */
    public static Problem invalid(String field, String detail, String remedy) {
        return Problem.of(400, "invalid-input", "Invalid input", field + " " + detail + ".", remedy)
                .with("errors", List.of(Map.of("field", field, "message", detail)));
    }

    /** A body that is not there. */
    public static Problem nothingSent() {
        return Problem.of(
                400,
                "body-missing",
                "Body missing",
                "The request has no body.",
                "Send JSON as the OpenAPI document says.");
    }
}
