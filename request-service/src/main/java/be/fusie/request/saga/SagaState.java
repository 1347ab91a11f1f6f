package be.fusie.request.saga;

/**
 * Where a migration's saga stands. Immutable; {@link Saga} makes the next one.
 *
 * @param step the step being done or undone; null while planning and, at the end, the last one touched
 * @param direction whether the step is being done or undone
 * @param attempt how many times the step's command was sent in this direction; operators' retries start again at 1
 * @param resting true while the next try is waited for
 * @param planned whether merge-service has answered (while planning)
 * @param quoted whether billing-service has answered (while planning)
 * @param reason why the migration turned back or ended; null while all goes well
 * @param trouble why the last try of the current step failed; null when it did not
 * @param paused true while an operator holds it, deadlines included
 * @param finished true while paused, when the step was done meanwhile: what is next waits for the resumption
 * @param announced true from when people were told of it: what ends or moves it then has to tell them too
 * @param late true from when a completed migration is taken back, until it stands undone or open again ({@link TakeBack})
 */
public record SagaState(
        Phase phase,
        Step step,
        Direction direction,
        int attempt,
        boolean resting,
        boolean planned,
        boolean quoted,
        String reason,
        String trouble,
        boolean paused,
        boolean finished,
        boolean announced,
        boolean late) {

    public static SagaState planning() {
        return new SagaState(
                Phase.PLANNING,
                null,
                Direction.FORWARD,
                1,
                false,
                false,
                false,
                null,
                null,
                false,
                false,
                false,
                false);
    }

    /** Planned from the beginning again; people who were told of it stay told. */
    SagaState plannedAnew() {
        SagaState first = planning();
        return announced ? first.told() : first;
    }

    SagaState told() {
        return new SagaState(
                phase, step, direction, attempt, resting, planned, quoted, reason, trouble, paused, finished, true,
                late);
    }

    /** Its window is open, but something has to be done first. */
    SagaState blocked(String why) {
        return new SagaState(
                phase, step, direction, attempt, resting, planned, quoted, reason, why, paused, finished, announced,
                late);
    }

    SagaState answered(boolean plan, boolean quote) {
        return new SagaState(
                phase,
                step,
                direction,
                attempt,
                resting,
                planned || plan,
                quoted || quote,
                reason,
                null,
                paused,
                finished,
                announced,
                late);
    }

    SagaState at(Phase next, Step nextStep, Direction nextDirection) {
        return new SagaState(
                next, nextStep, nextDirection, 1, false, planned, quoted, reason, null, false, false, announced, late);
    }

    SagaState because(String why) {
        return new SagaState(
                phase, step, direction, attempt, resting, planned, quoted, why, trouble, paused, finished, announced,
                late);
    }

    SagaState resting(String why) {
        return new SagaState(
                phase, step, direction, attempt, true, planned, quoted, reason, why, paused, finished, announced, late);
    }

    SagaState tryAgain() {
        return new SagaState(
                phase,
                step,
                direction,
                attempt + 1,
                false,
                planned,
                quoted,
                reason,
                trouble,
                paused,
                finished,
                announced,
                late);
    }

    SagaState needsAttention(String why) {
        return new SagaState(
                Phase.NEEDS_ATTENTION,
                step,
                direction,
                attempt,
                false,
                planned,
                quoted,
                reason,
                why,
                false,
                false,
                announced,
                late);
    }

    SagaState held() {
        return new SagaState(
                phase, step, direction, attempt, resting, planned, quoted, reason, trouble, true, false, announced,
                late);
    }

    SagaState doneWhileHeld() {
        return new SagaState(
                phase, step, direction, attempt, resting, planned, quoted, reason, trouble, true, true, announced,
                late);
    }

    SagaState goingOn() {
        return new SagaState(
                phase, step, direction, attempt, resting, planned, quoted, reason, trouble, false, false, announced,
                late);
    }

    SagaState late(boolean isLate) {
        return new SagaState(
                phase, step, direction, attempt, resting, planned, quoted, reason, trouble, paused, finished, announced,
                isLate);
    }

    /** Whether nothing is frozen yet, so that people can take their time. */
    boolean isBeforeFreeze() {
        return direction == Direction.FORWARD && step != null && step.compareTo(Step.FREEZE) < 0;
    }

    /** Whether the pivot's command was sent: from then on there is only forward, until all of it is taken back. */
    public boolean isPastPivot() {
        return step != null && (late || step.compareTo(Step.PIVOT) >= 0);
    }
}
