package be.fusie.freeze;

import be.fusie.kit.messaging.Refusal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The fence that a partial move leaves in the old home (F7): a trigger before each row on every table whose rows belong to
 * an institution, refusing those of institutions listed in {@code fusie_guard.home}. Generated from the scopes of the merge
 * map and the foreign keys of the catalogue.
 *
 * <p>Rows with scope {@code reached-by} (persons) are refused when they have a role in an institution that moved and none
 * in one that stayed. Roles that lead back to the table itself (a guardian, reached by a relation of a person) are not
 * followed: such rows, and shared tables, stay writable.
 */
final class RowFence {

    private final Connection connection;
    private final MoveScopes scopes;
    private final String schema;
    private int alias;

    private RowFence(Connection connection, MoveScopes scopes) {
        this.connection = connection;
        this.scopes = scopes;
        this.schema = quoted(scopes.schema());
    }

    /**
     * The condition under which a row is fenced, per table that has one; {@code %row%} stands for the row.
     *
     * @throws Refusal when the map does not fit the database
     */
    static Map<String, String> plan(Connection connection, MoveScopes scopes) throws SQLException {
        var fence = new RowFence(connection, scopes);
        var conditions = new TreeMap<String, String>();
        for (String table : scopes.tables().keySet()) {
            Optional<String> condition = fence.condition(table, "%row%", Set.of());
            if (condition.isPresent()) {
                conditions.put(table, condition.get());
            }
        }
        return conditions;
    }

    /** Puts the triggers up; while {@code fusie_guard.home} is empty they let everything pass. Can be repeated. */
    static void install(Connection connection, MoveScopes scopes) throws SQLException {
        connection.setAutoCommit(true);
        for (Map.Entry<String, String> table : plan(connection, scopes).entrySet()) {
            String function = "fusie_guard." + quoted("fence_" + table.getKey());
            // A token that is set was checked by the guard's statement trigger just before.
            WriteGuard.ddl(
                    connection,
                    """
                    create or replace function %1$s() returns trigger
                        language plpgsql security definer set search_path = pg_catalog, pg_temp as $fence$
                    begin
                        if nullif(current_setting('fusie.token', true), '') is null
                                and exists (select from fusie_guard.home)
                                and ((tg_op <> 'INSERT' and (%3$s)) or (tg_op <> 'DELETE' and (%4$s))) then
                            raise exception using errcode = '25006',
                                message = 'this row belongs to an institution that has moved to another database',
                                hint = (select format('Write to %%s. Migration %%s.', string_agg(distinct h.moved_to, ' or '),
                                                      string_agg(distinct h.migration::text, ', '))
                                        from fusie_guard.home h);
                        end if;
                        if tg_op = 'DELETE' then
                            return old;
                        end if;
                        return new;
                    end
                    $fence$;
                    revoke all on function %1$s() from public;
                    drop trigger if exists fusie_fence on %2$s;
                    create trigger fusie_fence before insert or update or delete on %2$s
                        for each row execute function %1$s();
                    alter table %2$s enable always trigger fusie_fence
                    """
                            .formatted(
                                    function,
                                    quoted(scopes.schema()) + "." + quoted(table.getKey()),
                                    table.getValue().replace("%row%", "old"),
                                    table.getValue().replace("%row%", "new")));
        }
    }

    /** Empty for a shared table, and where following the scope would lead back to a table on the way. */
    private Optional<String> condition(String table, String row, Set<String> onTheWay) throws SQLException {
        if (onTheWay.contains(table)) {
            return Optional.empty();
        }
        Set<String> way = new HashSet<>(onTheWay);
        way.add(table);
        MoveScopes.Scope scope = scopes.scope(table);
        if (scope.column() != null) {
            checkColumn(table, scope.column());
            return Optional.of("exists (select from fusie_guard.home h where h.institution = %s.%s::text)"
                    .formatted(row, quoted(scope.column())));
        }
        if (scope.via() != null) {
            ForeignKey key = foreignKey(table, scope.via());
            String parent = "r" + ++alias;
            return condition(key.parent(), parent, way)
                    .map(fenced -> "exists (select from %s.%s %s where %3$s.%s = %s.%s and %s)"
                            .formatted(
                                    schema,
                                    quoted(key.parent()),
                                    parent,
                                    quoted(key.column()),
                                    row,
                                    quoted(scope.via()),
                                    fenced));
        }
        return scope.reachedBy() == null ? Optional.empty() : reachedBy(table, scope, row, way);
    }

    private Optional<String> reachedBy(String table, MoveScopes.Scope scope, String row, Set<String> way)
            throws SQLException {
        var gone = new ArrayList<String>();
        var stayed = new ArrayList<String>();
        for (String role : scope.reachedBy()) {
            String roleTable = role.substring(0, Math.max(0, role.indexOf('.')));
            String column = role.substring(role.indexOf('.') + 1);
            ForeignKey key = foreignKey(roleTable, column);
            if (!key.parent().equals(table)) {
                throw new Refusal("the merge map reaches " + table + " by " + role + ", which points elsewhere");
            }
            String r = "r" + ++alias;
            Optional<String> fenced = condition(roleTable, r, way);
            if (fenced.isPresent()) {
                String from = "exists (select from %s.%s %s where %3$s.%s = %s.%s and "
                        .formatted(schema, quoted(roleTable), r, quoted(column), row, quoted(key.column()));
                gone.add(from + fenced.get() + ")");
                stayed.add(from + "not " + fenced.get() + ")");
            }
        }
        return gone.isEmpty()
                ? Optional.empty()
                : Optional.of("((" + String.join(" or ", gone) + ") and not (" + String.join(" or ", stayed) + "))");
    }

    private record ForeignKey(String parent, String column) {}

    /** The table that a one-column foreign key of this column points to. */
    private ForeignKey foreignKey(String table, String column) throws SQLException {
        checkColumn(table, column);
        try (var statement = connection.prepareStatement(
                """
                select p.relname, pa.attname
                from pg_constraint k
                join pg_class c on c.oid = k.conrelid
                join pg_namespace n on n.oid = c.relnamespace
                join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
                join pg_class p on p.oid = k.confrelid and p.relnamespace = n.oid
                join pg_attribute pa on pa.attrelid = p.oid and pa.attnum = k.confkey[1]
                where k.contype = 'f' and cardinality(k.conkey) = 1 and k.conparentid = 0
                  and n.nspname = ? and c.relname = ? and a.attname = ?
                """)) {
            statement.setString(1, scopes.schema());
            statement.setString(2, table);
            statement.setString(3, column);
            try (ResultSet key = statement.executeQuery()) {
                if (!key.next()) {
                    throw new Refusal("the merge map follows " + table + "." + column + ", which is no foreign key");
                }
                return new ForeignKey(key.getString(1), key.getString(2));
            }
        }
    }

    private void checkColumn(String table, String column) throws SQLException {
        try (var statement = connection.prepareStatement(
                """
                select from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
                where n.nspname = ? and c.relname = ? and a.attname = ? and a.attnum > 0 and not a.attisdropped
                """)) {
            statement.setString(1, scopes.schema());
            statement.setString(2, table);
            statement.setString(3, column);
            try (ResultSet found = statement.executeQuery()) {
                if (!found.next()) {
                    throw new Refusal(
                            "the merge map names " + table + "." + column + ", which the database does not have");
                }
            }
        }
    }

    private static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
