package be.fusie.notification.vendor;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * The wait before the next attempt: {@code first}, four times as long after each failure, at most {@code longest}; and a
 * jitter of a fifth either way, so that receivers which failed together are not called together.
 *
 * @param random gives 0 up to 1
 */
record Backoff(Duration first, Duration longest, DoubleSupplier random) {

    /** @param failures so far, from 1 */
    Duration delay(int failures) {
        double millis = first.toMillis() * Math.pow(4, Math.min(Math.max(failures - 1, 0), 20));
        double capped = Math.min(millis, longest.toMillis());
        return Duration.ofMillis(Math.round(capped * (0.8 + 0.4 * random.getAsDouble())));
    }
}
