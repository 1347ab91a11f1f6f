package be.fusie.request.migration;

import be.fusie.kit.problem.Problem;
import be.fusie.request.directory.Closure;
import be.fusie.request.saga.Phase;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** What can be wrong with a request or an act, each by name, with its remedy. */
final class MigrationProblems {

    private MigrationProblems() {}

    static Problem unknown(UUID id) {
        return Problem.of(
                404,
                "unknown-migration",
                "Unknown migration",
                "There is no migration " + id + " that concerns you.",
                "List your migrations with GET /api/v1/migrations.");
    }

    static Problem sameDatabase(String name) {
        return refused(
                "same-database", "Source and receiver are both " + name + " (R18).", "Name two different databases.");
    }

    static Problem unknownDatabase(String name) {
        return refused(
                "unknown-database",
                "The directory knows no database " + name + " (R18).",
                "Use a database of the directory, or have the operator add it.");
    }

    static Problem unknownInstitutions(List<String> numbers) {
        return refused(
                        "unknown-institution",
                        "The directory knows no institution " + String.join(", ", numbers) + " (R18).",
                        "Correct the numbers, or have the operator add the institutions to the directory.")
                .with("institutions", numbers);
    }

    static Problem notInSource(List<String> numbers, String source) {
        return refused(
                        "institution-not-in-source",
                        "These institutions do not live in " + source + ": " + String.join(", ", numbers) + " (R18).",
                        "Leave them out, or name the database that is their home as the source.")
                .with("institutions", numbers);
    }

    static Problem nothingMoves(String source) {
        return refused(
                "nothing-moves", "No institution lives in " + source + ".", "Name the database whose schools move.");
    }

    static Problem wholeOrSome() {
        return refused(
                "whole-or-some",
                "A request moves either the whole database or some institutions, and this one says both or neither (R1).",
                "Set 'whole' to true and leave 'institutions' empty, or name at least one institution and leave 'whole' out.");
    }

    static Problem kindDiffers(MigrationRequest.Kind kind) {
        return refused(
                "kind-differs",
                "The request says that its kind is " + kind + ", and 'whole' says otherwise (R13).",
                "Leave 'kind' out, or let both say the same: WHOLE with 'whole' true, PARTIAL with institutions.");
    }

    static Problem kindNotHere(MigrationRequest.Kind kind) {
        return refused(
                        "kind-not-here",
                        "A move of kind " + kind + " is not run as a migration here (R13).",
                        switch (kind) {
                            case EXTRACTION ->
                                "Extract the institutions with the command line, which makes the new database: fusie-merge run --kind"
                                        + " EXTRACTION; see merge-service/docs/command-line.md. Then add it to the directory.";
                            case SERVER_MOVE, NEWER_POSTGRESQL ->
                                "Move the database to the new server with the command line: fusie-merge run --kind SERVER_MOVE; see"
                                        + " merge-service/docs/command-line.md. Its name in the directory stays.";
                            case EDITION_CHANGE ->
                                "No data moves when the edition changes: switch it in the platform. When institutions move as well,"
                                        + " file that as WHOLE or PARTIAL.";
                            case WHOLE, PARTIAL -> "Leave 'kind' out.";
                        })
                .with("kind", kind);
    }

    static Problem cutOverInThePast() {
        return refused("cut-over-in-the-past", "The cut-over date is over.", "Choose today or a later day.");
    }

    static Problem windowInThePast() {
        return refused(
                "window-in-the-past",
                "The window opens in the past.",
                "Choose a later moment, or leave 'windowFrom' out to start as soon as all have signed.");
    }

    static Problem tooFarAhead(LocalDate farthest) {
        return refused(
                "date-too-far-ahead",
                "A date or moment of the request lies after " + farthest + ".",
                "Choose dates that people can agree on today.");
    }

    static Problem windowWithoutLength() {
        return refused(
                "window-without-length",
                "The window ends before it begins, or has an end and no beginning.",
                "Give windowFrom and a later windowUntil, or leave windowUntil out.");
    }

    static Problem consentTooLate() {
        return refused(
                "consent-deadline-impossible",
                "The consent deadline is over already, or later than the start of the window.",
                "Choose a deadline between now and the start of the window, or leave it out.");
    }

    static Problem requesterNotConcerned(String institution) {
        return refused(
                "requester-not-concerned",
                "Institution " + institution + " neither moves nor lives in the receiving database.",
                "Let an institution that the move concerns file the request.");
    }

    static Problem unknownAdministrator() {
        return refused(
                "unknown-central-administrator",
                "The central administrator is neither director nor administrator of an institution concerned (R10).",
                "Appoint one of them, or have the operator add the person to the directory first.");
    }

    static Problem withoutDirector(List<String> institutions) {
        return refused(
                        "institution-without-director",
                        "Nobody can sign for " + String.join(", ", institutions) + ": no director is known (R2).",
                        "Have the operator add a director to the directory, then file the request again.")
                .with("institutions", institutions);
    }

    static Problem closureElsewhere(List<Closure.Member> elsewhere) {
        String who = elsewhere.stream()
                .map(m -> m.institution() + " in " + m.home() + " (by way of " + String.join(" – ", m.why()) + ")")
                .collect(Collectors.joining("; "));
        return refused(
                        "closure-needs-another-database",
                        "A school community is never split (R3), but this move would leave behind: " + who + ".",
                        "Set 'inSteps' to true, so that they sign this migration and follow by their own into the same receiver;"
                                + " or end their membership before the cut-over date. POST /api/v1/closures shows the steps.")
                .with("institutions", elsewhere);
    }

    static Problem unknownCommunity(String id) {
        return refused(
                "unknown-community",
                "The directory knows no school community " + id + " (R18).",
                "Correct its id, or have the operator add it to the directory.");
    }

    static Problem communityNotConcerned(String id) {
        return refused(
                "community-not-concerned",
                "No institution that moves was ever a member of " + id + " (R4).",
                "Leave it out of 'oldCommunities'.");
    }

    static Problem notConcerned() {
        return Problem.of(
                404,
                "not-concerned",
                "None of your institutions is concerned",
                "There is no such move that concerns an institution of yours.",
                "Ask about institutions and databases of your own, or have the operator ask.");
    }

    static Problem requestOpen(String database) {
        return Problem.of(
                409,
                "request-open",
                "A request is open already",
                "Another migration is open over the database " + database + " (R18).",
                "Wait until it has ended, or have it cancelled.");
    }

    private static Problem refused(String code, String detail, String remedy) {
        return Problem.of(422, code, "The request is refused", detail, remedy);
    }

    static Problem foreignInstitution(String number) {
        return Problem.of(
                404,
                "unknown-institution",
                "Unknown institution",
                "There is no institution " + number + " that you may act for.",
                "Use the number of an institution that the directory names you for.");
    }

    static Problem noPlan() {
        return Problem.of(
                404,
                "no-plan-yet",
                "No plan yet",
                "The plan is not made yet, or planning was refused.",
                "Look at the migration's state; the plan is there from COLLECTING_CONSENT on.");
    }

    /** The same; while it is being made, the answer says when to ask again. */
    static Problem noPlan(Migration migration) {
        return migration.phase == Phase.PLANNING ? noPlan().header("Retry-After", "2") : noPlan();
    }

    static Problem planChanged(Migration migration) {
        return Problem.of(
                        409,
                        "plan-changed",
                        "Not the current plan",
                        "The hash is not that of the current plan, version " + migration.planVersion + " (R5).",
                        "Read the current plan again and sign its hash.")
                .with("planHash", migration.planHash)
                .with("planVersion", migration.planVersion);
    }

    static Problem notCollecting(Migration migration) {
        return wrongState(
                migration,
                "Consent is not being collected",
                "Only a migration in COLLECTING_CONSENT is signed or refused.");
    }

    static Problem tooLateToCancel(Migration migration) {
        return wrongState(
                migration,
                "The migration can't be cancelled any more",
                migration.saga().isPastPivot()
                        ? "The receiving database is being opened or is open: from there on there is only forward;"
                                + " once it is completed, an operator can have it taken back with POST …/undo."
                        : "It has ended, or is being undone already; look at its state.");
    }

    static Problem badIdempotencyKey(int longest) {
        return Problem.of(
                400,
                "bad-idempotency-key",
                "Bad idempotency key",
                "The header Idempotency-Key is empty or longer than " + longest + " characters.",
                "Send a fresh UUID for each act, and the same one when you repeat it.");
    }

    static Problem idempotencyKeyReused() {
        return Problem.of(
                422,
                "idempotency-key-reused",
                "The key was used for another request",
                "This Idempotency-Key was sent before with another path or body.",
                "Send a fresh key for a new request; to repeat one, send it unchanged.");
    }

    static Problem changedSince(Migration migration) {
        return Problem.of(
                        412,
                        "changed-since",
                        "The migration has changed",
                        "If-Match names a version that is not the present one.",
                        "Read the migration again, decide again, and send its ETag.")
                .with("state", migration.phase);
    }

    static Problem badCursor() {
        return Problem.of(
                400,
                "bad-cursor",
                "Unknown cursor",
                "The cursor is none that this API gave.",
                "Follow the link with rel=next of the page before, or start without a cursor.");
    }

    static Problem nothingToWithdraw(String institution) {
        return Problem.of(
                409,
                "nothing-signed",
                "Nothing to withdraw",
                "Institution " + institution + " has not signed the current plan.",
                "A director who does not agree refuses the plan instead, with POST …/refusals.");
    }

    static Problem tooLateToWithdraw(Migration migration) {
        return wrongState(
                migration,
                "The signature can't be withdrawn any more",
                "Signatures are withdrawn before the freeze (R5); afterwards ask an operator to cancel.");
    }

    static Problem cannotPause(Migration migration) {
        return wrongState(
                migration,
                "The migration can't be paused now",
                "It is paused while consent is collected, while it waits for its window, and before the freeze; once"
                        + " databases are read-only it is cancelled instead.");
    }

    static Problem notPaused(Migration migration) {
        return wrongState(migration, "The migration is not paused", "Nothing needs to be done: it goes on by itself.");
    }

    static Problem cannotReplan(Migration migration) {
        return wrongState(
                migration,
                "The migration can't be planned anew now",
                "A new version of the plan is made while consent is collected, or while the migration waits for its"
                        + " window, and it is not paused;"
                        + " otherwise cancel it and file a new request.");
    }

    static Problem unknownVersion(int version) {
        return Problem.of(
                404,
                "unknown-plan-version",
                "Unknown version",
                "The plan has no version " + version + ".",
                "List the versions with GET …/plans.");
    }

    static Problem tooLateForTerms(Migration migration) {
        return wrongState(
                migration,
                "The drain's deadline can't be set any more",
                "It is set before the freeze begins; a freeze under way is led from freeze-service.");
    }

    static Problem nothingToRetry(Migration migration) {
        return wrongState(
                migration,
                "Nothing waits for a retry",
                "Retry a step that needs attention or rests before its next try.");
    }

    static Problem nothingToResolve(Migration migration) {
        return wrongState(
                migration, "Nothing needs to be resolved", "Only a migration in NEEDS_ATTENTION is resolved.");
    }

    private static Problem wrongState(Migration migration, String title, String remedy) {
        return Problem.of(409, "wrong-state", title, title + ": it stands at " + migration.standing() + ".", remedy)
                .with("state", migration.phase);
    }

    static Problem notRequester() {
        return Problem.of(
                403,
                "not-the-requester",
                "Not allowed",
                "Only an operator or a director of the requesting institution cancels a migration.",
                "Ask one of them; a director who does not agree refuses the plan instead.");
    }
}
