package be.fusie.merge.structure;

import be.fusie.merge.structure.RowDigest.TableRows;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;

/** Rows of whole tables as COPY text; memory stays flat. */
final class CopyStreams {

    private static final int BUFFER = 256 * 1024;
    private static final int STEP = 20_000;

    private CopyStreams() {}

    /** What makes COPY text mean the same to every server. */
    static final String SETTINGS = "set datestyle = ISO; set intervalstyle = postgres; set extra_float_digits = 1;"
            + " set row_security = off; set statement_timeout = 0; set lock_timeout = 0;"
            + " set idle_in_transaction_session_timeout = 0; set synchronize_seqscans = off; set timezone = 'UTC'";

    static String columns(List<String> columns) {
        return columns.isEmpty() ? "" : columns.stream().map(Rows::name).collect(Collectors.joining(", ", " (", ")"));
    }

    /** Hands every row to {@code to}. */
    static TableRows out(Connection from, String copy, OutputStream to, LongConsumer progress)
            throws SQLException, IOException {
        RowDigest digest = new RowDigest();
        CopyOut out = manager(from).copyOut(copy);
        try {
            byte[] row;
            long rows = 0;
            while ((row = out.readFromCopy()) != null) {
                digest.add(row);
                to.write(row);
                if (++rows % STEP == 0) {
                    progress.accept(rows);
                }
            }
        } finally {
            if (out.isActive()) {
                out.cancelCopy();
            }
        }
        return digest.result();
    }

    /** Pipes rows from one database into another. */
    static TableRows pipe(Connection from, String copyOut, Connection to, String copyIn, LongConsumer progress)
            throws SQLException {
        CopyIn in = manager(to).copyIn(copyIn);
        try (OutputStream target = new ToCopy(in)) {
            TableRows rows = out(from, copyOut, target, progress);
            target.flush();
            in.endCopy();
            return rows;
        } catch (IOException e) {
            throw cause(e);
        } finally {
            if (in.isActive()) {
                in.cancelCopy();
            }
        }
    }

    /** Loads a file's rows, up to the line that ends them. */
    static long in(Connection to, String copyIn, InputStream from) throws SQLException, IOException {
        CopyIn in = manager(to).copyIn(copyIn);
        try {
            byte[] buffer = new byte[BUFFER];
            int length;
            while ((length = from.read(buffer)) > 0) {
                in.writeToCopy(buffer, 0, length);
            }
            return in.endCopy();
        } finally {
            if (in.isActive()) {
                in.cancelCopy();
            }
        }
    }

    private static SQLException cause(IOException e) {
        return e.getCause() instanceof SQLException cause ? cause : new SQLException("a COPY stream broke off", e);
    }

    private static CopyManager manager(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }

    private static final class ToCopy extends OutputStream {

        private final CopyIn in;
        private final byte[] buffer = new byte[BUFFER];
        private int filled;

        ToCopy(CopyIn in) {
            this.in = in;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (filled + length > BUFFER) {
                flush();
            }
            if (length > BUFFER) {
                send(bytes, from, length);
            } else {
                System.arraycopy(bytes, from, buffer, filled, length);
                filled += length;
            }
        }

        @Override
        public void flush() throws IOException {
            send(buffer, 0, filled);
            filled = 0;
        }

        private void send(byte[] bytes, int from, int length) throws IOException {
            try {
                in.writeToCopy(bytes, from, length);
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
