package be.fusie.request.saga;

import be.fusie.request.saga.Happening.What;
import java.util.ArrayList;
import java.util.List;

/**
 * The one place that knows what follows from what. A pure function: (state, what happened) → (new state, effects).
 *
 * <p>How a completed migration is taken back stands in {@link TakeBack}.
 *
 * <pre>
 *                     plan and quote          all signed            done             window opens
 *  (filed) ─▶ PLANNING ─────────────▶ COLLECTING_CONSENT ─▶ RUNNING ────▶ SCHEDULED ─────────────▶ RUNNING
 *                │                       │               ANNOUNCE           │                   STAGE … REGISTRATION
 *                │ refused, cancelled,   │ refused, cancelled, deadline     │ cancelled            │          │
 *                │ no answer             ▼                                  │   refused, timed out,│          │ done
 *                └──────────────▶ ABANDONED ◀── all undone ── UNDOING ◀─────┴──────────────────────┘          ▼
 *                                      ▲                       │   ▲      cancelled                        RUNNING
 *                                      │        failed n times │   │ retried, resolved         THAW (the pivot), CHARGE, HAND_OVER
 *                                      │                       ▼   │                              │ ▲            │
 *                                      └── resolved ────── NEEDS_ATTENTION ◀── failed n times ────┘ │            │ done
 *                                                                  └──────── retried, resolved ─────┘            ▼
 *                                                                                                            COMPLETED
 * </pre>
 *
 * Rules: before the pivot's command is sent, a failure, a time-out or a cancellation undoes the steps that began, the
 * failing one first, each once. Afterwards steps are only retried. A failing undo is retried, then needs attention. What
 * is late, double or foreign is ignored: the state stays the very same object's equal and nothing follows. A window that
 * opens while preconditions are open begins nothing (R8). A migration that is planned anew from SCHEDULED goes back to
 * PLANNING with its announcement in effect: should it end there, that is undone as well (R5, R6).
 *
 * @param maxAttempts tries of a retried command, the first included, before an operator is needed; at least 1
 */
public record Saga(int maxAttempts) {

    /**
     * @param state the state after it
     * @param effects what follows, in this order
     * @param accepted false if what happened does not matter (or, for an act of a person, is not possible) in this state
     */
    public record Transition(SagaState state, List<Effect> effects, boolean accepted) {}

    static final String NO_ANSWER = "no answer came in time";

    public Saga {
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("maxAttempts must be at least 1, but is " + maxAttempts);
        }
    }

    /** A request was filed. */
    public Transition file() {
        return to(
                SagaState.planning(),
                new Effect.Plan(),
                new Effect.Await(Deadline.TIME_OUT, null, Direction.FORWARD, 1));
    }

    /** What follows from {@code happening}. Total: every combination has an answer. */
    public Transition after(SagaState state, Happening happening) {
        if (state.paused()) {
            return paused(state, happening);
        }
        return switch (happening.what()) {
            case PAUSED -> canPause(state) ? to(state.held(), new Effect.HoldDeadline()) : ignored(state);
            case RESUMED -> ignored(state);
            case WITHDRAWN ->
                state.isBeforeFreeze() && canPause(state) ? turnBack(state, happening.reason()) : ignored(state);
            case REPLANNED ->
                state.phase() == Phase.COLLECTING_CONSENT || state.phase() == Phase.SCHEDULED
                        ? replan(state)
                        : ignored(state);
            default -> goingOn(state, happening);
        };
    }

    /** Only before the freeze: what is read-only has to come to an end (X3). */
    private static boolean canPause(SagaState state) {
        return switch (state.phase()) {
            case COLLECTING_CONSENT, SCHEDULED -> true;
            case RUNNING -> state.isBeforeFreeze();
            case PLANNING, UNDOING, NEEDS_ATTENTION, COMPLETED, ABANDONED, UNDONE -> false;
        };
    }

    /** Answers are taken in, people may still end it, nothing new begins. */
    private Transition paused(SagaState state, Happening happening) {
        boolean about = happening.step() == state.step();
        return switch (happening.what()) {
            case DONE ->
                about && state.phase() != Phase.SCHEDULED && !state.finished()
                        ? to(state.doneWhileHeld())
                        : ignored(state);
            case REFUSED ->
                about && state.phase() != Phase.SCHEDULED && !state.finished()
                        ? turnBack(state, happening.reason())
                        : ignored(state);
            case CANCELLED, WITHDRAWN -> turnBack(state, happening.reason());
            case RESUMED ->
                state.finished() ? complete(state.goingOn()) : to(state.goingOn(), new Effect.ReleaseDeadline());
            default -> ignored(state);
        };
    }

    /** Whoever was told of the old window is told of the new one by the announcement that follows the new signatures. */
    private Transition replan(SagaState state) {
        return to(
                state.plannedAnew(),
                new Effect.VoidSignatures(),
                new Effect.Plan(),
                new Effect.Await(Deadline.TIME_OUT, null, Direction.FORWARD, 1));
    }

    private Transition goingOn(SagaState state, Happening happening) {
        if (state.late() || state.phase() == Phase.COMPLETED) {
            return new TakeBack(this).after(state, happening);
        }
        return switch (state.phase()) {
            case PLANNING -> planning(state, happening);
            case COLLECTING_CONSENT, SCHEDULED -> waiting(state, happening);
            case RUNNING -> state.isPastPivot() ? pastPivot(state, happening) : beforePivot(state, happening);
            case UNDOING -> undoing(state, happening);
            case NEEDS_ATTENTION -> needsAttention(state, happening);
            case COMPLETED, ABANDONED, UNDONE -> ignored(state);
        };
    }

    private Transition planning(SagaState state, Happening happening) {
        return switch (happening.what()) {
            case PLANNED -> state.planned() ? ignored(state) : planned(state.answered(true, false));
            case QUOTED -> state.quoted() ? ignored(state) : planned(state.answered(false, true));
            case PLANNING_REFUSED, CANCELLED -> endPlanning(state.because(happening.reason()));
            case TIMED_OUT ->
                happening.step() != null
                        ? ignored(state)
                        : state.attempt() < maxAttempts
                                ? to(
                                        state.tryAgain(),
                                        new Effect.Plan(),
                                        new Effect.Await(
                                                Deadline.TIME_OUT, null, Direction.FORWARD, state.attempt() + 1))
                                : endPlanning(state.because("planning: " + NO_ANSWER));
            default -> ignored(state);
        };
    }

    private Transition endPlanning(SagaState state) {
        return state.announced() ? undo(state, Step.ANNOUNCE) : abandoned(state, PublicEvent.REFUSED);
    }

    private Transition planned(SagaState state) {
        return state.planned() && state.quoted()
                ? to(
                        state.at(Phase.COLLECTING_CONSENT, Step.CONSENT, Direction.FORWARD),
                        new Effect.WritePlan(),
                        new Effect.Await(Deadline.TIME_OUT, Step.CONSENT, Direction.FORWARD, 1))
                : to(state);
    }

    /** People sign, or the window is waited for: nothing runs, so there is nothing to time out but consent. */
    private Transition waiting(SagaState state, Happening happening) {
        boolean scheduled = state.phase() == Phase.SCHEDULED;
        boolean about = happening.step() == state.step();
        return switch (happening.what()) {
            case DONE -> about && !scheduled ? complete(state) : ignored(state);
            case REFUSED -> about && !scheduled ? turnBack(state, happening.reason()) : ignored(state);
            case TIMED_OUT ->
                about && !scheduled ? turnBack(state, "not all directors signed before the deadline") : ignored(state);
            case WINDOW_OPENED -> scheduled ? run(state, Step.STAGE) : ignored(state);
            case WINDOW_BLOCKED -> scheduled ? block(state, happening.reason()) : ignored(state);
            case CANCELLED -> turnBack(state, happening.reason());
            default -> ignored(state);
        };
    }

    /** Nothing is frozen yet, so it can wait: the window is looked at again, until an operator finds another way (R8). */
    private Transition block(SagaState state, String why) {
        return to(
                state.blocked(why),
                new Effect.Publish(PublicEvent.BLOCKED),
                new Effect.Await(Deadline.WINDOW, state.step(), Direction.FORWARD, 2));
    }

    private Transition beforePivot(SagaState state, Happening happening) {
        boolean about = happening.step() == state.step();
        return switch (happening.what()) {
            case DONE -> about ? complete(state) : ignored(state);
            case REFUSED -> about ? turnBack(state, happening.reason()) : ignored(state);
            case TIMED_OUT -> about ? turnBack(state, state.step() + ": " + NO_ANSWER) : ignored(state);
            case CANCELLED -> turnBack(state, happening.reason());
            default -> ignored(state);
        };
    }

    private Transition pastPivot(SagaState state, Happening happening) {
        boolean about = happening.step() == state.step();
        return switch (happening.what()) {
            case DONE -> about ? complete(state) : ignored(state);
            case REFUSED -> about ? failed(state, happening.reason()) : ignored(state);
            case TIMED_OUT -> about ? failed(state, NO_ANSWER) : ignored(state);
            case RETRY_DUE -> about && state.resting() ? again(state.tryAgain()) : ignored(state);
            case RETRIED -> state.resting() ? again(state.tryAgain()) : ignored(state);
            default -> ignored(state);
        };
    }

    private Transition undoing(SagaState state, Happening happening) {
        boolean about = happening.step() == state.step();
        return switch (happening.what()) {
            case UNDONE -> about ? undone(state) : ignored(state);
            case UNDO_FAILED -> about ? failed(state, happening.reason()) : ignored(state);
            case TIMED_OUT -> about ? failed(state, NO_ANSWER) : ignored(state);
            case RETRY_DUE -> about && state.resting() ? again(state.tryAgain()) : ignored(state);
            case RETRIED -> state.resting() ? again(state.tryAgain()) : ignored(state);
            default -> ignored(state);
        };
    }

    /** An operator leads out; so does the answer, should it still come. */
    private Transition needsAttention(SagaState state, Happening happening) {
        boolean forward = state.direction() == Direction.FORWARD;
        boolean about = happening.step() == state.step();
        return switch (happening.what()) {
            case DONE -> about && forward ? complete(state) : ignored(state);
            case UNDONE -> about && !forward ? undone(state) : ignored(state);
            case RETRIED -> again(state.at(forward ? Phase.RUNNING : Phase.UNDOING, state.step(), state.direction()));
            case RESOLVED -> forward ? complete(state) : undone(state);
            default -> ignored(state);
        };
    }

    /** The step is done: what comes next? */
    private Transition complete(SagaState state) {
        return switch (state.step()) {
            case CONSENT, STAGE, MERGE, INVOICING, REGISTRATION, CHARGE ->
                run(state, state.step().next().orElseThrow());
            case ANNOUNCE ->
                to(
                        state.at(Phase.SCHEDULED, Step.ANNOUNCE, Direction.FORWARD)
                                .told(),
                        new Effect.Publish(PublicEvent.PLANNED),
                        new Effect.Await(Deadline.WINDOW, Step.ANNOUNCE, Direction.FORWARD, 1));
            case FREEZE -> run(state, Step.MERGE, new Effect.Publish(PublicEvent.FROZEN));
            case THAW ->
                run(
                        state,
                        Step.CHARGE,
                        new Effect.ChangeHomes(),
                        new Effect.Publish(PublicEvent.THAWED),
                        new Effect.Publish(PublicEvent.IDS_MAPPED),
                        new Effect.Publish(PublicEvent.RELINK));
            case HAND_OVER ->
                to(
                        state.at(Phase.COMPLETED, Step.HAND_OVER, Direction.FORWARD),
                        new Effect.AwaitNothing(),
                        new Effect.Publish(PublicEvent.COMPLETED));
        };
    }

    private Transition run(SagaState state, Step step, Effect... first) {
        List<Effect> effects = new ArrayList<>(List.of(first));
        effects.add(new Effect.Send(step));
        effects.add(new Effect.Await(Deadline.TIME_OUT, step, Direction.FORWARD, 1));
        return new Transition(state.at(Phase.RUNNING, step, Direction.FORWARD), List.copyOf(effects), true);
    }

    /** The step that failed is undone first: its work may be half done. */
    private Transition turnBack(SagaState state, String reason) {
        return undo(state.because(reason), state.step());
    }

    private Transition undo(SagaState state, Step step, Effect... first) {
        if (step == Step.CONSENT && state.step() == Step.CONSENT && state.announced()) {
            return undo(state, Step.ANNOUNCE, first);
        }
        if (step == Step.CONSENT) {
            boolean begun = state.step() != Step.CONSENT;
            return abandoned(
                    state.at(Phase.UNDOING, Step.CONSENT, Direction.BACK),
                    begun ? PublicEvent.UNDONE : PublicEvent.REFUSED,
                    new Effect.VoidSignatures());
        }
        List<Effect> effects = new ArrayList<>(List.of(first));
        effects.add(new Effect.SendUndo(step));
        effects.add(new Effect.Await(Deadline.TIME_OUT, step, Direction.BACK, 1));
        return new Transition(state.at(Phase.UNDOING, step, Direction.BACK), List.copyOf(effects), true);
    }

    private Transition undone(SagaState state) {
        Step previous = state.step().previous().orElseThrow();
        return state.step() == Step.FREEZE
                ? undo(state, previous, new Effect.Publish(PublicEvent.THAWED))
                : undo(state, previous);
    }

    /** It is tried again after a pause, and needs attention when it was tried often enough. */
    Transition failed(SagaState state, String why) {
        if (state.resting()) {
            return ignored(state);
        }
        return state.attempt() < maxAttempts
                ? to(
                        state.resting(why),
                        new Effect.Await(Deadline.RETRY, state.step(), state.direction(), state.attempt()))
                : to(state.needsAttention(why), new Effect.AwaitNothing());
    }

    /** Sends the step's command again. */
    Transition again(SagaState state) {
        return to(
                state,
                state.direction() == Direction.FORWARD
                        ? new Effect.Send(state.step())
                        : new Effect.SendUndo(state.step()),
                new Effect.Await(Deadline.TIME_OUT, state.step(), state.direction(), state.attempt()));
    }

    private static Transition abandoned(SagaState state, PublicEvent event, Effect... first) {
        List<Effect> effects = new ArrayList<>(List.of(first));
        effects.add(new Effect.AwaitNothing());
        effects.add(new Effect.Publish(event));
        return new Transition(state.at(Phase.ABANDONED, state.step(), state.direction()), List.copyOf(effects), true);
    }

    static Transition to(SagaState state, Effect... effects) {
        return new Transition(state, List.of(effects), true);
    }

    static Transition ignored(SagaState state) {
        return new Transition(state, List.of(), false);
    }

    /** Whether an operator's or director's act would lead anywhere from {@code state}. */
    public boolean allows(SagaState state, What act) {
        return after(state, Happening.act(act, "")).accepted();
    }
}
