package be.fusie.billing.charge;

import java.util.regex.Pattern;

/**
 * A structured payment reference: ten digits and two of check (the ten modulo 97, 97 for 0).
 *
 * @param digits all twelve
 */
record Ogm(String digits) {
    private static final long CAPACITY = 10_000_000_000L;
    private static final Pattern WRITTEN = Pattern.compile("\\+{3}([0-9]{3})/([0-9]{4})/([0-9]{5})\\+{3}");

    Ogm {
        if (!digits.matches("[0-9]{12}")) {
            throw new IllegalArgumentException("an OGM has twelve digits: " + digits);
        }
        if (check(Long.parseLong(digits.substring(0, 10))) != Integer.parseInt(digits.substring(10))) {
            throw new IllegalArgumentException("the check digits of the OGM are wrong: " + digits);
        }
    }

    /** @param number up to ten digits, from 0 */
    static Ogm of(long number) {
        if (number < 0 || number >= CAPACITY) {
            throw new IllegalArgumentException("does not fit ten digits: " + number);
        }
        return new Ogm("%010d%02d".formatted(number, check(number)));
    }

    /** Reads the written form, {@code +++090/9337/55493+++}. */
    static Ogm parse(String written) {
        var matcher = WRITTEN.matcher(written);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not an OGM: " + written);
        }
        return new Ogm(matcher.group(1) + matcher.group(2) + matcher.group(3));
    }

    private static int check(long number) {
        int rest = (int) (number % 97);
        return rest == 0 ? 97 : rest;
    }

    /** The written form, {@code +++090/9337/55493+++}. */
    @Override
    public String toString() {
        return "+++%s/%s/%s+++".formatted(digits.substring(0, 3), digits.substring(3, 7), digits.substring(7));
    }
}
