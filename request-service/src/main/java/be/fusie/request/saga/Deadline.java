package be.fusie.request.saga;

/** What a migration waits for. It waits for one thing at a time, so it has at most one deadline. */
public enum Deadline {
    /** No answer to the command came in time, or not all directors signed in time. */
    TIME_OUT,
    /** The pause before the next try is over. */
    RETRY,
    /** The agreed window opens. */
    WINDOW
}
