package be.fusie.merge.engine;

import be.fusie.merge.engine.Ledger.Run;
import be.fusie.merge.engine.Relay.Tally;
import be.fusie.merge.engine.Script.TableScript;
import be.fusie.merge.engine.Work.Kind;
import be.fusie.merge.engine.Work.Outcome;
import be.fusie.merge.engine.Work.Unit;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.postgresql.PGConnection;

/** Works off units of one merge, on connections of its own, until none is left. */
final class Worker implements Callable<Void>, AutoCloseable {

    /** Time between two looks for a unit, while others are at work on what has to come first. */
    private static final int PAUSE_MILLIS = 25;

    /** Thrown out of a chunk when the others ended. */
    private static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Ended() {
            super("ended", null, false, false);
        }
    }

    private final Databases databases;
    private final String schema;
    private final Move move;
    private final Run run;
    private final Fence fence;
    private final Progress progress;
    private final BooleanSupplier ended;
    private final Consumer<String> at;
    private final boolean ownSource;
    private Connection source;
    private String snapshot;
    private Connection receiver;
    private String inHand;

    /**
     * @param source a session that stands in the run's snapshot and knows its decisions; null for one of its own
     * @param inHand the table to begin with
     * @param ended asked between rows; true makes it stop where it is
     * @param at told of "chunk" after each commit; tests throw there what a crash would do
     */
    @SuppressWarnings("java:S107") // What a worker needs, and nothing that could be left out.
    Worker(
            Databases databases,
            String schema,
            Move move,
            Run run,
            Connection source,
            String inHand,
            Fence fence,
            Progress progress,
            BooleanSupplier ended,
            Consumer<String> at) {
        this.databases = databases;
        this.schema = schema;
        this.move = move;
        this.run = run;
        this.source = source;
        this.ownSource = source == null;
        this.inHand = inHand;
        this.snapshot = run.snapshot();
        this.fence = fence;
        this.progress = progress;
        this.ended = ended;
        this.at = at;
    }

    @Override
    public Void call() throws SQLException {
        receiver = databases.open(move.receiver());
        try {
            while (!ended.getAsBoolean() && step()) {
                at.accept("chunk");
            }
        } catch (Ended e) {
            Closing.rollback(receiver, e);
        } catch (SQLException | RuntimeException | Error e) {
            Closing.rollback(receiver, e);
            if (!ended.getAsBoolean()) {
                throw e;
            }
        } finally {
            close();
        }
        return null;
    }

    /** Does one unit, or waits for one; false when there is nothing left to do. */
    private boolean step() throws SQLException {
        Sessions.begin(receiver, schema);
        // a unit that a crash of the server forgets is done again; the mark's own commit waits for all before it
        Sql.run(receiver, "set local synchronous_commit = off");
        Ledger ledger = new Ledger(receiver, move.migration());
        Work work = new Work(receiver, move.migration());
        if (!ledger.hold()) {
            receiver.rollback();
            return false;
        }
        Optional<Unit> unit = work.claim(inHand);
        if (unit.isEmpty()) {
            boolean more = work.open() > 0;
            receiver.rollback();
            return more && pause();
        }
        work(unit.get(), run.script().table(unit.get().table()), ledger, work);
        return true;
    }

    private void work(Unit unit, TableScript table, Ledger ledger, Work work) throws SQLException {
        long[] rows = {0};
        long begun = System.nanoTime();
        boolean committed = false;
        try {
            Outcome outcome;
            if (unit.kind() == Kind.COPY) {
                inHand = unit.table();
                openSource();
                Sessions.showToken(receiver, move.receiver(), move);
                Sql.run(receiver, "set local session_replication_role = replica");
                Strangers strangers = Strangers.before(receiver);
                outcome = Chunks.copy(table, unit, source, receiver, (more, bytes) -> {
                    if (ended.getAsBoolean()) {
                        throw new Ended();
                    }
                    rows[0] += more;
                    progress.bytes(unit.table(), bytes);
                    progress.more(unit.table(), more);
                });
                strangers.refuse(table, outcome.tally().all().rows());
                ledger.keys(table);
            } else if (unit.kind() == Kind.INDEX) {
                new SetAside(receiver, move.migration()).build(unit.part());
                outcome = new Outcome(Tally.NOTHING, List.of());
            } else {
                outcome = Chunks.check(table, unit, receiver, work.inserted(table));
            }
            work.done(unit, snapshot, outcome.since(begun));
            fence.check(receiver);
            receiver.commit();
            committed = true;
        } finally {
            progress.over(unit.table(), rows[0], committed);
        }
    }

    private void openSource() throws SQLException {
        if (source != null) {
            return;
        }
        source = databases.open(move.source());
        snapshot = Sessions.joinSnapshot(source, schema, run.snapshot());
        Decided.load(receiver, source);
    }

    private boolean pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Breaks off whatever its sessions are doing now. */
    void cancel() {
        for (Connection connection : new Connection[] {source, receiver}) {
            try {
                if (connection != null) {
                    connection.unwrap(PGConnection.class).cancelQuery();
                }
            } catch (SQLException e) {
                // it ends by itself, if it has not ended yet
            }
        }
    }

    @Override
    public void close() throws SQLException {
        try {
            if (ownSource && source != null) {
                source.close();
            }
        } finally {
            receiver.close();
        }
    }
}
