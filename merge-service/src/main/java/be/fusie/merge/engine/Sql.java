package be.fusie.merge.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Small helpers around SQL text and statements. Every name and every literal that reaches SQL goes through here. */
final class Sql {

    private Sql() {}

    /** A quoted identifier. */
    static String name(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    /** {@code alias."column"}. */
    static String column(String alias, String column) {
        return alias + '.' + name(column);
    }

    static String table(String schema, String table) {
        return name(schema) + '.' + name(table);
    }

    /** A quoted text literal. */
    static String text(String value) {
        return '\'' + value.replace("'", "''") + '\'';
    }

    static String names(Collection<String> identifiers) {
        return identifiers.stream().map(Sql::name).collect(Collectors.joining(", "));
    }

    static String columns(String alias, Collection<String> identifiers) {
        return identifiers.stream().map(c -> column(alias, c)).collect(Collectors.joining(", "));
    }

    static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Runs an update with parameters and returns the number of rows it touched. */
    static int update(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, parameters)) {
            return statement.executeUpdate();
        }
    }

    /** One number, 0 when the answer is null or empty. */
    static long number(Connection connection, String sql, Object... parameters) throws SQLException {
        List<Long> rows = list(connection, sql, row -> row.getLong(1), parameters);
        return rows.isEmpty() ? 0 : rows.get(0);
    }

    static <T> List<T> list(Connection connection, String sql, Reader<T> reader, Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            List<T> all = new ArrayList<>();
            while (rows.next()) {
                all.add(reader.read(rows));
            }
            return all;
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            if (parameters[i] instanceof String[] texts) {
                statement.setArray(i + 1, connection.createArrayOf("text", texts));
            } else {
                statement.setObject(i + 1, parameters[i]);
            }
        }
        return statement;
    }

    /** Reads one row. */
    @FunctionalInterface
    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }
}
