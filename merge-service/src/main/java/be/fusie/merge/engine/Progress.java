package be.fusie.merge.engine;

import be.fusie.merge.engine.Results.TableProgress;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/** How far a migration's work is (M19); written to the journal at most twice a second, so that any replica can tell. */
public final class Progress {

    private static final long PAUSE_NANOS = 500_000_000L;

    private final Journal journal;
    private final UUID migration;
    private final BooleanSupplier stop;
    private final LongConsumer copied;
    private final Map<String, Long> planned;
    private final Map<String, TableProgress> tables = new LinkedHashMap<>();
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

    void phase(String name) throws SQLException {
        phase = name;
        write();
        check();
    }

    void start() {
        started = Instant.now();
        tables.clear();
    }

    /** @param estimate rows to be expected when no plan foretold them */
    void expect(String table, long estimate) {
        tables.put(table, new TableProgress(table, 0, planned.getOrDefault(table, estimate), 0));
    }

    void rows(String table, long rows) {
        TableProgress before = tables.getOrDefault(table, new TableProgress(table, 0, rows, 0));
        copied.accept(Math.max(0, rows - before.rows()));
        tables.put(table, new TableProgress(table, rows, Math.max(rows, before.of()), before.bytes()));
        check();
        if (System.nanoTime() - written > PAUSE_NANOS) {
            write();
        }
    }

    void done(String table, long rows) {
        rows(table, rows);
        tables.computeIfPresent(table, (name, t) -> new TableProgress(name, rows, rows, t.bytes()));
    }

    /** @param more bytes that went over since the last call */
    void bytes(String table, long more) {
        tables.computeIfPresent(table, (name, t) -> new TableProgress(name, t.rows(), t.of(), t.bytes() + more));
    }

    private void check() {
        if (stop.getAsBoolean()) {
            throw new MergeRefused("overtaken", "A later command overtook this one", "");
        }
    }

    private void write() {
        written = System.nanoTime();
        try {
            journal.progress(migration, phase, started, java.util.List.copyOf(tables.values()));
        } catch (SQLException e) {
            throw new IllegalStateException("progress could not be written", e);
        }
    }
}
