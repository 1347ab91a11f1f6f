package be.fusie.billing.registration;

import java.util.Optional;

/**
 * A pupil's barcode as the school platform writes it, 18 digits: institution (6), series (2), person number (9), Luhn
 * check digit (1). Each re-issue takes the next series of the institution, so that a code is never used twice, wherever
 * the institution lives (M17).
 *
 * @param institution six digits
 * @param series 0–99
 * @param person the person number in the database that the code is issued in, up to nine digits
 */
record BarcodeCode(String institution, int series, long person) {
    static final int LAST_SERIES = 99;
    private static final long LAST_PERSON = 999_999_999L;

    BarcodeCode {
        if (!institution.matches("[0-9]{6}")) {
            throw new IllegalArgumentException("an institution number has six digits: " + institution);
        }
        if (series < 0 || series > LAST_SERIES) {
            throw new IllegalArgumentException("a series has two digits: " + series);
        }
        if (person < 0 || person > LAST_PERSON) {
            throw new IllegalArgumentException("the person number does not fit nine digits");
        }
    }

    /** Empty for a code of another form, or with a wrong check digit: such a one never collides with ours. */
    static Optional<BarcodeCode> parse(String code) {
        if (!code.matches("[0-9]{18}") || checkDigit(code.substring(0, 17)) != code.charAt(17) - '0') {
            return Optional.empty();
        }
        return Optional.of(new BarcodeCode(
                code.substring(0, 6), Integer.parseInt(code.substring(6, 8)), Long.parseLong(code.substring(8, 17))));
    }

    /** The series of a code that looks like one of the institution's, whatever its check digit; 0 for any other code. */
    static int seriesOf(String code, String institution) {
        return code.matches("[0-9]{18}") && code.startsWith(institution) ? Integer.parseInt(code.substring(6, 8)) : 0;
    }

    /** Luhn: finds each wrong digit, and neighbours that changed places, save 09 and 90. */
    private static int checkDigit(String digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int weighted = i % 2 == 0 ? digit * 2 : digit;
            sum += weighted > 9 ? weighted - 9 : weighted;
        }
        return (10 - sum % 10) % 10;
    }

    /** As printed: 18 digits. */
    @Override
    public String toString() {
        String digits = "%s%02d%09d".formatted(institution, series, person);
        return digits + checkDigit(digits);
    }
}
