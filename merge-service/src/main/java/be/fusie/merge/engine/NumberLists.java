package be.fusie.merge.engine;

import be.fusie.kit.security.Vault;
import be.fusie.kit.security.Vault.Sealed;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import javax.sql.DataSource;

/**
 * Lists old → new (M6) at rest in the service's own database: some hundred lines at a time, packed and sealed (see
 * {@link Vault}), in the order of the old numbers. They are written and read as a stream, and one line is found by
 * opening one piece. What stands in clear is the first and the last old number of each piece, and how many lines it has.
 */
public final class NumberLists {

    /**
     * @param old number in the source
     * @param now number in the receiver
     * @param how moved, matched (keeps the receiver's number) or copied (stays in the source as well)
     * @param kinds pupil, boarder, staff … as the merge map names them
     */
    public record Line(String old, String now, String how, List<String> kinds, List<String> institutions) {}

    private static final int LINES = 500;
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,18}");
    /** Numbers in the order of numbers, before all else: the same as {@link #orderOf}. */
    private static final String ORDER =
            """
            case when old::text ~ '^(0|[1-9][0-9]{0,18})$' then lpad(old::text, 20, '0') else old::text end collate "C"
            """;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final DataSource own;
    private final Vault keys;

    public NumberLists(DataSource own, Vault keys) {
        this.own = own;
        this.keys = keys;
    }

    private record Chunk(int position, String first, String last, Sealed sealed) {}

    /** Replaces the list of a migration, in the transaction of {@code to}; see {@link Journal#saveNumbers}. */
    long save(Connection to, UUID migration, Connection from, String query) throws SQLException {
        Sql.update(to, "delete from number_chunk where migration = ?", migration);
        long all = 0;
        int position = 0;
        List<Line> lines = new ArrayList<>(LINES);
        try (PreparedStatement statement = from.prepareStatement(
                "select old::text, now::text, how, kinds, institutions from (%s) n (migration, old, now, how, kinds, institutions) order by %s"
                        .formatted(query, ORDER))) {
            statement.setFetchSize(LINES);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    lines.add(new Line(
                            row.getString(1),
                            row.getString(2),
                            row.getString(3),
                            texts(row.getArray(4)),
                            texts(row.getArray(5))));
                    all++;
                    if (lines.size() == LINES) {
                        write(to, migration, position++, lines);
                        lines.clear();
                    }
                }
            }
        }
        if (!lines.isEmpty()) {
            write(to, migration, position, lines);
        }
        return all;
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    private void write(Connection to, UUID migration, int position, List<Line> lines) throws SQLException {
        String first = orderOf(lines.get(0).old());
        String last = orderOf(lines.get(lines.size() - 1).old());
        Sealed sealed = keys.seal(pack(lines), place(migration, position, first, last));
        Sql.update(
                to,
                "insert into number_chunk values (?, ?, ?, ?, ?, ?, ?)",
                migration,
                position,
                first,
                last,
                lines.size(),
                sealed.keyId(),
                sealed.bytes());
    }

    /** Where an old number stands in its list; as long as numbers are numbers, in their order. */
    static String orderOf(String old) {
        return NUMBER.matcher(old).matches() ? "0".repeat(20 - old.length()) + old : old;
    }

    private static String place(UUID migration, int position, String first, String last) {
        return String.join("|", "number-chunk", migration.toString(), Integer.toString(position), first, last);
    }

    /**
     * Reads the lines of a list behind an old number, in order, until the reader has enough.
     *
     * @param after null for the beginning
     * @param reader answers whether to go on
     */
    public void read(UUID migration, String after, Predicate<Line> reader) throws SQLException {
        String behind = after == null ? "" : orderOf(after);
        boolean from = after == null;
        while (true) {
            Optional<Chunk> chunk = chunk(
                    "migration = ? and last_key " + (from ? ">=" : ">") + " ? order by position limit 1",
                    migration,
                    behind);
            if (chunk.isEmpty()) {
                return;
            }
            for (Line line : open(migration, chunk.get())) {
                if ((from || orderOf(line.old()).compareTo(behind) > 0) && !reader.test(line)) {
                    return;
                }
            }
            behind = chunk.get().last();
            from = false;
        }
    }

    /** The lines of some old numbers; those that the list does not have are missing in the answer. */
    public Map<String, Line> find(UUID migration, Collection<String> olds) throws SQLException {
        Map<String, String> wanted = new TreeMap<>();
        olds.forEach(old -> wanted.put(orderOf(old), old));
        Map<String, Line> found = new HashMap<>();
        Map<String, Line> lines = new HashMap<>();
        Chunk chunk = null;
        try (Connection c = own.getConnection()) {
            for (var entry : wanted.entrySet()) {
                if (chunk == null || entry.getKey().compareTo(chunk.last()) > 0) {
                    chunk = chunk(
                                    c,
                                    "migration = ? and first_key <= ? order by first_key desc limit 1",
                                    migration,
                                    entry.getKey())
                            .orElse(null);
                    lines.clear();
                    if (chunk != null) {
                        open(migration, chunk).forEach(line -> lines.put(line.old(), line));
                    }
                }
                Line line = lines.get(entry.getValue());
                if (line != null) {
                    found.put(entry.getValue(), line);
                }
            }
        }
        return found;
    }

    /** Whether there is a list of the migration at all. */
    public boolean has(UUID migration) throws SQLException {
        return chunk("migration = ? and first_key >= ? limit 1", migration, "").isPresent();
    }

    /**
     * Seals anew, with the present key, what another key sealed; a key that nothing needs any more may then be taken away.
     *
     * @return pieces sealed anew
     */
    public int sealAnew() throws SQLException {
        record Place(UUID migration, int position) {}
        int done = 0;
        try (Connection c = own.getConnection()) {
            for (Place place : Sql.list(
                    c,
                    "select migration, position from number_chunk where key_id <> ?",
                    row -> new Place(row.getObject(1, UUID.class), row.getInt(2)),
                    keys.current())) {
                Optional<Chunk> chunk = chunk("migration = ? and position = ?", place.migration(), place.position());
                if (chunk.isPresent()) {
                    String at = place(
                            place.migration(),
                            place.position(),
                            chunk.get().first(),
                            chunk.get().last());
                    Sealed sealed = keys.seal(keys.open(chunk.get().sealed(), at), at);
                    done += Sql.update(
                            c,
                            "update number_chunk set key_id = ?, sealed = ? where migration = ? and position = ? and"
                                    + " sealed = ?",
                            sealed.keyId(),
                            sealed.bytes(),
                            place.migration(),
                            place.position(),
                            chunk.get().sealed().bytes());
                }
            }
        }
        return done;
    }

    private Optional<Chunk> chunk(String where, Object... parameters) throws SQLException {
        try (Connection c = own.getConnection()) {
            return chunk(c, where, parameters);
        }
    }

    private static Optional<Chunk> chunk(Connection c, String where, Object... parameters) throws SQLException {
        return Sql.list(
                        c,
                        "select position, first_key, last_key, key_id, sealed from number_chunk where " + where,
                        row -> new Chunk(
                                row.getInt(1),
                                row.getString(2),
                                row.getString(3),
                                new Sealed(row.getString(4), row.getBytes(5))),
                        parameters)
                .stream()
                .findFirst();
    }

    private List<Line> open(UUID migration, Chunk chunk) {
        byte[] packed = keys.open(chunk.sealed(), place(migration, chunk.position(), chunk.first(), chunk.last()));
        try (var in = new InflaterInputStream(new ByteArrayInputStream(packed))) {
            return JSON.readValue(in, new TypeReference<List<Line>>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] pack(List<Line> lines) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try (OutputStream out = new DeflaterOutputStream(bytes, deflater)) {
            JSON.writeValue(out, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deflater.end();
        }
        return bytes.toByteArray();
    }
}
