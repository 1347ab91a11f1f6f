package be.fusie.merge.engine;

import java.sql.Connection;
import java.sql.SQLException;

/** Ends transactions without hiding what went wrong first. */
final class Closing {

    private Closing() {}

    static void rollback(Connection connection, Throwable because) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            if (because != null) {
                because.addSuppressed(e);
            }
        }
    }
}
