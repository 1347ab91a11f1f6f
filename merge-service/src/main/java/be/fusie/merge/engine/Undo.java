package be.fusie.merge.engine;

import be.fusie.merge.engine.Ledger.Run;
import be.fusie.merge.engine.Ledger.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Undoes a merge from wherever it is: done, half-way, on the way back, or never begun. A merge that is still at work, on
 * any replica, is told to end first. Both databases then have the digests of before (I6).
 */
final class Undo {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Databases databases;
    private final Journal journal;
    private final MergeMap map;
    private final Move move;

    Undo(Databases databases, Journal journal, MergeMap map, Move move) {
        this.databases = databases;
        this.journal = journal;
        this.map = map;
        this.move = move;
    }

    /** A row's key as text, over alias t; of tables without any key, the whole row. */
    static String key(List<String> identity) {
        return identity.isEmpty() ? "t::text" : "row(" + Sql.columns("t", identity) + ")::text";
    }

    void run() throws SQLException {
        try (Connection receiver = databases.open(move.receiver())) {
            try {
                if (stopAndLead(receiver)) {
                    new TakeBack(map, move).run(receiver);
                }
            } catch (SQLException e) {
                Closing.rollback(receiver, e);
                throw ConstraintRefusals.translate(e);
            } catch (RuntimeException | Error e) {
                Closing.rollback(receiver, e);
                throw e;
            }
        }
        journal.undone(move.migration());
    }

    /** Ends a merge under way and waits until nobody leads it; false when there is nothing to undo. */
    private boolean stopAndLead(Connection receiver) throws SQLException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Sessions.begin(receiver, map.schema());
            Ledger ledger = new Ledger(receiver, move.migration());
            Optional<Run> run = ledger.run().filter(r -> r.migration().equals(move.migration()));
            boolean there = run.isPresent() || ledger.merged().isPresent();
            if (there) {
                Sessions.checkToken(receiver, move.receiver(), move);
            }
            if (run.filter(r -> r.state() == State.COPYING).isPresent()) {
                ledger.takingBack(List.of());
            }
            boolean leading = Ledger.lead(receiver);
            receiver.commit();
            if (leading) {
                return there || again(receiver);
            }
            if (System.nanoTime() > deadline) {
                throw new SQLException("the merge that is to be undone does not end", "55P03");
            }
            pause();
        }
    }

    /** Whether something came into being between the look and the lead. */
    private boolean again(Connection receiver) throws SQLException {
        Sessions.begin(receiver, map.schema());
        Ledger ledger = new Ledger(receiver, move.migration());
        boolean there = ledger.merged().isPresent()
                || ledger.run()
                        .filter(r -> r.migration().equals(move.migration()))
                        .isPresent();
        if (there) {
            Sessions.checkToken(receiver, move.receiver(), move);
        }
        receiver.rollback();
        return there;
    }

    private static void pause() throws SQLException {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted", "57014", e);
        }
    }
}
