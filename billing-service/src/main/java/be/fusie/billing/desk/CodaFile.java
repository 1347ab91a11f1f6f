package be.fusie.billing.desk;

import be.fusie.billing.Iban;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * A bank file in the Belgian CODA format (Febelfin, version 2): records of 128 characters; per statement a header (0), the
 * old balance (1), movements (2) with information (3) and messages (4), the new balance (8) and a trailer (9) with totals.
 * Every count, total and balance has to agree, or the whole file is refused.
 */
record CodaFile(List<Statement> statements) {

    /**
     * A statement of one account.
     *
     * @param account IBAN
     * @param number of the statement in its year, as the bank counts
     * @param closedOn day of the new balance
     */
    record Statement(
            String account,
            int number,
            LocalDate closedOn,
            long oldBalanceCents,
            long newBalanceCents,
            List<Movement> movements) {}

    /**
     * One payment; of a sum that the bank split up each of its details.
     *
     * @param line where it stands in the file
     * @param cents positive: received; negative: paid out
     * @param ogm twelve digits of the structured communication; null when there is none
     * @param counterparty IBAN of whoever paid, or null
     */
    record Movement(int line, LocalDate enteredOn, long cents, String ogm, String counterparty) {}

    /** @throws CodaFault with line and column of the first thing that is wrong */
    static CodaFile read(byte[] bytes) {
        return new CodaFile(new Reader(records(bytes)).statements());
    }

    private static List<CodaRecord> records(byte[] bytes) {
        // One byte is one character; letters outside ASCII stand in names only, which nobody reads.
        String[] lines = new String(bytes, StandardCharsets.ISO_8859_1).split("\r?\n", -1);
        int last = lines.length;
        while (last > 0 && lines[last - 1].isBlank()) {
            last--;
        }
        if (last == 0) {
            throw new CodaFault(1, 1, "the file is empty");
        }
        List<CodaRecord> records = new ArrayList<>();
        for (int i = 0; i < last; i++) {
            if (lines[i].length() != CodaRecord.LENGTH) {
                throw new CodaFault(
                        i + 1,
                        Math.min(lines[i].length(), CodaRecord.LENGTH) + 1,
                        "a record has 128 characters, this one has " + lines[i].length());
            }
            records.add(new CodaRecord(i + 1, lines[i]));
        }
        return records;
    }

    /** Walks over the records in the one order that they may have. */
    private static final class Reader {
        private final List<CodaRecord> records;
        private int next;

        Reader(List<CodaRecord> records) {
            this.records = records;
        }

        List<Statement> statements() {
            List<Statement> statements = new ArrayList<>();
            boolean more = true;
            while (more) {
                header(take("0", "header (0)"));
                CodaRecord old = take("1", "old balance (1)");
                String account = account(old);
                var tally = new CodaTally();
                while (peek('2')) {
                    tally.movement(movement());
                }
                CodaRecord balance = take("8", "new balance (8), or a movement (2)");
                long newBalance = balance.cents(42, 43, "new balance");
                long oldBalance = old.cents(43, 44, "old balance");
                if (!balance.zone(5, 41).equals(old.zone(6, 42))) {
                    throw balance.fault(5, "the account is not that of the old balance");
                }
                if (oldBalance + tally.sum() != newBalance) {
                    throw balance.fault(43, "the new balance is not the old one with all movements");
                }
                while (peek('4')) {
                    next++;
                }
                CodaRecord trailer = take("9", "trailer (9)");
                tally.check(trailer);
                statements.add(new Statement(
                        account,
                        (int) old.number(126, 128, "number of the statement"),
                        balance.day(58, "day of the new balance", false),
                        oldBalance,
                        newBalance,
                        tally.leaves()));
                more = trailer.code(128, "12", "multiple file code") == '1';
            }
            if (next < records.size()) {
                throw records.get(next).fault(1, "nothing may follow the last trailer");
            }
            return statements;
        }

        private static void header(CodaRecord header) {
            header.day(6, "day of creation", false);
            if (!header.zone(15, 16).equals("05")) {
                throw header.fault(15, "the application code has to be 05");
            }
            header.code(128, "2", "version of the format");
        }

        /** The movement and all records that belong to it. */
        private CodaTally.Entry movement() {
            CodaRecord first = take("21", "movement (21)");
            String counterparty = null;
            int records = 1;
            char follows = first.code(126, "01", "next code");
            char link = first.code(128, "01", "link code");
            CodaRecord before = first;
            for (String kind : List.of("22", "23")) {
                if (follows == '1'
                        && next < this.records.size()
                        && this.records.get(next).is(kind)) {
                    before = take(kind, "movement");
                    sameMovement(first, before);
                    records++;
                    follows = before.code(126, "01", "next code");
                    link = before.code(128, "01", "link code");
                    if (kind.equals("23")) {
                        String account = before.text(11, 44);
                        counterparty = Iban.isValid(account) ? account : null;
                    }
                }
            }
            if (follows == '1') {
                throw before.fault(126, "the next code promises a record that does not follow");
            }
            if (link == '1' && !peek('3')) {
                throw before.fault(128, "the link code promises information (3) that does not follow");
            }
            while (peek('3')) {
                CodaRecord information = this.records.get(next++);
                information.code(2, "123", "kind of the information");
                records++;
            }
            return entry(first, counterparty, records);
        }

        private static CodaTally.Entry entry(CodaRecord first, String counterparty, int records) {
            first.day(48, "value date", true);
            var movement = new Movement(
                    first.line(),
                    first.day(116, "entry date", false),
                    first.cents(32, 33, "amount"),
                    ogm(first),
                    counterparty);
            return new CodaTally.Entry(
                    first,
                    first.number(3, 6, "sequence number"),
                    first.number(7, 10, "detail number"),
                    first.code(54, "0123456789", "type of the transaction"),
                    movement,
                    records);
        }

        /** The structured communication of a transfer (101), or one that the bank reconstructed (102). */
        private static String ogm(CodaRecord first) {
            boolean structured = first.code(62, "01", "type of the communication") == '1';
            String kind = first.zone(63, 65);
            if (!structured || !kind.equals("101") && !kind.equals("102")) {
                return null;
            }
            long digits = first.number(66, 77, "structured communication");
            long check = digits / 100 % 97 == 0 ? 97 : digits / 100 % 97;
            if (digits % 100 != check) {
                throw first.fault(76, "the check digits of the structured communication are wrong");
            }
            return first.zone(66, 77);
        }

        private static void sameMovement(CodaRecord first, CodaRecord other) {
            if (!other.zone(3, 10).equals(first.zone(3, 10))) {
                throw other.fault(3, "the record belongs to another movement than the one before it");
            }
        }

        private static String account(CodaRecord old) {
            char structure = old.code(2, "0123", "structure of the account number");
            String currency = structure == '0' ? old.zone(19, 21) : old.zone(40, 42);
            if (!currency.equals("EUR")) {
                throw old.fault(structure == '0' ? 19 : 40, "only accounts in EUR can be read");
            }
            String account = structure == '0' ? belgian(old) : old.text(6, 39);
            if (!Iban.isValid(account)) {
                throw old.fault(6, "the account is no IBAN");
            }
            return account;
        }

        /** The IBAN of an account in the form of before 2014: twelve digits. */
        private static String belgian(CodaRecord old) {
            old.number(6, 17, "account number");
            int rest = new BigInteger(old.zone(6, 17) + "111400")
                    .mod(BigInteger.valueOf(97))
                    .intValue();
            return "BE%02d%s".formatted(98 - rest, old.zone(6, 17));
        }

        private boolean peek(char type) {
            return next < records.size() && records.get(next).type() == type;
        }

        private CodaRecord take(String kind, String name) {
            if (next == records.size()) {
                throw new CodaFault(next + 1, 1, "the file ends where the " + name + " has to stand");
            }
            CodaRecord record = records.get(next);
            if (!record.is(kind)) {
                throw record.fault(1, "here the " + name + " has to stand");
            }
            next++;
            return record;
        }
    }
}
