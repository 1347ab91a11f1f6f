package be.fusie.billing.desk;

import be.fusie.billing.desk.CodaFile.Movement;
import java.util.ArrayList;
import java.util.List;

/** Adds up the movements of one statement, and tells sums from their details. */
final class CodaTally {
    /**
     * @param detail 0 for a movement of the account; from 1 for what it is made up of
     * @param type first digit of the transaction code: 1 and 2 are sums whose details are the payments
     * @param records how many lines of the file it takes
     */
    record Entry(CodaRecord record, long sequence, long detail, char type, Movement movement, int records) {
        private boolean isSum() {
            return type == '1' || type == '2';
        }
    }

    private final List<Movement> leaves = new ArrayList<>();
    private long sum;
    private long debit;
    private long credit;
    private int records = 2; // old and new balance
    private Entry head;
    private long detailed;
    private long lastDetail;

    void movement(Entry entry) {
        records += entry.records();
        long cents = entry.movement().cents();
        if (entry.detail() == 0) {
            finishSum();
            long expected = head == null ? 1 : head.sequence() % 9999 + 1;
            if (entry.sequence() != expected) {
                throw entry.record().fault(3, "the sequence number has to be " + expected);
            }
            head = entry;
            detailed = 0;
            lastDetail = 0;
            sum = Math.addExact(sum, cents);
            if (cents < 0) {
                debit -= cents;
            } else {
                credit += cents;
            }
            if (!entry.isSum()) {
                leaves.add(entry.movement());
            }
        } else {
            if (head == null || entry.sequence() != head.sequence()) {
                throw entry.record().fault(3, "the detail belongs to no movement before it");
            }
            if (entry.detail() != lastDetail + 1) {
                throw entry.record().fault(7, "the detail number has to be " + (lastDetail + 1));
            }
            lastDetail = entry.detail();
            detailed += cents;
            if (head.isSum()) {
                leaves.add(entry.movement());
            }
        }
    }

    /** A sum without details is a payment itself; otherwise its details have to add up to it. */
    private void finishSum() {
        if (head == null || !head.isSum()) {
            return;
        }
        if (lastDetail == 0) {
            leaves.add(head.movement());
        } else if (detailed != head.movement().cents()) {
            throw head.record().fault(33, "the amount is not the sum of its details");
        }
    }

    /** What the movements change the balance by, in cents. */
    long sum() {
        return sum;
    }

    void check(CodaRecord trailer) {
        finishSum();
        if (trailer.number(17, 22, "number of records") != records) {
            throw trailer.fault(17, "the number of records has to be " + records);
        }
        if (trailer.number(23, 37, "debit total") != debit * 10) {
            throw trailer.fault(23, "the debit total is not the sum of what was paid out");
        }
        if (trailer.number(38, 52, "credit total") != credit * 10) {
            throw trailer.fault(38, "the credit total is not the sum of what was received");
        }
    }

    List<Movement> leaves() {
        return List.copyOf(leaves);
    }
}
