package be.fusie.request.saga;

/**
 * Something that happened to a migration: a reply, a deadline that passed, or an act of a person.
 *
 * @param step the step it is about; null for the planning answers and for acts of people
 * @param reason why, where it has a reason; never personal data
 */
public record Happening(What what, Step step, String reason) {

    public enum What {
        /** merge-service answered with the plan. */
        PLANNED,
        /** billing-service answered with the quote. */
        QUOTED,
        /** One of them refused. */
        PLANNING_REFUSED,
        /** The step was done; of {@link Step#CONSENT}: all directors signed. */
        DONE,
        /** The step was refused or failed; of {@link Step#CONSENT}: a director refused (R5). */
        REFUSED,
        /** The step was undone. */
        UNDONE,
        /** The step could not be undone. */
        UNDO_FAILED,
        /** It will not be undone before people have confirmed anew what would be lost. */
        UNDO_UNCONFIRMED,
        /** {@link Deadline#TIME_OUT} passed. */
        TIMED_OUT,
        /** {@link Deadline#RETRY} passed. */
        RETRY_DUE,
        /** {@link Deadline#WINDOW} passed. */
        WINDOW_OPENED,
        /** The same, but preconditions are open, or the window is over: nothing begins (R8). */
        WINDOW_BLOCKED,
        /** An operator or the requesting school's director called it off. */
        CANCELLED,
        /** A director takes the signature back before the freeze (R5). */
        WITHDRAWN,
        /** The request's particulars changed: a new version of the plan is wanted (R5). */
        REPLANNED,
        /** An operator holds the migration before the freeze; deadlines wait with it. */
        PAUSED,
        /** An operator lets it go on. */
        RESUMED,
        /** An operator wants the failing step tried again. */
        RETRIED,
        /** An operator settled the failing step by hand and says how. */
        RESOLVED,
        /** Two operators agreed that a completed migration is taken back (X1). */
        TAKEN_BACK,
        /** An operator calls that off, while nothing but the freeze has come back. */
        KEPT
    }

    public static Happening of(What what, Step step) {
        return new Happening(what, step, null);
    }

    public static Happening done(Step step) {
        return of(What.DONE, step);
    }

    public static Happening refused(Step step, String reason) {
        return new Happening(What.REFUSED, step, reason);
    }

    public static Happening undone(Step step) {
        return of(What.UNDONE, step);
    }

    public static Happening undoFailed(Step step, String reason) {
        return new Happening(What.UNDO_FAILED, step, reason);
    }

    public static Happening timedOut(Step step) {
        return of(What.TIMED_OUT, step);
    }

    public static Happening act(What what, String reason) {
        return new Happening(what, null, reason);
    }
}
