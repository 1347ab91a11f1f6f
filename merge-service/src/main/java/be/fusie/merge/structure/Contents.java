package be.fusie.merge.structure;

import be.fusie.merge.structure.RowDigest.TableRows;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a database holds, small enough to compare: rows and an order-independent digest per table, and each sequence's state. */
public final class Contents {

    private Contents() {}

    /**
     * Reads every row.
     *
     * @param connection in a transaction; its search path and some settings are changed
     * @return by {@code schema.name}
     */
    public static Map<String, String> of(Connection connection) throws SQLException {
        Rows.run(connection, CopyStreams.SETTINGS);
        Structure structure = Structure.read(connection);
        Map<String, String> contents = new LinkedHashMap<>();
        for (Relations.Data table : structure.tables()) {
            String qualified = Rows.name(table.schema()) + '.' + Rows.name(table.name());
            try {
                TableRows rows = CopyStreams.out(
                        connection,
                        "COPY " + qualified + CopyStreams.columns(table.columns()) + " TO stdout",
                        OutputStream.nullOutputStream(),
                        so -> {});
                contents.put(table.schema() + '.' + table.name(), of(rows));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
        for (Piece sequence : structure.pieces()) {
            if (sequence.kind() == Kind.SEQUENCE) {
                contents.put(
                        sequence.schema() + '.' + sequence.name(),
                        Rows.text(
                                connection,
                                "select last_value || ', ' || is_called from " + Rows.name(sequence.schema()) + '.'
                                        + Rows.name(sequence.name())));
            }
        }
        return contents;
    }

    static String of(TableRows rows) {
        return rows.rows() + " rows, digest " + rows.digest();
    }

    /** @param digest order-independent sum of row hashes */
    public record Table(long rows, String digest) {}

    /** Rows and digest of a table, out of what stands of it; empty for a sequence, or what is not there. */
    public static Optional<Table> rows(String contents) {
        Matcher table = Pattern.compile("(\\d+) rows, digest (.+)").matcher(String.valueOf(contents));
        return table.matches()
                ? Optional.of(new Table(Long.parseLong(table.group(1)), table.group(2)))
                : Optional.empty();
    }

    /** What differs, one sentence each. */
    public static List<String> differences(Map<String, String> expected, Map<String, String> found) {
        TreeSet<String> names = new TreeSet<>(expected.keySet());
        names.addAll(found.keySet());
        List<String> differences = new ArrayList<>();
        for (String name : names) {
            if (!String.valueOf(expected.get(name)).equals(found.get(name))) {
                differences.add("%s: %s expected, %s found".formatted(name, expected.get(name), found.get(name)));
            }
        }
        return differences;
    }
}
