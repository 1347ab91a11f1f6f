package be.fusie.reference;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Plain questions to the databases of one PostgreSQL server. A list among the values is an array of institution numbers. */
record Cluster(String adminUrl) {

    /** A connection of the administrator. */
    Connection open(String database) throws SQLException {
        return ReferenceSchool.open(adminUrl, database);
    }

    static PreparedStatement prepare(Connection connection, String query, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(query);
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value instanceof List<?> list) {
                statement.setArray(i + 1, connection.createArrayOf("bpchar", list.toArray()));
            } else {
                statement.setObject(i + 1, value);
            }
        }
        return statement;
    }

    List<String> texts(String database, String query, Object... values) throws SQLException {
        try (Connection connection = open(database);
                PreparedStatement statement = prepare(connection, query, values);
                ResultSet rows = statement.executeQuery()) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }

    List<Long> longs(String database, String query, Object... values) throws SQLException {
        return texts(database, query, values).stream().map(Long::valueOf).toList();
    }

    String text(String database, String query, Object... values) throws SQLException {
        List<String> texts = texts(database, query, values);
        if (texts.isEmpty()) {
            throw new IllegalStateException("Nothing found in " + database + ": " + query);
        }
        return texts.get(0);
    }

    long number(String database, String query, Object... values) throws SQLException {
        return Long.parseLong(text(database, query, values));
    }
}
