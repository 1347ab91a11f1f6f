package be.fusie.merge.engine;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens an own connection to a school database, by name; who opens it closes it. */
@FunctionalInterface
public interface Databases {
    Connection open(String name) throws SQLException;
}
