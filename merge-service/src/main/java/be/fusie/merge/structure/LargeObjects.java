package be.fusie.merge.structure;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.largeobject.LargeObject;
import org.postgresql.largeobject.LargeObjectManager;

/** Contents of large objects. */
final class LargeObjects {

    private LargeObjects() {}

    static void read(Connection from, long oid, OutputStream to) throws SQLException, IOException {
        try (LargeObject object = manager(from).open(oid, LargeObjectManager.READ);
                InputStream in = object.getInputStream()) {
            in.transferTo(to);
        }
    }

    static void write(Connection to, long oid, InputStream from) throws SQLException, IOException {
        try (LargeObject object = manager(to).open(oid, LargeObjectManager.WRITE);
                OutputStream out = object.getOutputStream()) {
            from.transferTo(out);
        }
    }

    private static LargeObjectManager manager(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getLargeObjectAPI();
    }
}
