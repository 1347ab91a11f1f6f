package be.fusie.reference;

import java.math.BigInteger;
import java.time.LocalDate;

/**
 * Check digits of Belgian numbers. Each pair makes a complete number and says whether one is valid; numbers are digits
 * only, without dots, dashes and plus signs.
 */
public final class CheckDigits {

    private static final BigInteger NINETY_SEVEN = BigInteger.valueOf(97);

    private CheckDigits() {}

    /**
     * A structured payment reference (OGM): ten digits and n mod 97, where 0 is written 97.
     *
     * @param base at most ten digits
     */
    public static String ogm(long base) {
        requireDigits(base, 10);
        long check = base % 97 == 0 ? 97 : base % 97;
        return "%010d%02d".formatted(base, check);
    }

    /** Whether these twelve digits are an OGM. */
    public static boolean isOgm(String digits) {
        return isDigits(digits, 12)
                && ogm(Long.parseLong(digits.substring(0, 10))).equals(digits);
    }

    /** An OGM as it stands on an invoice, {@code +++090/9337/55493+++}. */
    public static String printedOgm(String digits) {
        return "+++%s/%s/%s+++".formatted(digits.substring(0, 3), digits.substring(3, 7), digits.substring(7));
    }

    /**
     * A national number (INSZ) of someone in the national register.
     *
     * @param sequence 1–997; odd for men, even for women
     */
    public static String nationalNumber(LocalDate birth, int sequence) {
        return nationalNumber(birth, sequence, 0);
    }

    /**
     * A bis number: of someone who is not in the national register.
     *
     * @param genderKnown adds 40 to the month when it is, else 20
     */
    public static String bisNumber(LocalDate birth, int sequence, boolean genderKnown) {
        return nationalNumber(birth, sequence, genderKnown ? 40 : 20);
    }

    private static String nationalNumber(LocalDate birth, int sequence, int monthOffset) {
        requireDigits(sequence, 3);
        long nine = birth.getYear() % 100 * 10_000_000L
                + (birth.getMonthValue() + monthOffset) * 100_000L
                + birth.getDayOfMonth() * 1_000L
                + sequence;
        return "%09d%02d".formatted(nine, insz(nine, birth.getYear() >= 2000));
    }

    /** Whether these eleven digits are a national or bis number, of either century. */
    public static boolean isNationalNumber(String digits) {
        if (!isDigits(digits, 11)) {
            return false;
        }
        long nine = Long.parseLong(digits.substring(0, 9));
        int month = Integer.parseInt(digits.substring(2, 4)) % 20;
        int check = Integer.parseInt(digits.substring(9));
        return month <= 12 && (check == insz(nine, false) || check == insz(nine, true));
    }

    private static int insz(long nine, boolean from2000) {
        return (int) (97 - (from2000 ? 2_000_000_000L + nine : nine) % 97);
    }

    /**
     * An enterprise number (KBO): 0 or 1, seven digits, and 97 less the first eight mod 97.
     *
     * @param base at most eight digits, below 20 million
     */
    public static String enterpriseNumber(long base) {
        if (base < 0 || base >= 20_000_000) {
            throw new IllegalArgumentException("An enterprise number starts with 0 or 1: " + base);
        }
        return "%08d%02d".formatted(base, 97 - base % 97);
    }

    /** Whether these ten digits are an enterprise number. */
    public static boolean isEnterpriseNumber(String digits) {
        return isDigits(digits, 10)
                && digits.charAt(0) <= '1'
                && enterpriseNumber(Long.parseLong(digits.substring(0, 8))).equals(digits);
    }

    /**
     * A Belgian IBAN.
     *
     * @param bank the bank's three digits
     * @param account at most seven digits
     */
    public static String iban(int bank, long account) {
        requireDigits(bank, 3);
        requireDigits(account, 7);
        long ten = bank * 10_000_000L + account;
        String bban = "%010d%02d".formatted(ten, ten % 97 == 0 ? 97 : ten % 97);
        int check = 98 - new BigInteger(bban + "111400").mod(NINETY_SEVEN).intValue(); // BE00
        return "BE%02d%s".formatted(check, bban);
    }

    /** Whether this is an IBAN of any country: mod 97 is 1. */
    public static boolean isIban(String iban) {
        if (!iban.matches("[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")) {
            return false;
        }
        StringBuilder digits = new StringBuilder();
        (iban.substring(4) + iban.substring(0, 4)).chars().forEach(c -> digits.append(Character.digit(c, 36)));
        return new BigInteger(digits.toString()).mod(NINETY_SEVEN).intValue() == 1;
    }

    /**
     * A barcode of the reference school: institution, series, person number and a Luhn digit. It carries the person
     * number, which is why a move makes a reprint necessary (M17); a reprint takes the institution's next series.
     *
     * @param institution six digits
     * @param series 1–99
     */
    public static String barcode(String institution, int series, long personNumber) {
        requireDigits(series, 2);
        requireDigits(personNumber, 9);
        String payload = "%s%02d%09d".formatted(institution, series, personNumber);
        return payload + luhn(payload);
    }

    /** Whether these eighteen digits are such a barcode. */
    public static boolean isBarcode(String digits) {
        return isDigits(digits, 18) && digits.charAt(17) - '0' == luhn(digits.substring(0, 17));
    }

    private static int luhn(String payload) {
        int sum = 0;
        for (int i = 0; i < payload.length(); i++) {
            int digit = payload.charAt(payload.length() - 1 - i) - '0';
            int weighed = i % 2 == 0 ? digit * 2 : digit;
            sum += weighed > 9 ? weighed - 9 : weighed;
        }
        return (10 - sum % 10) % 10;
    }

    private static boolean isDigits(String text, int length) {
        return text.length() == length && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static void requireDigits(long number, int digits) {
        if (number < 0 || number >= Math.pow(10, digits)) {
            throw new IllegalArgumentException("%d does not fit %d digits".formatted(number, digits));
        }
    }
}
