package be.fusie.merge.engine;

import be.fusie.merge.engine.Results.TableProgress;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * How far a migration's work is (M19); written to the journal at most twice a second, so that any replica can tell. Several
 * workers count into it at once.
 */
public final class Progress {

    private static final long PAUSE_NANOS = 500_000_000L;

    private final Journal journal;
    private final UUID migration;
    private final BooleanSupplier stop;
    private final LongConsumer copied;
    private final Map<String, Long> planned;
    private final Map<String, Long> expected = new LinkedHashMap<>();
    private final Map<String, Long> done = new HashMap<>();
    private final Map<String, Long> underWay = new HashMap<>();
    private final Map<String, Long> bytes = new HashMap<>();
    private String phase = "WAITING";
    private Instant started = Instant.now();
    private long written;

    /**
     * @param stop asked between chunks; true ends the work early
     * @param copied told of rows copied, for metrics
     * @param planned rows per table, as a plan foretold; where it says nothing, the catalogue's estimate is shown
     */
    public Progress(
            Journal journal, UUID migration, BooleanSupplier stop, LongConsumer copied, Map<String, Long> planned) {
        this.journal = journal;
        this.migration = migration;
        this.stop = stop;
        this.copied = copied;
        this.planned = planned;
    }

    /**
     * Of an engine that helps another one, which tells how far both are.
     *
     * @param stop as above @param copied as above
     */
    public static Progress quiet(UUID migration, BooleanSupplier stop, LongConsumer copied) {
        return new Progress(null, migration, stop, copied, Map.of());
    }

    /** Another phase of the work begins. */
    void phase(String name) throws SQLException {
        finished(name);
        check();
    }

    /** The last phase: nothing can stop the work any more. */
    synchronized void finished(String name) {
        if (!phase.equals(name)) {
            phase = name;
            write();
        }
    }

    synchronized void start() {
        started = Instant.now();
        expected.clear();
        done.clear();
        underWay.clear();
        bytes.clear();
    }

    /** @param estimate rows to be expected when no plan foretold them */
    synchronized void expect(String table, long estimate) {
        expected.put(table, planned.getOrDefault(table, estimate));
    }

    /** More bytes that went over. */
    synchronized void bytes(String table, long more) {
        bytes.merge(table, more, Long::sum);
    }

    /** More rows of a chunk that is under way. */
    void more(String table, long rows) {
        synchronized (this) {
            underWay.merge(table, rows, Long::sum);
        }
        tell(rows);
    }

    /** A chunk is done, or given up, of which so many rows were under way. */
    synchronized void over(String table, long rows, boolean committed) {
        underWay.merge(table, -rows, Long::sum);
        if (committed) {
            done.merge(table, rows, Long::sum);
        }
    }

    /** What all replicas have done so far. */
    synchronized void doneSoFar(Map<String, Long> rows) {
        rows.forEach((table, n) -> done.merge(table, n, Math::max));
    }

    /** What was merged in the end. */
    synchronized void doneAtLast(List<Results.MergedTable> tables) {
        underWay.clear();
        tables.forEach(t -> {
            expected.put(t.table(), t.rows());
            done.put(t.table(), t.rows());
        });
    }

    /** Rows of a table so far, of whoever works on it alone. */
    void rows(String table, long rows) {
        long more;
        synchronized (this) {
            more = rows - done.getOrDefault(table, 0L);
            done.put(table, rows);
            expected.merge(table, rows, Math::max);
        }
        tell(Math.max(0, more));
    }

    /** All rows of a table, worked on by one alone. */
    void done(String table, long rows) {
        rows(table, rows);
        synchronized (this) {
            expected.put(table, rows);
        }
    }

    private void tell(long rows) {
        copied.accept(rows);
        tick();
    }

    /** Writes when it is time to; throws when the work is to end. */
    void tick() {
        check();
        synchronized (this) {
            if (System.nanoTime() - written > PAUSE_NANOS) {
                write();
            }
        }
    }

    /** @throws MergeRefused code {@code overtaken} when the work is to end */
    void check() {
        if (stop.getAsBoolean()) {
            throw new MergeRefused("overtaken", "A later command overtook this one", "");
        }
    }

    private void write() {
        written = System.nanoTime();
        if (journal == null) {
            return;
        }
        List<TableProgress> tables = new ArrayList<>();
        expected.forEach((table, of) -> {
            long rows = done.getOrDefault(table, 0L) + underWay.getOrDefault(table, 0L);
            tables.add(new TableProgress(table, rows, Math.max(rows, of), bytes.getOrDefault(table, 0L)));
        });
        try {
            journal.progress(migration, phase, started, tables);
        } catch (SQLException e) {
            throw new IllegalStateException("progress could not be written", e);
        }
    }
}
