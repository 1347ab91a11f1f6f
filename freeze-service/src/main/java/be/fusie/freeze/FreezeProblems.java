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

    static Problem foreignInstitution(String institution) {
        return Problem.of(
                404,
                "unknown-institution",
                "Unknown institution",
                "This application has no institution " + institution + ".",
                "Use the number of an institution that the application was given access to.");
    }

    static Problem noDraftKey() {
        return Problem.of(
                503,
                "drafts-not-configured",
                "No drafts are kept here",
                "This service has no key to encrypt drafts with, and keeps nothing in the clear.",
                "Keep the content in the application. An operator sets fusie.freeze.drafts.keys.");
    }

    static Problem draftNotNeeded(String database) {
        return Problem.of(
                409,
                "draft-not-needed",
                "No draft is needed",
                database + " can be written for this institution: nothing is under way.",
                "Save into the database.");
    }

    static Problem draftTooLarge(int size, int largest) {
        return Problem.of(
                        413,
                        "draft-too-large",
                        "Draft too large",
                        "The content has " + size + " bytes; at most " + largest + " are kept.",
                        "Leave it in parts, or keep it in the application.")
                .with("largest", largest);
    }

    static Problem tooManyDrafts(int most) {
        return Problem.of(
                409,
                "too-many-drafts",
                "Too many drafts",
                "This person has " + most + " drafts already.",
                "Delete those that were saved or are not wanted any more.");
    }

    static Problem unknownDraft() {
        return Problem.of(
                404,
                "unknown-draft",
                "Unknown draft",
                "This person has no such draft with this application; it may have expired.",
                "Ask for the person's drafts.");
    }

    static Problem nobodyToNudge() {
        return Problem.of(
                409,
                "nobody-to-nudge",
                "Nobody to nudge",
                "Only while a freeze is announced or drains somebody may be asked to finish.",
                "Look at the state of the freeze.");
    }

    static Problem noReleaseRequest() {
        return Problem.of(
                409,
                "no-release-request",
                "Nothing waits to be confirmed",
                "Nobody has asked for this, or the request has expired.",
                "Ask for it first, with a reason; then another operator confirms it.");
    }

    static Problem releaseWaits() {
        return Problem.of(
                409,
                "release-waits",
                "A request waits already",
                "Another operator has asked for the same.",
                "Confirm that request, or take it back first.");
    }

    static Problem secondPersonNeeded() {
        return Problem.of(
                409,
                "second-person-needed",
                "A second person is needed",
                "You asked for this yourself.",
                "Another operator has to confirm it.");
    }

    static Problem holdTooLong(java.time.Duration longest) {
        return Problem.of(
                400,
                "invalid-hold",
                "Invalid end of the hold",
                "A hold ends in the future, at most " + longest.toHours() + " hours from now.",
                "Choose an earlier time; the hold can be renewed.");
    }

    static Problem notHoldable() {
        return Problem.of(
                409,
                "not-holdable",
                "Nothing to hold",
                "Only a freeze that is read-only can be held.",
                "Look at the state of the freeze.");
    }

    static Problem noOldCopy(String detail) {
        return Problem.of(
                409,
                "no-old-copy",
                "No old copy",
                detail,
                "Look at GET /api/v1/alarms and at the guard of the database.");
    }

    static Problem gateUnknown() {
        return Problem.of(
                503,
                "gate-unknown",
                "Nobody can say now",
                "This service can't read its own state at the moment, and does not guess.",
                "Try again in a few seconds. The databases refuse what they must by themselves.");
    }

    static Problem tooMany(int most) {
        return Problem.of(
                400, "too-many", "Too many at once", "At most " + most + " can be asked for.", "Ask in several calls.");
    }

    static Problem unknownInstitution(String institution) {
        return Problem.of(
                404,
                "unknown-institution",
                "Unknown institution",
                "No school database that is known here holds institution " + institution
                        + ", or several do and no migration says which is its home.",
                "Check the number; a new institution is found within seconds.");
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
