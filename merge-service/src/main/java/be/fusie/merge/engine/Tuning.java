package be.fusie.merge.engine;

import java.time.Duration;

/**
 * How a merge is cut up.
 *
 * @param workers connections to either database that copy at once, of one engine
 * @param chunk rows of a chunk, about; each is one transaction in the receiver
 * @param patience before the first attempt to go on after a lost connection; twice as long before each further one
 */
public record Tuning(int workers, long chunk, Duration patience) {

    public static final Tuning DEFAULT = new Tuning(2, 200_000);

    public Tuning {
        if (workers < 1 || chunk < 1) {
            throw new IllegalArgumentException("a merge needs a worker, and a chunk a row");
        }
    }

    /** A merge that is gone on with after less than half a second. */
    public Tuning(int workers, long chunk) {
        this(workers, chunk, Duration.ofMillis(400));
    }

    /** The same chunks with another number of workers. */
    public Tuning withWorkers(int other) {
        return new Tuning(other, chunk, patience);
    }

    /** The same, going on sooner or later. */
    public Tuning withPatience(Duration other) {
        return new Tuning(workers, chunk, other);
    }
}
