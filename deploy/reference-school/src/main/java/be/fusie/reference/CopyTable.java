package be.fusie.reference;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Rows on their way into one table by COPY, held in one small buffer: memory stays flat whatever the number of rows. */
final class CopyTable implements AutoCloseable {

    private static final int BUFFER = 64 * 1024;

    private final CopyIn copy;
    private final StringBuilder row = new StringBuilder(BUFFER + 4096);
    private boolean started;
    private long rows;

    CopyTable(Connection connection, String table, String columns) throws SQLException {
        copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy public.%s (%s) from stdin".formatted(table, columns));
    }

    /** One row, its values in the order of the columns; {@code null} is SQL's. */
    void add(Object... values) throws SQLException {
        for (Object value : values) {
            if (started) {
                row.append('\t');
            }
            started = true;
            append(value);
        }
        row.append('\n');
        started = false;
        rows++;
        if (row.length() > BUFFER) {
            flush();
        }
    }

    private void append(Object value) {
        if (value == null) {
            row.append("\\N");
        } else if (value instanceof Long number) {
            row.append(number.longValue());
        } else if (value instanceof Integer number) {
            row.append(number.intValue());
        } else if (value instanceof LocalDate || value instanceof Boolean) {
            row.append(value);
        } else {
            String text = value.toString();
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                switch (c) {
                    case '\\' -> row.append("\\\\");
                    case '\t' -> row.append("\\t");
                    case '\n' -> row.append("\\n");
                    case '\r' -> row.append("\\r");
                    default -> row.append(c);
                }
            }
        }
    }

    private void flush() throws SQLException {
        byte[] bytes = row.toString().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
        row.setLength(0);
    }

    /** Ends the stream and returns the rows it brought. */
    long end() throws SQLException {
        flush();
        copy.endCopy();
        return rows;
    }

    @Override
    public void close() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }
}
