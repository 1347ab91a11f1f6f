package be.fusie.freeze;

import static be.fusie.freeze.MoveScopes.quoted;

import be.fusie.freeze.MoveScopes.ColumnName;
import be.fusie.freeze.MoveScopes.Scope;
import be.fusie.freeze.MoveScopes.TableName;
import be.fusie.freeze.ScopeSql.Key;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The condition under which a row is read-only while institutions are frozen. Wider than the fence, because what comes
 * along with them must not change either: a person with any role in one of them, and whoever might be reached from such a
 * person (a guardian). When in doubt, a row is frozen; a shared table has no trigger and is frozen as a whole.
 */
final class FrozenRows {

    private final ScopeSql sql;

    FrozenRows(ScopeSql sql) {
        this.sql = sql;
    }

    String condition(TableName table, String row) throws SQLException {
        return condition(table, row, Set.of()).orElse("true");
    }

    private Optional<String> condition(TableName table, String row, Set<TableName> before) throws SQLException {
        if (before.contains(table)) {
            return Optional.empty();
        }
        Set<TableName> way = new HashSet<>(before);
        way.add(table);
        return condition(table, sql.scope(table), row, way);
    }

    private Optional<String> condition(TableName table, Scope scope, String row, Set<TableName> way)
            throws SQLException {
        if (scope instanceof Scope.OfColumn own) {
            return Optional.of("exists (select from fusie_guard.frozen f where f.institution = %s.%s::text)"
                    .formatted(row, quoted(own.column())));
        }
        if (scope instanceof Scope.Via via) {
            Key key = sql.key(table, via.columns());
            String parent = sql.alias();
            return condition(key.parent(), parent, way).map(frozen -> ScopeSql.ofParent(key, row, parent, frozen));
        }
        if (scope instanceof Scope.ReachedBy reached) {
            return reachedBy(table, reached.roles(), row, way);
        }
        if (scope instanceof Scope.Any any) {
            List<String> frozen = new ArrayList<>();
            for (Scope one : any.ways()) {
                condition(table, one, row, way).ifPresent(frozen::add);
            }
            return anyOf(frozen);
        }
        return Optional.empty();
    }

    private static Optional<String> anyOf(List<String> conditions) {
        return conditions.isEmpty() ? Optional.empty() : Optional.of("(" + String.join(" or ", conditions) + ")");
    }

    private Optional<String> reachedBy(TableName table, List<ColumnName> roles, String row, Set<TableName> way)
            throws SQLException {
        var frozen = new ArrayList<String>();
        var back = new ArrayList<Key>();
        var direct = new ArrayList<Key>();
        for (ColumnName role : roles) {
            Key key = sql.key(role);
            String child = sql.alias();
            Optional<String> inIt = condition(key.child(), child, way);
            if (inIt.isPresent()) {
                direct.add(key);
                frozen.add(ScopeSql.ofChild(key, row, child, inIt.get()));
            } else {
                back.add(key);
            }
        }
        if (direct.isEmpty()) {
            return Optional.empty();
        }
        for (Key role : back) {
            frozen.add(reachedBack(table, role, direct, back, row, way));
        }
        return anyOf(frozen);
    }

    /** Reached from a row of the same table which is not surely settled in institutions that stay. */
    private String reachedBack(
            TableName table, Key role, List<Key> direct, List<Key> back, String row, Set<TableName> way)
            throws SQLException {
        String child = sql.alias();
        Key owner = sql.scope(role.child()) instanceof Scope.Via via ? sql.key(role.child(), via.columns()) : null;
        if (owner == null || !owner.parent().equals(table)) {
            return ScopeSql.ofChild(role, row, child, "true");
        }
        String from = sql.alias();
        var some = new ArrayList<String>();
        var none = new ArrayList<String>();
        for (Key other : direct) {
            String one = sql.alias();
            String inIt = condition(other.child(), one, way).orElseThrow();
            some.add(ScopeSql.ofChild(other, from, one, "true"));
            none.add("not " + ScopeSql.ofChild(other, from, one, inIt));
        }
        for (Key other : back) {
            none.add("not " + ScopeSql.ofChild(other, from, sql.alias(), "true"));
        }
        String settled = "(" + String.join(" or ", some) + ") and " + String.join(" and ", none);
        return ScopeSql.ofChild(role, row, child, ScopeSql.ofParent(owner, child, from, "not (" + settled + ")"));
    }
}
