package be.fusie.request.migration;

import be.fusie.request.saga.Direction;
import be.fusie.request.saga.Happening;
import be.fusie.request.saga.Happening.What;
import be.fusie.request.saga.Phase;
import be.fusie.request.saga.Saga;
import be.fusie.request.saga.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What leads a migration on that waits for an operator. */
final class NextStep {

    private NextStep() {}

    /** What a person does, by the address that does it, in the order in which operators think of it. */
    private static final Map<String, What> ACTS = new LinkedHashMap<>();

    static {
        ACTS.put("retry", What.RETRIED);
        ACTS.put("resolution", What.RESOLVED);
        ACTS.put("pause", What.PAUSED);
        ACTS.put("resumption", What.RESUMED);
        ACTS.put("cancellation", What.CANCELLED);
    }

    /** Those acts that the saga would take notice of as it stands. */
    static List<String> acts(Migration migration) {
        Saga saga = new Saga(1);
        return ACTS.entrySet().stream()
                .filter(act -> saga.after(migration.saga(), Happening.act(act.getValue(), "asked for"))
                        .accepted())
                .map(Map.Entry::getKey)
                .toList();
    }

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
