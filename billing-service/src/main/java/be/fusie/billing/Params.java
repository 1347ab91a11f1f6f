package be.fusie.billing;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** Reads query parameters; a bad one is answered 400 with its name, never 404 or 500. Absent ones are null. */
public final class Params {
    /** What names, numbers and the like have to look like; keeps control characters away from the database. */
    public static final String DATABASE = "[A-Za-z0-9_.-]{1,63}";

    public static final String INSTITUTION = "[0-9]{6}";
    public static final String DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
    public static final String ID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

    /** A line that people write: no control characters, and not only spaces. */
    public static final String LINE = "[^\\p{Cntrl}]*[^\\p{Cntrl}\\s][^\\p{Cntrl}]*";

    private Params() {}

    /** A day, as {@code 2026-09-01}. */
    public static LocalDate date(String name, String text) {
        if (text == null) {
            return null;
        }
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw BillingProblems.badParameter(name, "has to be a day such as 2026-09-01");
        }
    }

    public static UUID id(String name, String text) {
        if (text == null) {
            return null;
        }
        if (!text.matches(ID)) {
            throw BillingProblems.badParameter(name, "has to be an id such as 7f6f1d0e-4f0a-4a64-9c38-0d1a6a1f9b11");
        }
        return UUID.fromString(text);
    }

    /** A whole number within bounds; {@code otherwise} when absent. */
    public static int number(String name, String text, int least, int most, int otherwise) {
        if (text == null) {
            return otherwise;
        }
        if (text.matches("[0-9]{1,9}")) {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw BillingProblems.badParameter(name, "has to be a whole number from " + least + " to " + most);
    }

    /** One of an enum's constants, written small and with hyphens. */
    public static <E extends Enum<E>> E oneOf(String name, String text, Class<E> kind) {
        if (text == null) {
            return null;
        }
        for (E constant : kind.getEnumConstants()) {
            if (written(constant).equals(text)) {
                return constant;
            }
        }
        List<String> known =
                Arrays.stream(kind.getEnumConstants()).map(Params::written).toList();
        throw BillingProblems.badParameter(name, "has to be one of " + String.join(", ", known));
    }

    /** An enum's constant as the API writes it: {@code SET_ASIDE} is {@code set-aside}. */
    public static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
