package be.fusie.freeze;

import static be.fusie.freeze.MoveScopes.quoted;

import be.fusie.freeze.MoveScopes.ColumnName;
import be.fusie.freeze.MoveScopes.Reference;
import be.fusie.freeze.MoveScopes.TableName;
import be.fusie.kit.messaging.Refusal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes SQL conditions that follow the scopes of a merge map from row to row, by the foreign keys of a database. */
final class ScopeSql {

    private final Connection connection;
    private final MoveScopes scopes;
    private int aliases;

    ScopeSql(Connection connection, MoveScopes scopes) {
        this.connection = connection;
        this.scopes = scopes;
    }

    /** A foreign key, or a reference that the map declares; columns and keys pairwise. */
    record Key(TableName child, List<String> columns, TableName parent, List<String> keys) {}

    MoveScopes.Scope scope(TableName table) {
        return scopes.scope(table);
    }

    /** A name for a row that the conditions so far do not use. */
    String alias() {
        return "r" + ++aliases;
    }

    /** Whether the row {@code row} has a parent, named {@code parent}, of which the condition holds. */
    static String ofParent(Key key, String row, String parent, String condition) {
        return exists(key.parent(), parent, pairs(parent, key.keys(), row, key.columns()), condition);
    }

    /** Whether a row, named {@code child}, refers to the row {@code row} and the condition holds of it. */
    static String ofChild(Key key, String row, String child, String condition) {
        return exists(key.child(), child, pairs(child, key.columns(), row, key.keys()), condition);
    }

    private static String exists(TableName table, String name, String pairs, String condition) {
        return "exists (select from %s %s where %s and %s)".formatted(table.sql(), name, pairs, condition);
    }

    private static String pairs(String one, List<String> columns, String other, List<String> otherColumns) {
        return IntStream.range(0, columns.size())
                .mapToObj(
                        i -> "%s.%s = %s.%s".formatted(one, quoted(columns.get(i)), other, quoted(otherColumns.get(i))))
                .collect(Collectors.joining(" and "));
    }

    /** What a role of the map ({@code table.column}) refers to. */
    Key key(ColumnName role) throws SQLException {
        return key(role.table(), List.of(role.column()));
    }

    /**
     * What these columns together refer to.
     *
     * @throws Refusal when nothing says so
     */
    Key key(TableName table, List<String> columns) throws SQLException {
        for (String column : columns) {
            checkColumn(table, column);
        }
        try (var statement = connection.prepareStatement(
                """
                select pn.nspname, p.relname, array_agg(a.attname::text order by k.i), array_agg(pa.attname::text order by k.i)
                from pg_constraint c
                join pg_class t on t.oid = c.conrelid
                join pg_namespace n on n.oid = t.relnamespace
                join pg_class p on p.oid = c.confrelid
                join pg_namespace pn on pn.oid = p.relnamespace
                cross join lateral unnest(c.conkey, c.confkey) with ordinality k(col, ref, i)
                join pg_attribute a on a.attrelid = t.oid and a.attnum = k.col
                join pg_attribute pa on pa.attrelid = p.oid and pa.attnum = k.ref
                where c.contype = 'f' and c.conparentid = 0 and n.nspname = ? and t.relname = ?
                group by c.oid, pn.nspname, p.relname
                order by c.oid
                """)) {
            statement.setString(1, table.schema());
            statement.setString(2, table.table());
            try (ResultSet key = statement.executeQuery()) {
                while (key.next()) {
                    List<String> own = texts(key, 3);
                    if (same(own, columns)) {
                        return new Key(table, own, new TableName(key.getString(1), key.getString(2)), texts(key, 4));
                    }
                }
            }
        }
        for (Reference declared : scopes.references(table)) {
            if (same(declared.columns(), columns)) {
                for (String column : declared.keys()) {
                    checkColumn(declared.target(), column);
                }
                return new Key(table, declared.columns(), declared.target(), declared.keys());
            }
        }
        throw new Refusal("the merge map follows " + table + "." + String.join(", ", columns)
                + ", which neither a foreign key nor the map leads on from");
    }

    private static boolean same(List<String> some, List<String> others) {
        return some.size() == others.size() && new HashSet<>(some).equals(new HashSet<>(others));
    }

    private static List<String> texts(ResultSet row, int column) throws SQLException {
        return Arrays.asList((String[]) row.getArray(column).getArray());
    }

    /** @throws Refusal when the database has no such column */
    void checkColumn(TableName table, String column) throws SQLException {
        try (var statement = connection.prepareStatement(
                """
                select from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
                where n.nspname = ? and c.relname = ? and a.attname = ? and a.attnum > 0 and not a.attisdropped
                """)) {
            statement.setString(1, table.schema());
            statement.setString(2, table.table());
            statement.setString(3, column);
            try (ResultSet found = statement.executeQuery()) {
                if (!found.next()) {
                    throw new Refusal(
                            "the merge map names " + table + "." + column + ", which the database does not have");
                }
            }
        }
    }
}
