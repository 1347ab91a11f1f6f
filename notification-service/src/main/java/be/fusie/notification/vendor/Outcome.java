package be.fusie.notification.vendor;

import java.time.Duration;
import java.util.Set;

/**
 * What became of one call.
 *
 * @param status HTTP status; null when there was no answer
 * @param failure what went wrong, in words of our own; null when nothing did
 * @param retryAfter the wait that the receiver asked for; zero when it did not
 * @param millis how long it took
 */
record Outcome(Integer status, String failure, Duration retryAfter, int millis) {

    private static final int GONE = 410;

    /** Answers that speak of the receiver, not of the one event: not signed in, no such address, too many, not now. */
    private static final Set<Integer> OF_THE_RECEIVER = Set.of(401, 403, 404, 405, 408, 429);

    static Outcome answered(int status, Duration retryAfter, int millis) {
        boolean good = status >= 200 && status < 300;
        boolean redirect = status >= 300 && status < 400;
        String failure = good
                ? null
                : redirect
                        ? "The receiver answered " + status + ": redirects are not followed."
                        : "The receiver answered " + status + ".";
        return new Outcome(status, failure, retryAfter, millis);
    }

    static Outcome unanswered(String failure, int millis) {
        return new Outcome(null, failure, Duration.ZERO, millis);
    }

    boolean delivered() {
        return failure == null;
    }

    /** The receiver wants no more events, for good. */
    boolean gone() {
        return status != null && status == GONE;
    }

    /** Other events would not get through either. */
    boolean receiverFails() {
        return status == null || status < 400 || status >= 500 || OF_THE_RECEIVER.contains(status);
    }
}
