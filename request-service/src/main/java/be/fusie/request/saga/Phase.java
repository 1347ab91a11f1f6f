package be.fusie.request.saga;

import java.util.Set;

/** Where a migration stands; this is the {@code state} that the REST API shows. */
public enum Phase {
    /** The plan and the quote have been asked for. */
    PLANNING,
    /** The plan stands; directors sign it. */
    COLLECTING_CONSENT,
    /** The current step's command was sent, or waits for its next try. */
    RUNNING,
    /** Announced; waits until the window opens. */
    SCHEDULED,
    /** The steps that began are being undone, last first. */
    UNDOING,
    /** A step failed too often. An operator retries it, or resolves it with a reason. */
    NEEDS_ATTENTION,
    /** Everything moved. Within a window it can still be taken back. */
    COMPLETED,
    /** Ended before the pivot, with everything as it was. */
    ABANDONED,
    /** Completed once and taken back since: everything is as it was before. */
    UNDONE;

    /** Those in which nothing is under way. */
    public static final Set<Phase> FINAL = Set.of(COMPLETED, ABANDONED, UNDONE);

    public boolean isFinal() {
        return FINAL.contains(this);
    }
}
