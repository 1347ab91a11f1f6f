package be.fusie.merge.engine;

import be.fusie.merge.engine.Ledger.Run;
import be.fusie.merge.engine.Ledger.State;
import be.fusie.merge.engine.Results.Merged;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * A merge: prepared once, copied in chunks by workers of any replica, verified, and opened to readers by one last
 * transaction. One session leads; who calls while another leads, helps. After a crash whoever calls next goes on with the
 * chunks that are left. What is refused is taken back before it is told.
 */
final class Merger {

    /** Attempts after lost connections, without a chunk done in between. */
    private static final int ATTEMPTS = 6;

    /** How long a helper waits for a leader who does nothing. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Databases databases;
    private final Journal journal;
    private final MergeMap map;
    private final Move move;
    private final Progress progress;
    private final Tuning tuning;
    private final Path data;
    private final Consumer<String> at;

    /** @param data the engine's folder, for check scripts @param at told of "prepared", "chunk", "copied", "committing" and "committed"; tests throw there what a crash would do */
    Merger(
            Databases databases,
            Journal journal,
            MergeMap map,
            Move move,
            Progress progress,
            Tuning tuning,
            Path data,
            Consumer<String> at) {
        this.databases = databases;
        this.journal = journal;
        this.map = map;
        this.move = move;
        this.progress = progress;
        this.tuning = tuning;
        this.data = data;
        this.at = at;
    }

    Merged run() throws SQLException {
        int attempts = 0;
        long before = -1;
        while (true) {
            try (Fence fence = new Fence(databases, move)) {
                return attempt(fence);
            } catch (SQLException e) {
                long done = Passing.is(e) ? chunksDone() : -1;
                attempts = done > before ? 1 : attempts + 1;
                before = Math.max(before, done);
                if (!Passing.is(e) || attempts >= ATTEMPTS) {
                    throw ConstraintRefusals.translate(e);
                }
                pause(tuning.patience().toMillis() << attempts - 1);
                progress.check();
            }
        }
    }

    /**
     * Joins a merge that another engine leads, until no chunk is left to claim.
     *
     * @return whether there was one
     */
    boolean help() throws SQLException {
        try (Fence fence = new Fence(databases, move);
                Connection receiver = databases.open(move.receiver())) {
            Optional<Run> run = look(receiver).run();
            run.ifPresent(r -> progress.start());
            if (run.isEmpty()) {
                return false;
            }
            crew(run.get(), null, fence).work(receiver);
            return true;
        } catch (SQLException e) {
            throw ConstraintRefusals.translate(e);
        }
    }

    private Merged attempt(Fence fence) throws SQLException {
        try (Connection receiver = databases.open(move.receiver())) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (true) {
                progress.check();
                Seen seen = look(receiver);
                if (seen.merged() != null) {
                    return seen.merged();
                }
                receiver.setAutoCommit(true);
                if (Ledger.lead(receiver)) {
                    return lead(receiver, fence);
                }
                if (seen.run().isPresent() && seen.open() > 0) {
                    crew(seen.run().get(), null, fence).work(receiver);
                    deadline = System.nanoTime() + PATIENCE.toNanos();
                } else if (System.nanoTime() > deadline) {
                    throw new SQLException("another replica leads this merge and does not go on", "55P03");
                }
                pause(100);
            }
        }
    }

    /** @param run this migration's, while it is COPYING @param open units left */
    private record Seen(Merged merged, Optional<Run> run, long open) {}

    private Seen look(Connection receiver) throws SQLException {
        Sessions.begin(receiver, map.schema());
        Ledger ledger = new Ledger(receiver, move.migration());
        Merged merged = ledger.merged().orElse(null);
        Optional<Run> run =
                ledger.run().filter(r -> r.migration().equals(move.migration()) && r.state() == State.COPYING);
        long open = run.isPresent() ? new Work(receiver, move.migration()).open() : 0;
        receiver.rollback();
        return new Seen(merged, run, open);
    }

    private Merged lead(Connection receiver, Fence fence) throws SQLException {
        try {
            Optional<Run> run = begun(receiver);
            try (Connection source = databases.open(move.source())) {
                Leader leader =
                        new Leader(databases, journal, map, move, progress, tuning, data, at, fence, receiver, source);
                Run now = run.isPresent() ? leader.resume(run.get()) : leader.prepare();
                crew(now, source, fence).work(receiver);
                at.accept("copied");
                return leader.conclude(now);
            }
        } catch (MergeRefused e) {
            takeBack(receiver, e.reasons(), e);
            throw e;
        } catch (SQLException e) {
            Closing.rollback(receiver, e);
            if (!Passing.is(e) || Blockers.isAbout(e)) {
                try {
                    throw ConstraintRefusals.translate(Blockers.named(e, databases, map, move));
                } catch (MergeRefused refused) {
                    takeBack(receiver, refused.reasons(), refused);
                    throw refused;
                } catch (SQLException plain) {
                    takeBack(receiver, List.of(), plain);
                    throw plain;
                }
            }
            throw e;
        }
    }

    /** What was begun before and is to be gone on with; what was to be taken back is taken back first. */
    private Optional<Run> begun(Connection receiver) throws SQLException {
        Sessions.begin(receiver, map.schema());
        Optional<Run> run = new Ledger(receiver, move.migration()).run();
        receiver.rollback();
        UUID other = run.map(Run::migration).orElse(move.migration());
        if (!other.equals(move.migration())) {
            throw new MergeRefused(
                    "another-merge-under-way",
                    "Migration %s is half-way into database %s".formatted(other, move.receiver()),
                    "Let it end, or undo it, first.");
        }
        if (run.filter(r -> r.state() == State.TAKING_BACK).isPresent()) {
            new TakeBack(map, move).run(receiver);
            if (!run.get().refusal().isEmpty()) {
                throw new MergeRefused(run.get().refusal());
            }
            return Optional.empty();
        }
        return run;
    }

    private Crew crew(Run run, Connection source, Fence fence) {
        return new Crew(databases, map.schema(), move, run, source, fence, progress, tuning.workers(), at);
    }

    /** Both databases are as they were before anybody is told why. */
    private void takeBack(Connection receiver, List<Reason> reasons, Exception because) {
        try {
            receiver.rollback();
            Sessions.begin(receiver, map.schema());
            Ledger ledger = new Ledger(receiver, move.migration());
            boolean ours = ledger.run()
                    .filter(r -> r.migration().equals(move.migration()))
                    .isPresent();
            if (ours) {
                ledger.takingBack(reasons);
                receiver.commit();
                new TakeBack(map, move).run(receiver);
            } else {
                receiver.rollback();
            }
            CheckScripts.forget(data, move.migration());
        } catch (SQLException | RuntimeException e) {
            Closing.rollback(receiver, e);
            because.addSuppressed(e);
        }
    }

    private long chunksDone() {
        try (Connection receiver = databases.open(move.receiver())) {
            Sessions.begin(receiver, map.schema());
            boolean there = new Ledger(receiver, move.migration()).exists();
            return there
                    ? Sql.number(
                            receiver,
                            "select count(*) from fusie_merge.unit where migration = ? and done",
                            move.migration())
                    : 0;
        } catch (SQLException e) {
            return -1;
        }
    }

    static void pause(long millis) throws SQLException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted", "57014", e);
        }
    }
}
