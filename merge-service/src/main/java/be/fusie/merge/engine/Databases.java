package be.fusie.merge.engine;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.List;

/** Opens an own connection to a school database, by name; who opens it closes it. */
@FunctionalInterface
public interface Databases {
    Connection open(String name) throws SQLException;

    /**
     * Scripts that bring the database of that name to the current schema version, in their order, or folders of them with
     * Flyway's names; run on a copy only (M3). Empty when it is at the current one.
     */
    default List<Path> upgrade(String name) {
        return List.of();
    }

    /** What the database of that name is called on its server. */
    default String databaseOf(String name) {
        return name;
    }

    /**
     * Opens another database of the server that {@code name} is on, as the same role: temporary copies (M1, R14) stand
     * there, and databases that a move creates (R13).
     *
     * @param database the other database's name on that server
     * @throws SQLFeatureNotSupportedException where connections can be opened by name only
     */
    default Connection open(String name, String database) throws SQLException {
        throw new SQLFeatureNotSupportedException("Other databases beside " + name + " can't be opened here");
    }
}
