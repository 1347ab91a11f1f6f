package be.fusie.merge.engine;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * National numbers, in the form in which they are compared: letters and digits only, capitals. A Belgian one (INSZ) has
 * eleven digits: birth date, sequence, and 97 less the first nine mod 97, with a 2 before the nine for births from 2000
 * on; in a bis number, of someone outside the register, the month is 20 or 40 more.
 */
final class NationalNumber {

    private static final Pattern ISO_DATE = Pattern.compile("(\\d\\d)(\\d\\d)-(\\d\\d)-(\\d\\d).*", Pattern.DOTALL);
    private static final Pattern ELEVEN_DIGITS = Pattern.compile("[0-9]{11}");

    private NationalNumber() {}

    /** Whether eleven digits end in the check digits of either century. */
    static boolean checks(String number) {
        if (!ELEVEN_DIGITS.matcher(number).matches()) {
            return false;
        }
        long nine = Long.parseLong(number.substring(0, 9));
        long check = Long.parseLong(number.substring(9));
        return check == 97 - nine % 97 || check == 97 - (2_000_000_000L + nine) % 97;
    }

    /** Whether it has the form of a bis number. */
    static boolean isBis(String number) {
        return ELEVEN_DIGITS.matcher(number).matches() && number.charAt(2) >= '2' && number.charAt(2) <= '5';
    }

    /**
     * Whether a number can't be right: it was made from the person's birth date as a Belgian one is, but its check digits
     * are wrong. Of numbers of another kind nothing is known, so they are taken as they are.
     *
     * @param birthDate ISO 8601; null when unknown
     */
    static boolean isMisspelt(String number, String birthDate) {
        if (birthDate == null || !ELEVEN_DIGITS.matcher(number).matches() || checks(number)) {
            return false;
        }
        Matcher date = ISO_DATE.matcher(birthDate);
        return date.matches()
                && number.startsWith(date.group(2))
                && Integer.parseInt(number.substring(2, 4)) % 20 == Integer.parseInt(date.group(3))
                && number.substring(4, 6).equals(date.group(4));
    }

    /** The expression that brings a column into the compared form; null where there is no number to compare. */
    static String normal(String column, boolean isNumeric) {
        String text = isNumeric
                ? "lpad(%1$s::text, greatest(11, length(%1$s::text)), '0')".formatted(column)
                : column + "::text";
        String plain =
                "case when %1$s ~ '[^0-9A-Z]' then upper(regexp_replace(%1$s, '[^0-9A-Za-z]', '', 'g')) else %1$s end"
                        .formatted(text);
        // one character over and over is what people write for "unknown"
        return ("(select case when n = '' or (length(n) > 5 and n = repeat(left(n, 1), length(n))) then null else n end"
                        + " from (select %s) x(n))")
                .formatted(plain);
    }

    /** The expression that is true for numbers which, unlike a sound one, do not tell two humans apart. */
    static String weak(String normal) {
        return ("(%1$s is null or (%1$s ~ '^[0-9]{11}$' and (substr(%1$s, 3, 1) between '2' and '5'"
                        + " or substr(%1$s, 10)::bigint not in (97 - substr(%1$s, 1, 9)::bigint %% 97,"
                        + " 97 - ('2' || substr(%1$s, 1, 9))::bigint %% 97))))")
                .formatted(normal);
    }
}
