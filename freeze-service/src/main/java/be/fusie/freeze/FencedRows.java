package be.fusie.freeze;

import static be.fusie.freeze.MoveScopes.quoted;

import be.fusie.freeze.MoveScopes.ColumnName;
import be.fusie.freeze.MoveScopes.Scope;
import be.fusie.freeze.MoveScopes.TableName;
import be.fusie.freeze.ScopeSql.Key;
import be.fusie.kit.messaging.Refusal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The condition under which a row is behind the fence once its institution has moved. Rows that belong to several
 * institutions (persons by their roles, rows by one of several ways) are refused when one of these has moved and none has
 * stayed. Roles that lead back to the table itself (a guardian, reached by a relation of a person) are not followed: such
 * rows, and shared tables, stay writable.
 */
final class FencedRows {

    private final ScopeSql sql;

    FencedRows(ScopeSql sql) {
        this.sql = sql;
    }

    /** One way in which a row belongs to institutions: SQL for "to one that moved" and "to one that stayed". */
    private record Way(String gone, String stayed) {}

    /** Empty for a shared table, and where following the scope would lead back to where it came from. */
    Optional<String> condition(TableName table, String row) throws SQLException {
        return condition(table, row, Set.of());
    }

    private Optional<String> condition(TableName table, String row, Set<TableName> before) throws SQLException {
        if (before.contains(table)) {
            return Optional.empty();
        }
        Set<TableName> way = new HashSet<>(before);
        way.add(table);
        Scope scope = sql.scope(table);
        List<Way> ways = ways(table, scope, row, way);
        if (ways.isEmpty()) {
            return Optional.empty();
        }
        if (scope instanceof Scope.OfColumn || scope instanceof Scope.Via) {
            return Optional.of(ways.get(0).gone());
        }
        return Optional.of("((" + ways.stream().map(Way::gone).collect(Collectors.joining(" or ")) + ") and not ("
                + ways.stream().map(Way::stayed).collect(Collectors.joining(" or ")) + "))");
    }

    private List<Way> ways(TableName table, Scope scope, String row, Set<TableName> way) throws SQLException {
        List<Way> ways = new ArrayList<>();
        if (scope instanceof Scope.OfColumn own) {
            sql.checkColumn(table, own.column());
            String number = row + "." + quoted(own.column());
            String gone = "exists (select from fusie_guard.home h where h.institution = %s::text)".formatted(number);
            ways.add(new Way(gone, "(%s is not null and not %s)".formatted(number, gone)));
        } else if (scope instanceof Scope.Via via) {
            Key key = sql.key(table, via.columns());
            String parent = sql.alias();
            condition(key.parent(), parent, way)
                    .ifPresent(gone -> ways.add(new Way(
                            ScopeSql.ofParent(key, row, parent, gone),
                            ScopeSql.ofParent(key, row, parent, "not " + gone))));
        } else if (scope instanceof Scope.ReachedBy reached) {
            for (ColumnName role : reached.roles()) {
                Key key = sql.key(role);
                if (!key.parent().equals(table)) {
                    throw new Refusal("the merge map reaches " + table + " by " + role + ", which points elsewhere");
                }
                String child = sql.alias();
                condition(key.child(), child, way)
                        .ifPresent(gone -> ways.add(new Way(
                                ScopeSql.ofChild(key, row, child, gone),
                                ScopeSql.ofChild(key, row, child, "not " + gone))));
            }
        } else if (scope instanceof Scope.Any any) {
            for (Scope one : any.ways()) {
                ways.addAll(ways(table, one, row, way));
            }
        }
        return ways;
    }
}
