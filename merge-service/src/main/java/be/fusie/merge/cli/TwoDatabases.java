package be.fusie.merge.cli;

import be.fusie.merge.engine.Databases;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Source and receiver as the engine opens them.
 *
 * @param sourceName the engine's name for the source; any other is the receiver
 * @param upgrades scripts that bring the source to the receiver's schema version (M3)
 */
record TwoDatabases(String sourceName, DatabaseUrl source, DatabaseUrl receiver, List<Path> upgrades)
        implements Databases {

    @Override
    public Connection open(String name) throws SQLException {
        return open(named(name));
    }

    @Override
    public Connection open(String name, String database) throws SQLException {
        return open(named(name).beside(database));
    }

    @Override
    public List<Path> upgrade(String name) {
        return name.equals(sourceName) ? upgrades : List.of();
    }

    @Override
    public String databaseOf(String name) {
        return named(name).database();
    }

    private DatabaseUrl named(String name) {
        return name.equals(sourceName) ? source : receiver;
    }

    /** Lost connections pass: the engine tries them again some times. */
    private static Connection open(DatabaseUrl url) throws SQLException {
        try {
            return url.open();
        } catch (SQLException e) {
            if (Failures.passes(e)) {
                throw e;
            }
            throw Failures.connecting(url, e, true);
        }
    }
}
