package be.fusie.request.migration;

import be.fusie.kit.problem.Problem;
import be.fusie.request.preparation.IntakeCheck;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** What can be wrong while a migration is prepared: with its check-list, its intake forms and its window. */
final class PreparationProblems {

    private PreparationProblems() {}

    static Problem tooLate(Migration migration) {
        return Problem.of(
                        409,
                        "wrong-state",
                        "Preparation is over",
                        "Preparation is over: the migration stands at " + migration.standing() + ".",
                        "A migration is prepared until its window opens; afterwards it can be paused or cancelled.")
                .with("state", migration.phase);
    }

    static Problem beingPlanned(Migration migration) {
        return Problem.of(
                        409,
                        "wrong-state",
                        "It is being planned",
                        "The data is being looked at for the plan just now.",
                        "Wait until the plan is made; the list then tells what was found.")
                .with("state", migration.phase);
    }

    static Problem cannotAnswer(List<Preconditions.Fault> faults) {
        return Problem.of(
                        422,
                        "precondition-not-answered",
                        "Nothing was answered",
                        faults.stream()
                                .limit(20)
                                .map(fault -> fault.code() + ": " + fault.problem())
                                .collect(Collectors.joining("; ")),
                        "Correct or leave out what is named under 'errors'; read the list with GET …/preconditions.")
                .with("errors", faults);
    }

    static Problem codeTaken(String code) {
        return Problem.of(
                409,
                "precondition-exists",
                "There is such an item",
                "The list has an item " + code + " already.",
                "Choose another code, or answer the item that there is.");
    }

    // --- rehearsals (R14) ---

    static Problem rehearsalRunning(UUID rehearsal) {
        return Problem.of(
                        409,
                        "rehearsal-running",
                        "A rehearsal waits or runs",
                        "Rehearsal " + rehearsal + " of this migration waits or runs.",
                        "Wait for its end, then ask again.")
                .with("rehearsal", rehearsal);
    }

    static Problem unknownRehearsal(UUID rehearsal) {
        return Problem.of(
                404,
                "unknown-rehearsal",
                "Unknown rehearsal",
                "The migration has no rehearsal " + rehearsal + ".",
                "Take its id from GET …/rehearsals.");
    }

    // --- intake form (R12) ---

    static Problem boardStays() {
        return Problem.of(
                409,
                "board-stays",
                "No intake form is needed",
                "The request says that the board does not change, so invoicing stays as it is (M14).",
                "If the board changes after all, cancel this migration and file a request with boardChanges true.");
    }

    static Problem unknownForm(String board) {
        return Problem.of(
                404,
                "unknown-intake-form",
                "Unknown intake form",
                "There is no intake form for board " + board + " yet.",
                "Make one with PUT …/intake/" + board + "; an empty object will do to begin with.");
    }

    static Problem unknownBoard(String board) {
        return Problem.of(
                422,
                "unknown-board",
                "Unknown board",
                "The directory knows no board " + board + ".",
                "Have an operator add the board to the directory first.");
    }

    static Problem malformed(List<IntakeCheck.Fault> faults) {
        return Problem.of(
                        400,
                        "invalid-input",
                        "No draft of an intake form",
                        words(faults),
                        "Send the form as GET /api/v1/intake-form-schema says; what is not known yet is left out.")
                .with("errors", faults);
    }

    static Problem incomplete(List<IntakeCheck.Fault> faults) {
        return Problem.of(
                        422,
                        "intake-form-incomplete",
                        "The intake form is not whole",
                        words(faults),
                        "Mend what is named under 'errors', save the draft, and submit it again.")
                .with("errors", faults);
    }

    private static String words(List<IntakeCheck.Fault> faults) {
        return faults.stream()
                .limit(20)
                .map(fault -> (fault.pointer().isEmpty() ? "the form" : fault.pointer()) + " " + fault.problem())
                .collect(Collectors.joining("; "));
    }

    static Problem ifMatchMissing() {
        return Problem.of(
                428,
                "version-needed",
                "Version needed",
                "The form exists; without If-Match somebody else's changes could be lost.",
                "Read the form, and send its ETag as If-Match.");
    }

    static Problem formChanged(String etag) {
        return Problem.of(
                412,
                "changed-since",
                "The form has changed",
                "If-Match names a version that is not the present one, " + etag + ".",
                "Read the form again, change it again, and send its ETag.");
    }

    static Problem intakeMissing(List<String> missing) {
        return Problem.of(
                        409,
                        "intake-form-missing",
                        "The intake form is missing",
                        "The board changes, and the plan can't be signed yet (R12): " + String.join("; ", missing),
                        "Submit the intake form of each receiving board; the plan then gets a new version with them.")
                .with("missing", missing);
    }

    // --- window (R6) ---

    static Problem notAgreed(List<String> institutions) {
        return Problem.of(
                        409,
                        "window-not-agreed",
                        "The window is not agreed",
                        "These institutions want another window than the plan's: " + String.join(", ", institutions)
                                + ".",
                        "Agree on a window first: see GET …/window, and move it with POST …/window.")
                .with("institutions", institutions);
    }

    static Problem anotherWindow(Instant from) {
        return Problem.of(
                        409,
                        "window-moved",
                        "Not the present window",
                        "The answer is about a window that the plan does not name (any more).",
                        "Read the window with GET …/window, and answer about that one.")
                .with("from", String.valueOf(from));
    }

    static Problem answerOrOther() {
        return refused(
                "window-answer-unclear",
                "Whoever does not agree says why, and whoever agrees proposes nothing else.",
                "Send agrees true; or agrees false with a reason and, best, otherwiseFrom and otherwiseUntil.");
    }

    static Problem tooShort(long seconds, long needed) {
        return refused(
                        "window-too-short",
                        "The window lasts " + seconds + " seconds, but about " + needed
                                + " without write access are expected (R6).",
                        "Choose a longer window.")
                .with("neededSeconds", needed);
    }

    static Problem onSchoolDays(List<LocalDate> days) {
        return refused(
                        "window-on-school-days",
                        "Pupils are at school on " + some(days) + " (R6).",
                        "Choose another window, see GET …/window/proposals; or send evenOnSchoolDays true with the reason.")
                .with("schoolDays", days);
    }

    static Problem taken(String by) {
        return refused(
                "window-taken",
                "The window overlaps " + by + ".",
                "Choose another window, see GET …/window/proposals.");
    }

    static Problem badSpan() {
        return Problem.of(
                400,
                "invalid-input",
                "Invalid input",
                "'until' is before 'from', or they lie more than two years apart or ten years ahead.",
                "Ask for a span of at most two years.");
    }

    private static String some(List<LocalDate> days) {
        return days.stream().limit(5).map(LocalDate::toString).collect(Collectors.joining(", "))
                + (days.size() > 5 ? " and " + (days.size() - 5) + " more days" : "");
    }

    private static Problem refused(String code, String detail, String remedy) {
        return Problem.of(422, code, "The window is refused", detail, remedy);
    }
}
