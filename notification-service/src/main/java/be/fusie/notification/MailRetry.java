package be.fusie.notification;

import java.time.Duration;
import java.time.Instant;

/** When a mail that could not be sent is tried again: after {@code first}, then twice as long each time. */
record MailRetry(Duration first, Duration longest, Duration giveUpAfter) {

    /** @param attempts how often it was tried, from 1 */
    Duration delay(int attempts) {
        int doublings = Math.min(Math.max(attempts - 1, 0), 30);
        Duration delay = first.multipliedBy(1L << doublings);
        return delay.compareTo(longest) > 0 ? longest : delay;
    }

    boolean givenUp(Instant recordedAt, Instant now) {
        return recordedAt.plus(giveUpAfter).isBefore(now);
    }
}
