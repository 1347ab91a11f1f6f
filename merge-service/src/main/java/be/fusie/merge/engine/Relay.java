package be.fusie.merge.engine;

import be.fusie.merge.engine.Script.Home;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;

/**
 * Relays rows from the source to the receiver, binary ones where their types allow it, and sums them up on the way. Each row of the source's query is led by
 * the institution it belongs to, unless that is one of its values, and followed by whether it dangles (boolean) and by its hash (bigint); these
 * never reach the receiver. Rows do not become objects; memory stays flat.
 */
final class Relay {

    /** Instead of a number of columns: rows travel as text. */
    static final int TEXT = -1;

    private static final int BUFFER = 128 * 1024;

    /** Signature, flags and length of the header's extension, as PostgreSQL writes them in front of binary rows. */
    private static final int HEADER = 19;

    private static final byte[] START = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };

    /** Behind the values: the boolean with its length, the bigint with its length. */
    private static final int TRAILER = 5 + 12;

    /** What one institution's rows come to; {@code digest} is the sum of their hashes. */
    record Sum(long rows, BigInteger digest) {
        Sum plus(Sum other) {
            return new Sum(rows + other.rows, digest.add(other.digest));
        }

        static final Sum NOTHING = new Sum(0, BigInteger.ZERO);
    }

    /** Rows by institution; those of none stand under the empty text. */
    record Tally(Map<String, Sum> institutions, long dangling) {

        Sum all() {
            return institutions.values().stream().reduce(Sum.NOTHING, Sum::plus);
        }

        Tally plus(Tally other) {
            Map<String, Sum> both = new TreeMap<>(institutions);
            other.institutions.forEach((i, sum) -> both.merge(i, sum, Sum::plus));
            return new Tally(both, dangling + other.dangling);
        }

        static final Tally NOTHING = new Tally(Map.of(), 0);
    }

    /** An institution number as it came over the wire. */
    private record Key(byte[] bytes) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && Arrays.equals(bytes, key.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    /** A sum of 64-bit numbers in 128 bits. */
    private static final class Adder {
        private long rows;
        private long low;
        private long high;

        void add(long hash) {
            rows++;
            long before = low;
            low += hash;
            high += (hash >> 63) + (Long.compareUnsigned(low, before) < 0 ? 1 : 0);
        }

        Sum sum() {
            BigInteger unsigned = BigInteger.valueOf(low);
            if (low < 0) {
                unsigned = unsigned.add(BigInteger.ONE.shiftLeft(64));
            }
            return new Sum(rows, BigInteger.valueOf(high).shiftLeft(64).add(unsigned));
        }
    }

    private final Map<Key, Adder> adders = new HashMap<>();
    private byte[] lastKey;
    private Adder last;
    private long dangling;
    private long rows;
    private boolean started;

    private final Home home;
    private CopyIn in;
    private final byte[] buffer = new byte[BUFFER];
    private int filled;

    private Relay(Home home) {
        this.home = home;
    }

    /**
     * Relays the answer of a query.
     *
     * @param into target with its column list, as COPY takes it
     * @param columns values of a row that reach the receiver; {@link #TEXT} for rows that travel as text
     * @param home where a row's institution number is; null when it leads the row as text
     * @param progress told of rows and bytes; what it throws ends the copy
     * @return what came; the receiver took as many rows
     */
    static Tally run(
            Connection from, String query, Connection to, String into, int columns, Home home, Counter progress)
            throws SQLException {
        return new Relay(home).relay(from, query, to, into, columns, progress);
    }

    /** The same sums of the same rows, which go nowhere. */
    static Tally count(Connection from, String query, Home home, LongConsumer progress) throws SQLException {
        return new Relay(home).relay(from, query, null, null, 0, (rows, bytes) -> progress.accept(rows));
    }

    /** Told of rows and bytes since it was told last. */
    @FunctionalInterface
    interface Counter {
        void add(long rows, long bytes);
    }

    private Tally relay(Connection from, String query, Connection to, String into, int columns, Counter progress)
            throws SQLException {
        String format = columns == TEXT ? "" : " (format binary)";
        CopyOut out = manager(from).copyOut("copy (" + query + ") to stdout" + format);
        try {
            if (to != null) {
                in = manager(to).copyIn("copy " + into + " from stdin" + format);
                if (columns != TEXT) {
                    in.writeToCopy(START, 0, START.length);
                }
            }
            long bytes = 0;
            long told = 0;
            byte[] message;
            while ((message = out.readFromCopy()) != null) {
                if (columns == TEXT) {
                    text(message);
                } else {
                    row(message, columns);
                }
                bytes += message.length;
                if (rows - told >= Copies.CHUNK) {
                    progress.add(rows - told, bytes);
                    told = rows;
                    bytes = 0;
                }
            }
            progress.add(rows - told, bytes);
            if (to != null) {
                if (columns != TEXT) {
                    need(2);
                    buffer[filled++] = (byte) 0xff;
                    buffer[filled++] = (byte) 0xff;
                }
                flush();
                long arrived = in.endCopy();
                if (arrived != rows) {
                    throw new MergeRefused(
                            "rows-lost",
                            "Of %d rows the receiver took %d into %s".formatted(rows, arrived, into),
                            "Look for triggers and rules of that table that drop rows.");
                }
            }
            Map<String, Sum> sums = new TreeMap<>();
            adders.forEach((key, adder) -> sums.put(new String(key.bytes(), StandardCharsets.UTF_8), adder.sum()));
            return new Tally(sums, dangling);
        } finally {
            Copies.cancel(in, out);
        }
    }

    /** PostgreSQL sends a message per row; the first one has the header in front, the last one is no row but the end. */
    private void row(byte[] message, int columns) throws SQLException {
        int at = 0;
        if (!started) {
            started = true;
            at = HEADER + number(message, HEADER - 4);
        }
        if (message.length - at <= 2) {
            return;
        }
        int values = at + 2;
        int field = values;
        int end = message.length - TRAILER;
        if (home == null || home.at() == null) {
            values += 4 + Math.max(0, number(message, field));
        } else {
            for (int i = home.at(); i > 0; i--) {
                field += 4 + Math.max(0, number(message, field));
            }
        }
        int key = field + 4;
        int behind = key + Math.max(0, number(message, field));
        if (home != null && home.padded()) {
            while (behind > key && message[behind - 1] == ' ') {
                behind--;
            }
        }
        if (message[end + 4] != 0) {
            dangling++;
        }
        adder(message, key, behind)
                .add(number(message, end + 9) * 0x1_0000_0000L + (number(message, end + 13) & 0xffff_ffffL));
        rows++;
        if (in != null) {
            need(Math.min(end - values, BUFFER - 2) + 2);
            buffer[filled++] = (byte) (columns >> 8);
            buffer[filled++] = (byte) columns;
            if (end - values > BUFFER - 2) {
                flush();
                in.writeToCopy(message, values, end - values);
            } else {
                System.arraycopy(message, values, buffer, filled, end - values);
                filled += end - values;
            }
        }
    }

    /** A line: tabs between the values, none inside one. */
    private void text(byte[] line) throws SQLException {
        int values = indexOf(line, 0) + 1;
        int hash = line.length;
        while (line[hash - 1] != '\t') {
            hash--;
        }
        int end = hash - 3;
        if (line[hash - 2] == 't') {
            dangling++;
        }
        boolean none = line[0] == '\\' && line[1] == 'N';
        adder(line, 0, none ? 0 : values - 1)
                .add(Long.parseLong(new String(line, hash, line.length - hash, StandardCharsets.US_ASCII).trim()));
        rows++;
        if (in != null) {
            // without any value a line is empty
            int length = Math.max(0, end - values);
            need(Math.min(length, BUFFER - 1) + 1);
            if (length > BUFFER - 1) {
                flush();
                in.writeToCopy(line, values, length);
            } else {
                System.arraycopy(line, values, buffer, filled, length);
                filled += length;
            }
            buffer[filled++] = '\n';
        }
    }

    private static int indexOf(byte[] line, int from) {
        int at = from;
        while (line[at] != '\t') {
            at++;
        }
        return at;
    }

    private Adder adder(byte[] message, int from, int to) {
        if (last == null || !Arrays.equals(lastKey, 0, lastKey.length, message, from, to)) {
            lastKey = Arrays.copyOfRange(message, from, to);
            last = adders.computeIfAbsent(new Key(lastKey), k -> new Adder());
        }
        return last;
    }

    private void need(int more) throws SQLException {
        if (filled + more > BUFFER) {
            flush();
        }
    }

    private void flush() throws SQLException {
        in.writeToCopy(buffer, 0, filled);
        filled = 0;
    }

    private static int number(byte[] bytes, int at) {
        return bytes[at] << 24 | (bytes[at + 1] & 0xff) << 16 | (bytes[at + 2] & 0xff) << 8 | bytes[at + 3] & 0xff;
    }

    private static CopyManager manager(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }
}
