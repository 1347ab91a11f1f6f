package be.fusie.merge.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/**
 * Temporary databases in place of their originals, on the same servers.
 *
 * @param names of the temporary database by the original's name; any other is itself
 */
record CopiedDatabases(Databases originals, Map<String, String> names) implements Databases {

    @Override
    public Connection open(String name) throws SQLException {
        return names.containsKey(name) ? originals.open(name, names.get(name)) : originals.open(name);
    }

    @Override
    public Connection open(String name, String database) throws SQLException {
        return originals.open(name, database);
    }

    @Override
    public String databaseOf(String name) {
        return names.containsKey(name) ? names.get(name) : originals.databaseOf(name);
    }
}
