package be.fusie.billing;

import be.fusie.kit.jdbc.NamedDatabases;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;

/**
 * Writes in a school database: one transaction that shows the fencing token to the guard, takes turns per migration by an
 * advisory lock, and stops a worker that was overtaken.
 */
@ApplicationScoped
public class SchoolTransactions {
    private final NamedDatabases databases;

    SchoolTransactions(NamedDatabases databases) {
        this.databases = databases;
    }

    /** Work inside the transaction. */
    @FunctionalInterface
    public interface Work {
        void on(Connection school) throws SQLException;
    }

    /**
     * @param purpose what takes turns: work of one purpose and migration
     * @param token the fencing token, or null for a database without a guard
     * @param check runs after the lock was taken; what it throws rolls the transaction back
     */
    public void run(String database, String purpose, UUID migration, Long token, Runnable check, Work work)
            throws SQLException {
        try (Connection school = databases.open(database)) {
            school.setAutoCommit(false);
            try (PreparedStatement settings = school.prepareStatement("select set_config('fusie.token', ?, true),"
                    + " pg_advisory_xact_lock(hashtextextended('fusie.billing.' || ? || ':' || ?, 0))")) {
                settings.setString(1, token == null ? "" : token.toString());
                settings.setString(2, purpose);
                settings.setString(3, migration.toString());
                settings.execute();
            }
            check.run();
            work.on(school);
            school.commit();
        }
    }
}
