package be.fusie.merge.engine;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Opens school databases, and says by name which one does not let us in. */
record Opening(Databases databases) implements Databases {

    /**
     * @throws MergeRefused when trying again can't help: a wrong password, a name that the server does not know
     * @throws SQLException without the address, when the server does not answer
     */
    @Override
    public Connection open(String name) throws SQLException {
        try {
            return databases.open(name);
        } catch (SQLException e) {
            throw told(name, e);
        }
    }

    @Override
    public Connection open(String name, String database) throws SQLException {
        return databases.open(name, database);
    }

    @Override
    public List<Path> upgrade(String name) {
        return databases.upgrade(name);
    }

    @Override
    public String databaseOf(String name) {
        return databases.databaseOf(name);
    }

    private static SQLException told(String name, SQLException e) {
        String state = e.getSQLState() == null ? "08001" : e.getSQLState();
        if (state.startsWith("28")) {
            throw new MergeRefused(
                    "sign-in-refused",
                    "The server of database %s does not let the merging role in".formatted(name),
                    "Correct its user and password, and its line in pg_hba.conf.");
        }
        if (state.equals("3D000")) {
            throw new MergeRefused(
                    "unknown-database",
                    "The server does not know a database by the address given for " + name,
                    "Correct the name in the address; a new database is made when the kind of move asks for one.");
        }
        return new SQLException("database %s can't be reached (SQLSTATE %s)".formatted(name, state), state);
    }
}
