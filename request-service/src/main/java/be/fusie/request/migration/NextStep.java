package be.fusie.request.migration;

import be.fusie.request.saga.Direction;
import be.fusie.request.saga.Phase;
import be.fusie.request.saga.Step;

/** What leads a migration on that waits for an operator. */
final class NextStep {

    private NextStep() {}

    /** Null when it waits for nobody, or for directors. */
    static String of(Migration migration) {
        if (migration.phase != Phase.NEEDS_ATTENTION) {
            return null;
        }
        if (migration.late && migration.direction == Direction.BACK && migration.step == Step.MERGE) {
            return "The receiver is read-only again. Ask for the list of what would be lost with POST …/undo and let another"
                    + " operator agree to it with POST …/undo/confirmation; or keep the migration with POST"
                    + " …/undo/withdrawal: the receiver opens again. Should the trouble be another, mend it and POST …/retry.";
        }
        String undo = migration.direction == Direction.BACK ? "undoing " : "";
        return "Mend what 'trouble' names, then POST …/retry tries " + undo + migration.step
                + " again. When it was settled by hand, POST …/resolution says how, and it goes on."
                + (migration.late && migration.step == Step.THAW && migration.direction == Direction.BACK
                        ? " POST …/undo/withdrawal keeps the migration."
                        : "");
    }
}
