package be.fusie.billing.desk;

import be.fusie.billing.desk.SchoolPayments.Candidate;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How well an invoice fits a payment: a suggestion for whoever decides, never a decision (M13).
 *
 * @param reasons what speaks for it, out of {@code account}, {@code payer}, {@code amount} and {@code date}
 */
record Suggestion(Candidate candidate, List<String> reasons) {
    /** Payments come up to this long after the due date. */
    private static final int LATE_DAYS = 90;

    /** The candidates, those first that most speaks for. */
    static List<Suggestion> of(BankMovement payment, List<Candidate> candidates) {
        return candidates.stream()
                .map(candidate -> new Suggestion(candidate, reasons(payment, candidate)))
                .sorted(Comparator.comparing(
                                (Suggestion suggestion) -> suggestion.reasons().size())
                        .reversed()
                        .thenComparing(suggestion -> suggestion.candidate().invoice()))
                .toList();
    }

    private static List<String> reasons(BankMovement payment, Candidate candidate) {
        List<String> reasons = new ArrayList<>();
        if (candidate.account().equals(payment.account)) {
            reasons.add("account");
        }
        if (candidate.knownPayer()) {
            reasons.add("payer");
        }
        if (candidate.openCents() == payment.cents && candidate.openCents() > 0) {
            reasons.add("amount");
        }
        LocalDate day = payment.enteredOn;
        if (!day.isBefore(candidate.issuedOn())
                && !day.isAfter(candidate.dueOn().plusDays(LATE_DAYS))) {
            reasons.add("date");
        }
        return reasons;
    }
}
