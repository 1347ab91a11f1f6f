package be.fusie.merge.engine;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * Temporary databases in place of their originals, on the same servers.
 *
 * @param upgraded whether the copies are at the current schema version (M3)
 * @param names of the temporary database by the original's name; any other is itself
 */
record CopiedDatabases(Databases originals, Map<String, String> names, boolean upgraded) implements Databases {

    CopiedDatabases(Databases originals, Map<String, String> names) {
        this(originals, names, false);
    }

    @Override
    public Connection open(String name) throws SQLException {
        return names.containsKey(name) ? originals.open(name, names.get(name)) : originals.open(name);
    }

    @Override
    public Connection open(String name, String database) throws SQLException {
        return originals.open(name, database);
    }

    /** A copy that was upgraded is not upgraded again; one of a rehearsal is as its original. */
    @Override
    public List<Path> upgrade(String name) {
        return upgraded ? List.of() : originals.upgrade(name);
    }

    @Override
    public String databaseOf(String name) {
        return names.containsKey(name) ? names.get(name) : originals.databaseOf(name);
    }
}
