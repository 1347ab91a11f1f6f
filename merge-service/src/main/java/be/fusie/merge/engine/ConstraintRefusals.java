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
     * @return an exception with the same state and without the values that PostgreSQL may have quoted
     * @throws MergeRefused for a violated constraint, a closed gate, a full disk, a missing right
     */
    static SQLException translate(SQLException e) {
        ServerErrorMessage message = e instanceof PSQLException p ? p.getServerErrorMessage() : null;
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        if (message != null && state.startsWith("23")) {
            throw violated(message);
        }
        if (message != null && state.startsWith("22")) {
            throw new MergeRefused(
                    "value-does-not-fit",
                    "A value of a moving row, as the merge map changes it, does not fit the column it goes to"
                            + " (SQLSTATE %s)".formatted(state),
                    "Ask for the plan, which names what it can; else look at rules that make values longer, such as"
                            + " on-collision: rename. Nothing was changed.");
        }
        if (!(e instanceof PSQLException)) {
            return e; // our own words
        }
        switch (state) {
            case "25006" ->
                throw new MergeRefused(
                        "fenced",
                        "The receiving database does not let this merge write",
                        "Freeze both databases first.");
            case "53100" ->
                throw new MergeRefused(
                        "disk-full",
                        "No space left on the disk of a database server",
                        "Make room for the moving rows and their indexes, then ask again; nothing was changed.");
            case "42501" ->
                throw new MergeRefused(
                        "missing-right",
                        "A database denies the merging role something: "
                                + (message == null ? "permission denied" : message.getMessage()),
                        "Make the role a member of the one that owns the tables, or grant the right.");
            default -> {
                boolean mayQuote = message == null || state.startsWith("22") || state.startsWith("P0");
                String what = mayQuote ? "the database gave up" : message.getMessage();
                SQLException plain = new SQLException(what + " (SQLSTATE " + state + ")", state);
                plain.setStackTrace(e.getStackTrace());
                return plain;
            }
        }
    }

    /** Not every violation has a constraint: a column that wants a value has none, a domain's check no table. */
    private static MergeRefused violated(ServerErrorMessage message) {
        String what =
                switch (message.getSQLState()) {
                    case "23502" -> "leaves column %s empty, which wants a value".formatted(message.getColumn());
                    default ->
                        message.getConstraint() == null
                                ? "violates a rule (SQLSTATE %s)".formatted(message.getSQLState())
                                : "violates constraint " + message.getConstraint();
                };
        String where = message.getTable() != null
                ? "of table %s of the receiver".formatted(message.getTable())
                : message.getDatatype() != null
                        ? "of domain %s of the receiver".formatted(message.getDatatype())
                        : "of the receiver";
        return new MergeRefused(
                "constraint-violated",
                "A row of the source %s %s".formatted(what, where),
                "Correct the rows concerned in the source; nothing was changed.");
    }
}
