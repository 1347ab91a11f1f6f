package be.fusie.request.directory;

/** The enterprise number of a legal body (KBO): ten digits, the first 0 or 1, the last two are 97 − (the first eight mod 97). */
final class KboNumber {

    private KboNumber() {}

    /** Whether the check digits are right; false for what has not the form of such a number too. */
    static boolean isValid(String number) {
        return number.matches("[01][0-9]{9}")
                && Long.parseLong(number.substring(8)) == 97 - Long.parseLong(number.substring(0, 8)) % 97;
    }
}
