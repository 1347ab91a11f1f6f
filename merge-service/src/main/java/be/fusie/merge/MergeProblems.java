package be.fusie.merge;

import be.fusie.kit.problem.Problem;
import java.util.UUID;

/** Each problem this service answers with, by name. */
final class MergeProblems {

    private MergeProblems() {}

    static Problem unknownMigration(UUID migration) {
        return Problem.of(
                404,
                "unknown-migration",
                "Unknown migration",
                "Nothing is known here of migration " + migration + ".",
                "Check the id; it appears here when its plan is made.");
    }

    static Problem notMerged(UUID migration) {
        return Problem.of(
                404,
                "not-merged",
                "Not merged",
                "Migration " + migration + " has no merge whose proof could be shown.",
                "Ask again when the step MERGE is done; an undone merge has no proof.");
    }

    static Problem unknownKind(String kind) {
        return Problem.of(
                400,
                "unknown-kind",
                "Unknown kind of person number",
                "There is no kind of person number called " + (kind.length() > 40 ? "that" : kind) + ".",
                "Use one of pupil, boarder, staff, or leave the parameter out.");
    }
}
