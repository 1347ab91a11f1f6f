package be.fusie.freeze;

import be.fusie.kit.problem.Problem;
import java.sql.SQLException;
import java.util.UUID;

/** Each problem this service answers with, by name. */
final class FreezeProblems {

    private FreezeProblems() {}

    static Problem unknownFreeze(UUID migration) {
        return Problem.of(
                404,
                "unknown-freeze",
                "Unknown freeze",
                "Nothing is known here of a freeze for migration " + migration + ".",
                "Check the id; a migration has a freeze from its drain on.");
    }

    static Problem unknownDatabase(String name) {
        return Problem.of(
                404,
                "unknown-database",
                "Unknown database",
                "No school database is configured under this name.",
                "Use a name that the operator has configured.");
    }

    static Problem unknownSession() {
        return Problem.of(
                404,
                "unknown-editing-session",
                "Unknown editing session",
                "There is no such editing session of yours; it may have expired long ago.",
                "Take a new one.");
    }

    static Problem unknownHome(String institution) {
        return Problem.of(
                404,
                "unknown-home",
                "No home known",
                "No migration has touched this institution.",
                "Its home is the one in the directory of request-service.");
    }

    /** What a freeze means for who edits: 409 while it drains, 423 while the database is read-only. */
    static Problem noEditing(Freeze.Active freeze) {
        return freeze instanceof Freeze.Draining
                ? editing(
                        freeze,
                        409,
                        "no-new-editing-sessions",
                        "No new editing sessions",
                        "A migration is about to make this database read-only; who edits may finish.",
                        "Try again when the migration is over.")
                : editing(
                        freeze,
                        423,
                        "read-only",
                        "Read-only while a migration runs",
                        "This database is read-only while a migration runs; reading goes on.",
                        "Keep what was not saved, and try again when the migration is over.");
    }

    private static Problem editing(
            Freeze.Active freeze, int status, String code, String title, String detail, String remedy) {
        return Problem.of(status, code, title, detail, remedy)
                .with("migration", freeze.migration())
                .with("readOnlyFrom", freeze.readOnlyFrom())
                .with("expectedOverAt", freeze.expectedOverAt());
    }

    static Problem guardInUse(String reason) {
        return Problem.of(
                409,
                "guard-in-use",
                "Guard in use",
                "The guard can't be removed: " + reason + ".",
                "End the freeze first. After a move the guard stays, since it closes the old home.");
    }

    /** The server's own words: names of tables and roles, no rows. */
    static Problem guardNotPossible(String database, SQLException e) {
        return Problem.of(
                        409,
                        "guard-not-possible",
                        "The school database does not let the guard be changed",
                        database + " answered: " + e.getMessage(),
                        "The freezer's role needs to be a member of the owner of database and tables; tables that are"
                                + " written all the time may need a second attempt.")
                .with("sqlState", e.getSQLState());
    }

    static Problem unreachable(String database) {
        return Problem.of(
                503,
                "school-database-unreachable",
                "School database unreachable",
                "The school database " + database + " can't be reached now.",
                "Try again; if it stays, look at the server and at this service's configuration.");
    }

    static Problem notReleasable(String reason) {
        return Problem.of(
                409,
                "not-releasable",
                "The freeze can't be released",
                reason,
                "Look at the state of the freeze; after the pivot a migration is only completed.");
    }

    static Problem dataMayHaveMoved() {
        return Problem.of(
                409,
                "data-may-have-moved",
                "Data may be half moved",
                "The merge has begun to write in these databases. Opening both may make two writable homes of an"
                        + " institution.",
                "Cancel the migration, which undoes the merge before it thaws. If that can't be, make sure by hand that both"
                        + " databases are as before, and release again with \"dataMayHaveMoved\": true.");
    }
}
