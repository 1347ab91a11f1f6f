package be.fusie.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The terminal: lines that stay, and below them a few that are redrawn while something runs. Without a terminal there is
 * no redrawing: a live line is printed when its step changes, and every ten seconds.
 */
final class Screen {

    /** Of a line's text, in characters. */
    private static final int WIDTH = 95;

    private static final Duration PLAIN_INTERVAL = Duration.ofSeconds(10);

    private final PrintStream out;
    private final boolean ansi;
    private int liveLines;
    private String lastKey = "";
    private Instant lastPlain = Instant.EPOCH;
    private boolean muted;

    Screen(PrintStream out, boolean ansi) {
        this.out = out;
        this.ansi = ansi;
    }

    /** Prints nothing any more: the end has begun. */
    synchronized void mute() {
        erase();
        muted = true;
    }

    synchronized void heading(String text) {
        line("");
        line(ansi ? "\u001b[1m" + text + "\u001b[0m" : text);
    }

    synchronized void done(String text) {
        wrapped(ansi ? "  \u001b[32m✓\u001b[0m " : "  ✓ ", text);
    }

    synchronized void failed(String text) {
        wrapped(ansi ? "  \u001b[31m✗\u001b[0m " : "  ✗ ", text);
    }

    synchronized void note(String text) {
        wrapped("    ", text);
    }

    /** Something to be copied: in one line, however long. */
    synchronized void command(String text) {
        line("    " + text);
    }

    /** Over as many lines as it takes, broken at blanks. */
    private void wrapped(String mark, String text) {
        String lead = mark;
        String rest = text;
        int blank;
        while (rest.length() > WIDTH && (blank = rest.lastIndexOf(' ', WIDTH)) > WIDTH / 2) {
            line(lead + rest.substring(0, blank));
            lead = "    ";
            rest = "  " + rest.substring(blank + 1);
        }
        line(lead + rest);
    }

    synchronized void line(String text) {
        if (!muted) {
            erase();
            out.println(text);
            out.flush();
        }
    }

    /**
     * Shows lines that are replaced by the next call.
     *
     * @param key changes when something worth a line of its own happened
     */
    synchronized void live(String key, List<String> lines) {
        if (muted) {
            return;
        }
        if (!ansi) {
            Instant now = Instant.now();
            if (!key.equals(lastKey) || lastPlain.plus(PLAIN_INTERVAL).isBefore(now)) {
                lastKey = key;
                lastPlain = now;
                out.println("    "
                        + String.join(" | ", lines).replaceAll(" {2,}", " ").strip());
                out.flush();
            }
            return;
        }
        erase();
        lines.forEach(line -> out.println("    " + line));
        liveLines = lines.size();
        out.flush();
    }

    private void erase() {
        if (liveLines > 0) {
            out.print("\u001b[" + liveLines + "A\u001b[J");
            liveLines = 0;
        }
    }

    static String bar(long done, long of, int width) {
        int full = of <= 0 ? 0 : (int) Math.min(width, done * width / of);
        return "█".repeat(full) + "░".repeat(width - full);
    }

    static String count(long number) {
        return String.format(java.util.Locale.ROOT, "%,d", number);
    }

    /** Enough of a hash to recognise it. */
    static String hash(JsonNode hash) {
        return hash.asText().replaceFirst("(?<=^.{16}).*", "…");
    }

    static String euros(long cents) {
        return "%s.%02d".formatted(count(cents / 100), Math.abs(cents % 100));
    }

    static String seconds(Duration time) {
        return String.format(java.util.Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }
}
