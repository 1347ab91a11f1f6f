package be.fusie.billing.desk;

import be.fusie.billing.BillingProblems;
import be.fusie.billing.Params;
import be.fusie.kit.problem.Problem;
import java.sql.SQLException;
import java.util.Set;
import java.util.UUID;

/** What can be wrong at the collision desk. */
final class DeskProblems {
    /** The gate of a frozen database, and rights that were taken for the freeze. */
    private static final Set<String> READ_ONLY = Set.of("25006", "42501");

    private DeskProblems() {}

    static boolean isReadOnly(SQLException error) {
        return READ_ONLY.contains(error.getSQLState());
    }

    static Problem brokenFile(CodaFault fault) {
        return Problem.of(
                        422,
                        "broken-bank-file",
                        "The bank file is broken",
                        "Line " + fault.line() + ", column " + fault.column() + ": " + fault.getMessage() + ".",
                        "Nothing was booked. Fetch the file anew from the bank; it has to be a CODA file of version 2.")
                .with("line", fault.line())
                .with("column", fault.column());
    }

    static Problem unknownAccount(String database) {
        return Problem.of(
                404,
                "unknown-account",
                "No such account",
                "No unit of yours in school database " + database + " invoices into the account of the file.",
                "Nothing was booked. Check the database, and that the account stands at a unit of your institution.");
    }

    static Problem knownStatement(BankStatement statement) {
        return Problem.of(
                409,
                "known-statement",
                "The statement was read in before",
                "Statement " + statement.number + " of " + statement.closedOn + " came in another file already.",
                "Nothing was booked. Send only statements that were not read in yet.");
    }

    static Problem readOnly(String database) {
        return Problem.of(
                409,
                "database-read-only",
                "The school database is read-only",
                "School database " + database + " takes no changes now: a migration runs, or its data has moved.",
                "Nothing was booked. Send it again when the database is open, or name the one that the data moved to.");
    }

    static Problem unknownPayment(UUID id) {
        return Problem.of(
                404,
                "unknown-payment",
                "No such payment",
                "There is no payment " + id + " that you may see.",
                "Take an id from GET /api/v1/desk.");
    }

    static Problem unknownFile(UUID id) {
        return Problem.of(
                404,
                "unknown-bank-file",
                "No such bank file",
                "There is no bank file " + id + " that you may see.",
                "Take an id from GET /api/v1/bank-files.");
    }

    static Problem unknownDatabase(String database) {
        return BillingProblems.unknownDatabase(database);
    }

    static Problem noCandidate(long invoice) {
        return Problem.of(
                422,
                "no-candidate",
                "That invoice can't be meant",
                "Invoice " + invoice
                        + " does not carry the reference of the payment, or it is not of an institution of yours.",
                "Assign the payment to one of its candidates, or set it aside.");
    }

    static Problem cancelled(long invoice) {
        return Problem.of(
                422,
                "cancelled-invoice",
                "The invoice was cancelled",
                "Invoice " + invoice + " was cancelled: nothing can be paid on it.",
                "Assign the payment to another candidate, or set it aside.");
    }

    static Problem notOnDesk(BankMovement.State state) {
        return Problem.of(
                409,
                "not-on-the-desk",
                "The payment is not on the desk",
                "The payment is " + Params.written(state) + ": there is nothing to decide.",
                "Look at its decisions; withdraw the last one to decide again.");
    }

    static Problem nothingToWithdraw(BankMovement.State state) {
        return Problem.of(
                409,
                "nothing-to-withdraw",
                "There is no decision to withdraw",
                "The payment is " + Params.written(state) + ": nobody decided about it.",
                "Decide about it first.");
    }
}
