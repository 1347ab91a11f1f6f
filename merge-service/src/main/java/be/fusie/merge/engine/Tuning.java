package be.fusie.merge.engine;

/**
 * How a merge is cut up.
 *
 * @param workers connections to either database that copy at once, of one engine
 * @param chunk rows of a chunk, about; each is one transaction in the receiver
 */
public record Tuning(int workers, long chunk) {

    public static final Tuning DEFAULT = new Tuning(2, 200_000);

    public Tuning {
        if (workers < 1 || chunk < 1) {
            throw new IllegalArgumentException("a merge needs a worker, and a chunk a row");
        }
    }

    /** The same chunks with another number of workers. */
    public Tuning withWorkers(int other) {
        return new Tuning(other, chunk);
    }
}
