package be.fusie.merge.engine;

import java.sql.SQLException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Tells final answers of a database (a constraint, the guard) from passing ones, and keeps row values out of messages. */
final class ConstraintRefusals {

    private ConstraintRefusals() {}

    /**
     * What to throw instead.
     *
     * @return a {@link MergeRefused} for a violated constraint or a closed gate; otherwise an exception with the same
     *     state and without the values that PostgreSQL may have quoted
     */
    static SQLException translate(SQLException e) {
        ServerErrorMessage message = e instanceof PSQLException p ? p.getServerErrorMessage() : null;
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        if (message != null && state.startsWith("23")) {
            throw new MergeRefused(
                    "constraint-violated",
                    "A row of the source violates constraint %s of table %s of the receiver"
                            .formatted(message.getConstraint(), message.getTable()),
                    "Correct the rows concerned in the source; nothing was changed.");
        }
        if (state.equals("25006")) {
            throw new MergeRefused(
                    "fenced", "The receiving database does not let this merge write", "Freeze both databases first.");
        }
        String what = message == null || state.startsWith("22") ? "the database gave up" : message.getMessage();
        SQLException plain = new SQLException(what + " (SQLSTATE " + state + ")", state);
        plain.setStackTrace(e.getStackTrace());
        return plain;
    }
}
