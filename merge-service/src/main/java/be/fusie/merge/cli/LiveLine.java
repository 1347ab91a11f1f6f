package be.fusie.merge.cli;

import be.fusie.merge.engine.Results.TableProgress;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Progress: one line that changes where somebody watches, a line now and then where it is written to a file. */
final class LiveLine {

    private static final Duration SPARSE = Duration.ofSeconds(15);

    private final PrintWriter err;
    private final boolean terminal;
    private String phase = "";
    private Instant told = Instant.EPOCH;
    private boolean open;

    LiveLine(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    /** Shows how far the work is; called often. */
    synchronized void show(String now, Instant started, List<TableProgress> tables) {
        String text = text(now, Duration.between(started, Instant.now()), tables);
        if (terminal) {
            err.print("\r\033[K" + text);
            err.flush();
            open = true;
        } else if (!now.equals(phase) || Duration.between(told, Instant.now()).compareTo(SPARSE) >= 0) {
            err.println(text);
            told = Instant.now();
        }
        phase = now;
    }

    /** Leaves the terminal with a clean line. */
    synchronized void end() {
        if (open) {
            err.print("\r\033[K");
            err.flush();
            open = false;
        }
    }

    private static String text(String phase, Duration passed, List<TableProgress> tables) {
        long rows = tables.stream().mapToLong(TableProgress::rows).sum();
        long of = tables.stream().mapToLong(TableProgress::of).sum();
        String text = phase.toLowerCase(Locale.ROOT);
        if (of == 0 || rows == 0) {
            return text;
        }
        String table = tables.stream()
                .filter(t -> t.rows() > 0 && t.rows() < t.of())
                .map(TableProgress::table)
                .reduce((a, b) -> b)
                .map(t -> " " + t)
                .orElse("");
        double seconds = Math.max(0.1, passed.toMillis() / 1000.0);
        double rate = rows / seconds;
        String rest = rows < of ? String.format(Locale.ROOT, ", about %.0f s left", Math.ceil((of - rows) / rate)) : "";
        return String.format(Locale.ROOT, "%s%s: %,d of %,d rows, %,.0f rows/s%s", text, table, rows, of, rate, rest);
    }
}
