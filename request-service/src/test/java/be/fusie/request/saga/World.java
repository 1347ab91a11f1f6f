package be.fusie.request.saga;

import be.fusie.request.saga.Happening.What;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A migration with its surroundings, for the properties: services that do and undo idempotently and may answer no, a
 * deadline that may pass, people who may act, and a network that may deliver any message late, twice or out of order.
 */
final class World implements Effect.Interpreter<Void> {

    final Saga saga = new Saga(2);
    SagaState state;
    Deadline deadline;
    Step deadlineStep;
    boolean deadlineHeld;

    /** Commands that were sent and not handled yet, per step in order, as the kit's inbox hands them on. */
    final List<Command> underWay = new ArrayList<>();

    /** All replies ever sent; delivering one again is a duplicate. */
    final List<Happening> replies = new ArrayList<>();

    final Set<Step> inEffect = EnumSet.noneOf(Step.class);
    final Set<Step> begun = EnumSet.noneOf(Step.class);
    final Map<Step, Integer> undoEffects = new EnumMap<>(Step.class);
    final List<String> published = new ArrayList<>();
    final List<String> resolved = new ArrayList<>();
    boolean pivotSent;
    boolean homesChanged;
    boolean everCompleted;
    String violation;

    record Command(Step step, Direction direction) {}

    World() {
        apply(saga.file());
    }

    void happens(Happening happening) {
        SagaState before = state;
        Saga.Transition transition = saga.after(state, happening);
        if (!transition.accepted() && !transition.state().equals(before)) {
            violation = "ignored, but changed: " + happening;
        }
        if (transition.accepted() && happening.what() == What.RESOLVED && before.direction() == Direction.BACK) {
            // The operator did by hand what the service could not.
            takeBack(before.step());
        }
        apply(transition);
    }

    private void apply(Saga.Transition transition) {
        state = transition.state();
        if (state.phase() == Phase.COMPLETED && transition.accepted()) {
            everCompleted = true;
            // Between being completed, taken back and kept the inbox keeps rounds apart: it drops duplicates, and what
            // a
            // service answered before comes before the answer that ended the round.
            replies.clear();
        }
        transition.effects().forEach(effect -> effect.by(this));
    }

    /** The service handles the next command. @param well whether it answers yes */
    void handle(int choice, boolean well) {
        if (underWay.isEmpty()) {
            return;
        }
        Command chosen = underWay.get(Math.floorMod(choice, underWay.size()));
        // Commands of one service and migration are handled in the order in which they were sent.
        Command command = underWay.stream()
                .filter(c -> service(c).equals(service(chosen)))
                .findFirst()
                .orElseThrow();
        underWay.remove(command);
        if (command.direction() == Direction.FORWARD) {
            inEffect.add(command.step()); // also when it answers no: its work may be half done
            replies.add(well ? Happening.done(command.step()) : Happening.refused(command.step(), "no"));
        } else {
            if (well) {
                takeBack(command.step());
            }
            replies.add(well ? Happening.undone(command.step()) : Happening.undoFailed(command.step(), "no"));
        }
    }

    /** The next command is an undo of the merge, and what was confirmed is no longer so: nothing was undone. */
    void refuseToUndoTheMerge() {
        if (state.late() && !underWay.isEmpty() && underWay.get(0).equals(new Command(Step.MERGE, Direction.BACK))) {
            underWay.remove(0);
            replies.add(new Happening(What.UNDO_UNCONFIRMED, Step.MERGE, "somebody worked on"));
            deliver(replies.size() - 1);
        }
    }

    private static String service(Command command) {
        return command.step().doneBy().orElseThrow().split("\\.")[0];
    }

    private void takeBack(Step step) {
        if (inEffect.remove(step)) {
            undoEffects.merge(step, 1, Integer::sum);
        }
    }

    void deliver(int choice) {
        if (!replies.isEmpty()) {
            happens(replies.get(Math.floorMod(choice, replies.size())));
        }
    }

    void deadlinePasses() {
        if (deadline != null && !deadlineHeld) {
            happens(Happening.of(
                    switch (deadline) {
                        case TIME_OUT -> What.TIMED_OUT;
                        case RETRY -> What.RETRY_DUE;
                        case WINDOW -> What.WINDOW_OPENED;
                    },
                    deadlineStep));
        }
    }

    /** The window opens, or is looked at again, while preconditions are open: nothing may begin (R8). */
    void windowBlocked() {
        if (deadline == Deadline.WINDOW && !deadlineHeld) {
            int before = underWay.size();
            happens(new Happening(What.WINDOW_BLOCKED, deadlineStep, "open: certificate-valid"));
            if (underWay.size() != before || state.phase() != Phase.SCHEDULED) {
                violation = "a step began although preconditions are open";
            }
        }
    }

    @Override
    public Void plan() {
        return null;
    }

    @Override
    public Void send(Step step) {
        if (state.paused()) {
            violation = step + " began while paused";
        }
        if (everCompleted && step != Step.THAW && step != Step.MERGE) {
            violation = step + " was done again after completion";
        }
        if (everCompleted && step == Step.THAW && !inEffect.contains(Step.MERGE)) {
            violation = "the receiver is to open again without what was merged";
        }
        begun.add(step);
        pivotSent |= step == Step.PIVOT;
        underWay.add(new Command(step, Direction.FORWARD));
        return null;
    }

    @Override
    public Void sendUndo(Step step) {
        if (state.late()) {
            checkTakingBack(step);
        } else if (pivotSent) {
            violation = "undo of " + step + " after the pivot";
        }
        if (!begun.contains(step)) {
            violation = "undo of " + step + ", which never began";
        }
        if (!state.late() && begun.stream().anyMatch(later -> later.compareTo(step) > 0 && inEffect.contains(later))) {
            violation = "undo of " + step + " before a later step's";
        }
        underWay.add(new Command(step, Direction.BACK));
        return null;
    }

    /** What was undone is undone while nobody writes, and nobody writes where people would look for what is gone (F7). */
    private void checkTakingBack(Step step) {
        boolean open = inEffect.contains(Step.THAW);
        boolean merged = inEffect.contains(Step.MERGE);
        switch (step) {
            case MERGE, REGISTRATION, INVOICING -> require(!open, step + " is undone while people write");
            case FREEZE -> require(!open && !merged, "the old home opens although the new one holds the data");
            case CHARGE, HAND_OVER, STAGE, ANNOUNCE -> require(!merged, step + " is undone although the merge stands");
            case THAW, CONSENT -> require(merged, step + " was undone before");
        }
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            violation = otherwise;
        }
    }

    @Override
    public Void voidSignatures() {
        return null;
    }

    @Override
    public Void await(Deadline next, Step step, Direction direction, int attempt) {
        deadline = next;
        deadlineHeld = false;
        deadlineStep = step;
        return null;
    }

    @Override
    public Void awaitNothing() {
        deadline = null;
        return null;
    }

    @Override
    public Void holdDeadline() {
        deadlineHeld = true;
        return null;
    }

    @Override
    public Void releaseDeadline() {
        deadlineHeld = false;
        return null;
    }

    @Override
    public Void publish(PublicEvent event) {
        published.add(event.name());
        return null;
    }

    @Override
    public Void changeHomes() {
        if (homesChanged) {
            violation = "homes changed twice";
        }
        homesChanged = true;
        return null;
    }

    @Override
    public Void changeHomesBack() {
        require(homesChanged, "homes changed back that were not changed");
        require(!inEffect.contains(Step.MERGE), "homes changed back although the data is still away");
        homesChanged = false;
        return null;
    }

    @Override
    public Void writePlan() {
        return null;
    }
}
