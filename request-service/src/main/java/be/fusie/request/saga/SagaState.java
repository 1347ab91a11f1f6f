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
        String trouble) {

    public static SagaState planning() {
        return new SagaState(Phase.PLANNING, null, Direction.FORWARD, 1, false, false, false, null, null);
    }

    SagaState answered(boolean plan, boolean quote) {
        return new SagaState(phase, step, direction, attempt, resting, planned || plan, quoted || quote, reason, null);
    }

    SagaState at(Phase next, Step nextStep, Direction nextDirection) {
        return new SagaState(next, nextStep, nextDirection, 1, false, planned, quoted, reason, null);
    }

    SagaState because(String why) {
        return new SagaState(phase, step, direction, attempt, resting, planned, quoted, why, trouble);
    }

    SagaState resting(String why) {
        return new SagaState(phase, step, direction, attempt, true, planned, quoted, reason, why);
    }

    SagaState tryAgain() {
        return new SagaState(phase, step, direction, attempt + 1, false, planned, quoted, reason, trouble);
    }

    SagaState needsAttention(String why) {
        return new SagaState(Phase.NEEDS_ATTENTION, step, direction, attempt, false, planned, quoted, reason, why);
    }

    /** Whether the pivot's command was sent: from then on there is only forward. */
    public boolean isPastPivot() {
        return step != null && step.compareTo(Step.PIVOT) >= 0;
    }
}
