package be.fusie.merge.engine;

import java.sql.Connection;
import java.sql.SQLException;

/** Asks both gates again and again, between chunks, whether the tokens of the command are still the current ones (F7). */
final class Fence implements AutoCloseable {

    private final Databases databases;
    private final Move move;
    private Connection source;

    Fence(Databases databases, Move move) {
        this.databases = databases;
        this.move = move;
    }

    boolean guards(String database) {
        return move.tokens().containsKey(database);
    }

    /**
     * Before a commit in the receiver.
     *
     * @throws MergeRefused code {@code fenced}
     */
    synchronized void check(Connection receiver) throws SQLException {
        Sessions.checkToken(receiver, move.receiver(), move);
        if (source == null) {
            source = databases.open(move.source());
            source.setAutoCommit(true);
        }
        Sessions.checkToken(source, move.source(), move);
    }

    @Override
    public synchronized void close() throws SQLException {
        if (source != null) {
            source.close();
            source = null;
        }
    }
}
