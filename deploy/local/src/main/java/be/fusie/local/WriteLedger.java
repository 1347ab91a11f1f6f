package be.fusie.local;

import be.fusie.platform.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a school application was told is saved: every acknowledged write, by keys that survive a move (I10). A write whose
 * commit was not answered may be there or not; both is right.
 */
public final class WriteLedger {

    private final Set<String> contactPoints = ConcurrentHashMap.newKeySet();
    private final Set<Scan> scans = ConcurrentHashMap.newKeySet();
    private final Map<HalfDay, Set<String>> attendance = new ConcurrentHashMap<>();

    /** A scan at an activity, by its moment, which the application makes unique. */
    record Scan(String institution, java.time.OffsetDateTime at) {}

    /** Half a day of a pupil, by the number that the pupil keeps (stamnummer). */
    record HalfDay(String institution, String stamnummer, java.time.LocalDate day, int half) {}

    void contactPoint(String value) {
        contactPoints.add(value);
    }

    void scan(String institution, java.time.OffsetDateTime at) {
        scans.add(new Scan(institution, at));
    }

    void attendance(HalfDay key, String code, boolean acknowledged) {
        attendance.compute(key, (any, before) -> {
            if (acknowledged) {
                return Set.of(code);
            }
            if (before == null) {
                return null; // never acknowledged before: anything may stand there
            }
            Set<String> either = new java.util.HashSet<>(before);
            either.add(code);
            return either;
        });
    }

    /** How many writes there are to be found. */
    public int size() {
        return contactPoints.size() + scans.size() + attendance.size();
    }

    /** The acknowledged writes that a database does not hold, in words without personal data; none when all is well. */
    public List<String> missingFrom(PostgresServer server, String database) throws SQLException {
        List<String> missing = new ArrayList<>();
        try (Connection connection = server.connect(database)) {
            for (String value : contactPoints) {
                if (count(connection, "select count(*) from contact_point where value = ?", value) != 1) {
                    missing.add("contact point " + value);
                }
            }
            for (Scan scan : scans) {
                if (count(
                                connection,
                                """
                                select count(*) from registration_scan s join activity a on a.id = s.activity_id
                                where a.institution = ? and s.scanned_at = ?
                                """,
                                scan.institution(),
                                scan.at())
                        != 1) {
                    missing.add("scan at " + scan.institution() + " of " + scan.at());
                }
            }
            for (var entry : attendance.entrySet()) {
                HalfDay key = entry.getKey();
                String code = code(connection, key);
                if (!entry.getValue().contains(code)) {
                    missing.add("attendance at %s on %s/%d: %s instead of %s"
                            .formatted(key.institution(), key.day(), key.half(), code, entry.getValue()));
                }
            }
        }
        return missing;
    }

    private static long count(Connection connection, String query, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static String code(Connection connection, HalfDay key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                """
                select c.value from attendance a
                join pupil p on p.person_id = a.person_id and p.institution = a.institution
                join choice_value c on c.id = a.code_id
                where a.institution = ? and p.stamnummer = ? and a.day = ? and a.half = ?
                """)) {
            statement.setString(1, key.institution());
            statement.setString(2, key.stamnummer());
            statement.setObject(3, key.day());
            statement.setInt(4, key.half());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : "nothing";
            }
        }
    }
}
