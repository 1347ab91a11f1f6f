package be.fusie.billing.desk;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Writes bank files as a bank would. Amounts in cents. */
final class Coda {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("ddMMyy");

    private final String account;
    private final int number;
    private final LocalDate day;
    private final List<String> movements = new ArrayList<>();
    private long balance = 100_000;
    private long debit;
    private long credit;
    private int sequence;
    private int detail;

    Coda(String account, int number, LocalDate day) {
        this.account = account;
        this.number = number;
        this.day = day;
    }

    /** A transfer with a structured communication. */
    Coda received(long cents, String ogm, String payer) {
        return movement(cents, '0', "1", "101" + ogm, payer);
    }

    /** A transfer with words. */
    Coda receivedWithWords(long cents, String words, String payer) {
        return movement(cents, '0', "0", words, payer);
    }

    Coda paid(long cents) {
        return movement(-cents, '0', "0", "salaries", "BE71096123456769");
    }

    /** A sum that the bank splits up in details. */
    Coda sum(long cents) {
        return movement(cents, '1', "0", "", null);
    }

    Coda detail(long cents, String ogm) {
        detail++;
        add(cents, '5', "1", "101" + ogm, null);
        return this;
    }

    private Coda movement(long cents, char type, String communicationType, String communication, String payer) {
        sequence++;
        detail = 0;
        balance += cents;
        if (cents < 0) {
            debit -= cents;
        } else {
            credit += cents;
        }
        add(cents, type, communicationType, communication, payer);
        return this;
    }

    private void add(long cents, char type, String communicationType, String communication, String payer) {
        String numbers = "%04d%04d".formatted(sequence, detail);
        boolean more = payer != null;
        movements.add(record("21" + numbers + pad("REF" + sequence, 21) + sign(cents) + amount(cents) + DAY.format(day)
                + type + "0150000" + communicationType + pad(communication, 53) + DAY.format(day)
                + "%03d".formatted(number)
                + "0" + (more ? "1" : "0") + " 0"));
        if (more) {
            movements.add(
                    record("22" + numbers + pad("", 53) + pad("", 35) + pad("KREDBEBB", 11) + pad("", 16) + "1 0"));
            movements.add(record(
                    "23" + numbers + pad(payer, 34) + "EUR" + pad("Canary Pay\u00e9r", 35) + pad("", 43) + "0 1"));
            movements.add(record("31%04d%04d".formatted(sequence, detail + 1) + pad("REF" + sequence, 21) + "00150000"
                    + "1" + pad("001Canary Street 1", 73) + pad("", 12) + "0 0"));
        }
    }

    byte[] bytes() {
        return text().getBytes(StandardCharsets.ISO_8859_1);
    }

    String text() {
        List<String> records = new ArrayList<>();
        records.add(record("00000" + DAY.format(day) + "72505" + " " + pad("", 7) + pad("0001782996", 10)
                + pad("Schoolbestuur", 26) + pad("KREDBEBB", 11) + "00123456749" + " 00000" + pad("", 39) + "2"));
        records.add(record("12%03d".formatted(number) + pad(account, 34) + "EUR0" + amount(100_000) + DAY.format(day)
                + pad("Schoolbestuur", 26) + pad("Rekening", 35) + "%03d".formatted(number)));
        records.addAll(movements);
        records.add(record("8%03d".formatted(number) + pad(account, 34) + "EUR" + sign(balance) + amount(balance)
                + DAY.format(day) + pad("", 64) + "0"));
        records.add(record("9" + pad("", 15) + "%06d".formatted(movements.size() + 2) + amount(debit) + amount(credit)
                + pad("", 75) + "2"));
        return String.join("\r\n", records) + "\r\n";
    }

    private static String sign(long cents) {
        return cents < 0 ? "1" : "0";
    }

    private static String amount(long cents) {
        return "%014d0".formatted(Math.abs(cents));
    }

    private static String pad(String text, int length) {
        return ("%-" + length + "s").formatted(text);
    }

    private static String record(String text) {
        if (text.length() != 128) {
            throw new IllegalStateException(text.length() + " characters: " + text);
        }
        return text;
    }
}
