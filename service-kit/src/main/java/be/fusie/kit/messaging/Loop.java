package be.fusie.kit.messaging;

import be.fusie.kit.log.Causes;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** A thread that works when it is woken, and at the latest after the poll interval. An error ends one round only. */
final class Loop {

    private static final Logger LOG = Logger.getLogger(Loop.class);

    /** One round. Returns true when there may be more to do at once. */
    interface Round {
        boolean run() throws Exception;
    }

    private final Semaphore wakes = new Semaphore(0);
    private final Thread thread;
    private volatile boolean stopped;

    Loop(String name, Duration poll, Round round) {
        thread = new Thread(() -> rounds(name, poll, round), name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void wake() {
        wakes.release();
    }

    /** Ends after the round at hand; waits for it up to the given time. */
    void stop(Duration patience) {
        stopped = true;
        wake();
        try {
            thread.join(patience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void rounds(String name, Duration poll, Round round) {
        int failures = 0;
        while (!stopped) {
            long pause = poll.toMillis();
            try {
                if (round.run()) {
                    pause = 0;
                }
                failures = 0;
            } catch (Exception e) {
                failures++;
                pause = Math.min(5_000, poll.toMillis() << Math.min(failures, 5));
                LOG.warnf("%s: round failed (%d in a row), next in %d ms: %s", name, failures, pause, Causes.of(e));
            }
            try {
                if (pause > 0) {
                    wakes.tryAcquire(pause, TimeUnit.MILLISECONDS);
                }
                wakes.drainPermits();
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
