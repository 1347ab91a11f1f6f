package be.fusie.request.saga;

import be.fusie.request.saga.Saga.Transition;
import java.util.ArrayList;
import java.util.List;

/**
 * How a completed migration is taken back (X1), when two operators agreed to it. Steps are undone in the order of {@link
 * Step#TAKEN_BACK}, each retried until it succeeds or needs attention.
 *
 * <pre>
 *            two operators            undone                  undone            undone
 *  COMPLETED ────────────▶ UNDOING ─────────▶ UNDOING MERGE ────────▶ UNDOING … ──────▶ UNDONE
 *      ▲                    THAW                  │      ▲             REGISTRATION … ANNOUNCE
 *      │                     │ kept               │ the list that was confirmed is no longer so, failed n times
 *      │                     │                    ▼      │ confirmed anew, retried
 *      │ opened again        ▼      opened again, │      │
 *      └────────────── RUNNING ◀── RUNNING ◀── NEEDS_ATTENTION
 *                       THAW        MERGE  kept
 * </pre>
 *
 * Until the merge is undone the operators can have it kept: the receiver opens again and the migration stays completed.
 * At the merge that is possible only while it needs attention. The merge is then asked for once more: it answers at once
 * when it stands, and is done again should a late undo have got through after all.
 */
record TakeBack(Saga saga) {

    Transition after(SagaState state, Happening happening) {
        return switch (state.phase()) {
            case COMPLETED ->
                happening.what() == Happening.What.TAKEN_BACK
                        ? undo(state.late(true).because(happening.reason()), Step.TAKEN_BACK.get(0))
                        : Saga.ignored(state);
            case UNDOING -> undoing(state, happening);
            case NEEDS_ATTENTION -> needsAttention(state, happening);
            case RUNNING -> opening(state, happening);
            case PLANNING, COLLECTING_CONSENT, SCHEDULED, ABANDONED, UNDONE -> Saga.ignored(state);
        };
    }

    private Transition undoing(SagaState state, Happening happening) {
        boolean about = happening.step() == state.step();
        return switch (happening.what()) {
            case UNDONE -> about ? undone(state) : Saga.ignored(state);
            case UNDO_UNCONFIRMED ->
                about
                        ? Saga.to(state.needsAttention(happening.reason()), new Effect.AwaitNothing())
                        : Saga.ignored(state);
            case UNDO_FAILED -> about ? saga.failed(state, happening.reason()) : Saga.ignored(state);
            case TIMED_OUT -> about ? saga.failed(state, Saga.NO_ANSWER) : Saga.ignored(state);
            case RETRY_DUE -> about && state.resting() ? saga.again(state.tryAgain()) : Saga.ignored(state);
            case RETRIED -> state.resting() ? saga.again(state.tryAgain()) : Saga.ignored(state);
            case KEPT -> state.step() == Step.THAW ? open(state, happening.reason()) : Saga.ignored(state);
            default -> Saga.ignored(state);
        };
    }

    private Transition needsAttention(SagaState state, Happening happening) {
        boolean back = state.direction() == Direction.BACK;
        boolean about = happening.step() == state.step();
        return switch (happening.what()) {
            case UNDONE -> about && back ? undone(state) : Saga.ignored(state);
            case DONE -> about && !back ? opened(state) : Saga.ignored(state);
            case RETRIED -> saga.again(state.at(back ? Phase.UNDOING : Phase.RUNNING, state.step(), state.direction()));
            case RESOLVED -> back ? undone(state) : opened(state);
            case KEPT -> back ? keep(state, happening.reason()) : Saga.ignored(state);
            default -> Saga.ignored(state);
        };
    }

    /** The receiver is being opened again. */
    private Transition opening(SagaState state, Happening happening) {
        boolean about = happening.step() == state.step();
        return switch (happening.what()) {
            case DONE -> about ? opened(state) : Saga.ignored(state);
            case REFUSED -> about ? saga.failed(state, happening.reason()) : Saga.ignored(state);
            case TIMED_OUT -> about ? saga.failed(state, Saga.NO_ANSWER) : Saga.ignored(state);
            case RETRY_DUE -> about && state.resting() ? saga.again(state.tryAgain()) : Saga.ignored(state);
            case RETRIED -> state.resting() ? saga.again(state.tryAgain()) : Saga.ignored(state);
            default -> Saga.ignored(state);
        };
    }

    private static Transition keep(SagaState state, String reason) {
        return switch (state.step()) {
            case THAW -> open(state, reason);
            case MERGE -> run(state.because(reason), Step.MERGE);
            default -> Saga.ignored(state);
        };
    }

    private static Transition open(SagaState state, String reason) {
        return run(state.because(reason), Step.THAW);
    }

    private static Transition opened(SagaState state) {
        return state.step() == Step.MERGE
                ? run(state, Step.THAW)
                : Saga.to(
                        state.at(Phase.COMPLETED, Step.HAND_OVER, Direction.FORWARD)
                                .because(null)
                                .late(false),
                        new Effect.AwaitNothing(),
                        new Effect.Publish(PublicEvent.THAWED));
    }

    private static Transition run(SagaState state, Step step) {
        return Saga.to(
                state.at(Phase.RUNNING, step, Direction.FORWARD),
                new Effect.Send(step),
                new Effect.Await(Deadline.TIME_OUT, step, Direction.FORWARD, 1));
    }

    private static Transition undone(SagaState state) {
        Step next = state.step().takenBackNext();
        return switch (state.step()) {
            case THAW -> undo(state, next, new Effect.Publish(PublicEvent.FROZEN));
            case FREEZE -> undo(state, next, new Effect.ChangeHomesBack(), new Effect.Publish(PublicEvent.THAWED));
            case ANNOUNCE ->
                Saga.to(
                        state.at(Phase.UNDONE, next, Direction.BACK),
                        new Effect.VoidSignatures(),
                        new Effect.AwaitNothing(),
                        new Effect.Publish(PublicEvent.UNDONE));
            case MERGE, REGISTRATION, INVOICING, CHARGE, HAND_OVER, STAGE, CONSENT -> undo(state, next);
        };
    }

    private static Transition undo(SagaState state, Step step, Effect... first) {
        List<Effect> effects = new ArrayList<>(List.of(first));
        effects.add(new Effect.SendUndo(step));
        effects.add(new Effect.Await(Deadline.TIME_OUT, step, Direction.BACK, 1));
        return new Transition(state.at(Phase.UNDOING, step, Direction.BACK), List.copyOf(effects), true);
    }
}
