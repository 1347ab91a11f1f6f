package be.fusie.merge.engine;

import be.fusie.merge.engine.Results.PhaseTime;
import be.fusie.merge.engine.Results.TableProgress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Forgets all with the rehearsal: its numbers are given to nobody. Takes the times of the phases. */
final class RehearsalJournal implements Journal {

    private final Optional<Long> rate;
    private final Consumer<String> watcher;
    private final Map<String, Long> blocks = new HashMap<>();
    private final List<PhaseTime> phases = new ArrayList<>();
    private String phase;
    private Instant since = Instant.now();

    /** @param rate of earlier merges, for the plan's estimate @param watcher told each phase as it begins */
    RehearsalJournal(Optional<Long> rate, Consumer<String> watcher) {
        this.rate = rate;
        this.watcher = watcher;
    }

    /** Ends the phase before and begins another; null begins none. */
    synchronized void phase(String next) {
        if (next != null && next.equals(phase)) {
            return;
        }
        Instant now = Instant.now();
        if (phase != null) {
            phases.add(new PhaseTime(phase, Duration.between(since, now).toMillis() / 1000.0));
        }
        phase = next;
        since = now;
        if (next != null) {
            watcher.accept(next);
        }
    }

    synchronized List<PhaseTime> phases() {
        return List.copyOf(phases);
    }

    @Override
    public NumberLine line(Move move) {
        return (line, floor, firstOld, size, gap) -> {
            synchronized (blocks) {
                return blocks.computeIfAbsent(line, l -> NumberLine.above(floor, gap));
            }
        };
    }

    @Override
    public long saveNumbers(UUID migration, Connection from, String query) throws SQLException {
        return Sql.number(from, "select count(*) from (" + query + ") numbers");
    }

    @Override
    public void measured(UUID migration, long rows, double seconds) {
        // what was measured on copies says nothing of the next migration's databases
    }

    @Override
    public Optional<Long> measuredRate() {
        return rate;
    }

    @Override
    public void progress(UUID migration, String now, Instant started, List<TableProgress> tables) {
        phase(now);
    }

    @Override
    public void undone(UUID migration) {
        synchronized (blocks) {
            blocks.clear();
        }
    }
}
