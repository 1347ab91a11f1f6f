package be.fusie.merge.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.LongConsumer;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;

/** COPY streams. Rows never become objects; memory stays flat. */
final class Copies {

    /** Rows between two calls of the consumer that counts, and may stop the copy by throwing. */
    static final int CHUNK = 20_000;

    private static final int BUFFER = 256 * 1024;

    private Copies() {}

    /**
     * Pipes the answer of a query from one database into a table of another, as binary rows.
     *
     * @param into target with its column list, as COPY takes it
     * @param progress called with the rows so far, about every {@value #CHUNK} rows; what it throws ends the copy
     * @return rows that arrived
     */
    static long pipe(Connection from, String query, Connection to, String into, LongConsumer progress)
            throws SQLException {
        CopyOut out = manager(from).copyOut("copy (" + query + ") to stdout (format binary)");
        CopyIn in = null;
        try {
            in = manager(to).copyIn("copy " + into + " from stdin (format binary)");
            byte[] buffer = new byte[BUFFER];
            int filled = 0;
            long rows = 0;
            byte[] row;
            while ((row = out.readFromCopy()) != null) {
                if (filled + row.length > BUFFER) {
                    in.writeToCopy(buffer, 0, filled);
                    filled = 0;
                }
                if (row.length > BUFFER) {
                    in.writeToCopy(row, 0, row.length);
                } else {
                    System.arraycopy(row, 0, buffer, filled, row.length);
                    filled += row.length;
                }
                if (++rows % CHUNK == 0) {
                    progress.accept(rows);
                }
            }
            in.writeToCopy(buffer, 0, filled);
            return in.endCopy();
        } finally {
            cancel(in, out);
        }
    }

    static void cancel(CopyIn in, CopyOut out) throws SQLException {
        try {
            if (in != null && in.isActive()) {
                in.cancelCopy();
            }
        } finally {
            if (out.isActive()) {
                out.cancelCopy();
            }
        }
    }

    /** Writes the answer of a query as text rows ({@code options} as COPY takes them) and returns their number. */
    static long write(Connection from, String query, String options, OutputStream to) throws SQLException, IOException {
        return manager(from).copyOut("copy (" + query + ") to stdout " + options, to);
    }

    /** Reads text rows into a table and returns their number. */
    static long read(Connection to, String into, Rows rows) throws SQLException {
        CopyIn in = manager(to).copyIn("copy " + into + " from stdin");
        try (Writer writer = new CopyWriter(in)) {
            rows.writeTo(writer);
            writer.flush();
            return in.endCopy();
        } catch (IOException e) {
            throw new SQLException("a COPY stream broke off", e);
        } finally {
            if (in.isActive()) {
                in.cancelCopy();
            }
        }
    }

    /** A value for a text row. */
    static String escape(String value) {
        return value.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }

    private static CopyManager manager(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }

    /** Produces text rows in COPY's own format. */
    @FunctionalInterface
    interface Rows {
        void writeTo(Writer writer) throws IOException, SQLException;
    }

    private static final class CopyWriter extends Writer {

        private final CopyIn in;
        private final StringBuilder buffer = new StringBuilder();

        CopyWriter(CopyIn in) {
            this.in = in;
        }

        @Override
        public void write(char[] chars, int from, int length) throws IOException {
            buffer.append(chars, from, length);
            if (buffer.length() > BUFFER) {
                flush();
            }
        }

        @Override
        public void flush() throws IOException {
            byte[] bytes = buffer.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
            buffer.setLength(0);
            try {
                in.writeToCopy(bytes, 0, bytes.length);
            } catch (SQLException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void close() {
            // the copy is ended by who opened it
        }
    }
}
