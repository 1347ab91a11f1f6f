package be.fusie.request.migration;

import be.fusie.kit.problem.Problem;
import java.time.Instant;
import java.util.List;

/** What can be wrong with taking a completed migration back, each by name, with its remedy. */
final class UndoProblems {

    private UndoProblems() {}

    static Problem cannotTakeBack(Migration migration) {
        return Problem.of(
                        409,
                        "not-completed",
                        "It can't be taken back now",
                        "Only a completed migration is taken back; this one stands at " + migration.standing() + ".",
                        "Before the receiving database opens, cancel it with POST …/cancellation instead.")
                .with("state", migration.phase);
    }

    static Problem windowOver(Instant until) {
        return Problem.of(
                409,
                "undo-window-over",
                "It can't be taken back any more",
                "The migration could be taken back until " + until + ".",
                "Move the institutions out again by a migration of their own (R13).");
    }

    static Problem movedOn(List<String> institutions, String receiver) {
        return Problem.of(
                        409,
                        "moved-on",
                        "It can't be taken back now",
                        "These institutions do not live in " + receiver + " any more: "
                                + String.join(", ", institutions) + ".",
                        "Take the later migration back first.")
                .with("institutions", institutions);
    }

    static Problem notAsked() {
        return Problem.of(
                409,
                "undo-not-asked",
                "Nobody asked for it",
                "No operator asks at this moment that the migration be taken back.",
                "Ask with POST …/undo; another operator then confirms.");
    }

    static Problem noPreviewYet() {
        return Problem.of(
                409,
                "no-preview-yet",
                "No preview yet",
                "What would be lost is still being counted.",
                "Look at GET …/undo until the preview is there, read it, and confirm then.");
    }

    static Problem obstacles(UndoPreview preview) {
        return Problem.of(
                        409,
                        "undo-obstacles",
                        "It can't be taken back as it is",
                        preview.refusal() != null
                                ? "There is no list of what would be lost: " + preview.refusal() + "."
                                : "The preview names obstacles that no confirmation helps against.",
                        "Put right what they say, then ask again with POST …/undo.")
                .with("obstacles", preview.obstacles());
    }

    static Problem otherList() {
        return Problem.of(
                409,
                "other-list",
                "Not the list of now",
                "The confirmation is not that of the preview at GET …/undo.",
                "Read the preview again, and confirm with the confirmation that stands there.");
    }

    static Problem secondPerson() {
        return Problem.of(
                409,
                "second-person-needed",
                "Two people have to agree",
                "Whoever asks that a migration be taken back can't confirm it as well.",
                "Let another operator read the preview and confirm it.");
    }

    static Problem tooLateToKeep(Migration migration) {
        return Problem.of(
                        409,
                        "too-late-to-keep",
                        "The migration can't be kept any more",
                        "It stands at " + migration.standing() + ".",
                        "Until the merge is being undone the migration can be kept, and again while that needs attention;"
                                + " afterwards the undo is completed.")
                .with("state", migration.phase);
    }
}
