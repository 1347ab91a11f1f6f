package be.fusie.merge.structure;

import java.sql.SQLException;

/** A piece of a database's structure could not be created; the message names it and holds no row of data. */
public class NotRebuilt extends SQLException {

    private static final long serialVersionUID = 1L;

    NotRebuilt(String piece, SQLException cause) {
        super(piece + " could not be created: " + Creation.reason(cause), cause.getSQLState(), cause);
    }
}
