package be.fusie.request.saga;

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
    /** Everything moved. */
    COMPLETED,
    /** Ended before the pivot, with everything as it was. */
    ABANDONED;

    public boolean isFinal() {
        return this == COMPLETED || this == ABANDONED;
    }
}
