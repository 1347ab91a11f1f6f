package be.fusie.billing.desk;

import java.time.DateTimeException;
import java.time.LocalDate;

/** One line of a CODA file: 128 characters, read by position as the standard counts them, from 1 and both ends included. */
record CodaRecord(int line, String text) {
    static final int LENGTH = 128;

    char type() {
        return text.charAt(0);
    }

    boolean is(String kind) {
        return text.startsWith(kind);
    }

    String text(int from, int to) {
        return text.substring(from - 1, to).strip();
    }

    /** The same without taking blanks off. */
    String zone(int from, int to) {
        return text.substring(from - 1, to);
    }

    long number(int from, int to, String name) {
        for (int column = from; column <= to; column++) {
            if (text.charAt(column - 1) < '0' || text.charAt(column - 1) > '9') {
                throw fault(column, "the " + name + " has to be digits");
            }
        }
        return Long.parseLong(zone(from, to));
    }

    /** One digit out of those allowed. */
    char code(int column, String allowed, String name) {
        char code = text.charAt(column - 1);
        if (allowed.indexOf(code) < 0) {
            throw fault(column, "the " + name + " has to be one of " + String.join(", ", allowed.split("")));
        }
        return code;
    }

    /** An amount of twelve digits and three decimals, as cents; negative when the sign (1) says debit. */
    long cents(int signColumn, int from, String name) {
        boolean debit = code(signColumn, "01", "sign of the " + name) == '1';
        long thousandths = number(from, from + 14, name);
        if (thousandths % 10 != 0) {
            throw fault(from + 14, "the " + name + " has a fraction of a cent");
        }
        return debit ? -thousandths / 10 : thousandths / 10;
    }

    /** A day as DDMMYY; null for 000000 where that is allowed. */
    LocalDate day(int from, String name, boolean optional) {
        long digits = number(from, from + 5, name);
        if (digits == 0 && optional) {
            return null;
        }
        try {
            return LocalDate.of(2000 + (int) (digits % 100), (int) (digits / 100 % 100), (int) (digits / 10_000));
        } catch (DateTimeException e) {
            throw fault(from, "the " + name + " is no day (DDMMYY)");
        }
    }

    CodaFault fault(int column, String message) {
        return new CodaFault(line, column, message);
    }
}
