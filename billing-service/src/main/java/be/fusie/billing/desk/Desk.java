package be.fusie.billing.desk;

import be.fusie.billing.desk.BankMovement.State;
import be.fusie.billing.desk.Decision.Kind;
import be.fusie.billing.desk.Decision.Outcome;
import be.fusie.billing.desk.SchoolPayments.Booking;
import be.fusie.billing.desk.SchoolPayments.Candidate;
import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What people decide about payments whose OGM stands on several invoices (M13). A decision is noted as pending first, then
 * done in the school database, then noted as done: whoever comes next finishes one that a crash left pending.
 */
@ApplicationScoped
class Desk {
    private final SchoolPayments payments;
    private final Transactions transactions;

    Desk(SchoolPayments payments, Transactions transactions) {
        this.payments = payments;
        this.transactions = transactions;
    }

    /** The payment, if the caller may see it. */
    BankMovement find(UUID id, Caller caller) {
        BankMovement movement = transactions.await(() -> BankMovement.findById(id));
        if (movement == null || !caller.is("operator") && !movement.isOf(caller.institutions())) {
            throw DeskProblems.unknownPayment(id);
        }
        return movement;
    }

    List<Decision> decisions(UUID movement) {
        return transactions.await(() -> Decision.of(movement));
    }

    List<Candidate> candidates(BankMovement movement) throws SQLException {
        return movement.ogm == null
                ? List.of()
                : payments.candidates(movement.database, movement.ogm, movement.payerIban);
    }

    /**
     * Decides, and does it. The same decision sent twice finds the payment decided.
     *
     * @param invoice for {@link Kind#ASSIGN} only
     */
    void decide(UUID id, Kind kind, Long invoice, String reason, Caller caller) throws SQLException {
        BankMovement movement = find(id, caller);
        finishPending(movement);
        Long payment = null;
        if (kind == Kind.ASSIGN) {
            check(movement, invoice, caller);
            payment = payments.takeIds(movement.database, 1).get(0);
        }
        Decision decision = new Decision();
        decision.id = UUID.randomUUID();
        decision.movement = id;
        decision.kind = kind;
        decision.invoice = invoice;
        decision.payment = payment;
        decision.reason = reason;
        decision.who = caller.subject();
        decision.at = Instant.now();
        decision.outcome = Outcome.PENDING;
        transactions.await(() -> note(decision));
        finish(decision);
    }

    private void check(BankMovement movement, long invoice, Caller caller) throws SQLException {
        Candidate chosen = candidates(movement).stream()
                .filter(candidate -> candidate.invoice() == invoice)
                .filter(candidate ->
                        caller.is("operator") || caller.institutions().contains(candidate.institution()))
                .findFirst()
                .orElseThrow(() -> DeskProblems.noCandidate(invoice));
        if (chosen.state().equals("cancelled")) {
            throw DeskProblems.cancelled(invoice);
        }
    }

    /** Notes it, if it is still time; two people at once wait for each other at the payment's row. */
    private Uni<Void> note(Decision decision) {
        return BankMovement.<BankMovement>findById(decision.movement, LockModeType.PESSIMISTIC_WRITE)
                .flatMap(movement -> Decision.of(decision.movement).flatMap(before -> {
                    boolean pending = before.stream().anyMatch(one -> one.outcome == Outcome.PENDING);
                    boolean decided = movement.state == State.ASSIGNED || movement.state == State.SET_ASIDE;
                    if (decision.kind == Kind.WITHDRAW && (!decided || pending)) {
                        throw DeskProblems.nothingToWithdraw(movement.state);
                    }
                    if (decision.kind != Kind.WITHDRAW && (movement.state != State.ON_DESK || pending)) {
                        throw DeskProblems.notOnDesk(movement.state);
                    }
                    decision.number = before.size() + 1;
                    if (decision.kind == Kind.WITHDRAW) {
                        decision.invoice = movement.invoice;
                        decision.payment = movement.payment;
                    }
                    return decision.persist().replaceWithVoid();
                }));
    }

    private void finishPending(BankMovement movement) throws SQLException {
        for (Decision decision : decisions(movement.id)) {
            if (decision.outcome == Outcome.PENDING) {
                finish(decision);
            }
        }
    }

    private void finish(Decision decision) throws SQLException {
        BankMovement movement = transactions.await(() -> BankMovement.findById(decision.movement));
        Runnable check = () -> checkPending(decision);
        try {
            if (decision.kind == Kind.ASSIGN) {
                var booking = new Booking(
                        decision.payment, decision.invoice, movement.enteredOn, movement.cents, movement.payerIban);
                payments.book(movement.database, movement.id, List.of(booking), check);
            } else if (decision.kind == Kind.WITHDRAW && decision.payment != null) {
                payments.takeBack(movement.database, movement.id, decision.payment, decision.invoice, check);
            }
        } catch (FinishedElsewhere e) {
            return;
        } catch (SQLException e) {
            if (DeskProblems.isReadOnly(e)) {
                transactions.await(() -> settle(decision, Outcome.REFUSED));
                throw DeskProblems.readOnly(movement.database);
            }
            throw e;
        }
        transactions.await(() -> settle(decision, Outcome.DONE)
                .flatMap(first -> first
                        ? BankMovement.<BankMovement>findById(decision.movement)
                                .invoke(row -> row.decided(state(decision.kind), decision))
                        : Uni.createFrom().nullItem()));
    }

    /** Somebody finished the decision while we waited for our turn; meanwhile it can even be withdrawn. */
    private static final class FinishedElsewhere extends RuntimeException {}

    private void checkPending(Decision decision) {
        Decision now = transactions.await(() -> Decision.findById(decision.id));
        if (now.outcome != Outcome.PENDING) {
            throw new FinishedElsewhere();
        }
    }

    /** @return whether this call settled it */
    private static Uni<Boolean> settle(Decision decision, Outcome outcome) {
        return Decision.update("outcome = ?1 where id = ?2 and outcome = ?3", outcome, decision.id, Outcome.PENDING)
                .map(settled -> settled == 1);
    }

    private static State state(Kind kind) {
        return switch (kind) {
            case ASSIGN -> State.ASSIGNED;
            case SET_ASIDE -> State.SET_ASIDE;
            case WITHDRAW -> State.ON_DESK;
        };
    }
}
