package be.fusie.freeze;

import be.fusie.kit.messaging.Refusal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The fence that a partial move leaves in the old home (F7): a trigger before each row on every table whose rows belong to
 * an institution, refusing those of institutions listed in {@code fusie_guard.home}. Generated from the scopes of the merge
 * map and the foreign keys of the catalogue.
 *
 * <p>The same triggers keep the rows of a partial move read-only while it runs ({@link Frozen}), so that the other
 * institutions work on.
 *
 * <p>Of the fence: rows with scope {@code reached-by} (persons) are refused when they have a role in an institution that moved and none
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

    /**
     * Puts the triggers up, or refreshes them; while {@code fusie_guard.home} and {@code fusie_guard.frozen} are empty they
     * let everything pass. Can be repeated.
     */
    static void install(Connection connection, MoveScopes scopes) throws SQLException {
        connection.setAutoCommit(true);
        var fence = new RowFence(connection, scopes);
        for (Map.Entry<String, String> table : plan(connection, scopes).entrySet()) {
            String name = quoted(scopes.schema()) + "." + quoted(table.getKey());
            String function = "fusie_guard." + quoted("fence_" + table.getKey());
            String frozen = new Frozen(fence).condition(table.getKey());
            String script = FUNCTION.formatted(
                    function,
                    table.getValue().replace("%row%", "old"),
                    table.getValue().replace("%row%", "new"),
                    frozen.replace("%row%", "old"),
                    frozen.replace("%row%", "new"));
            WriteGuard.ddl(connection, isUp(connection, name) ? script : script + TRIGGER.formatted(function, name));
        }
    }

    /** A token that is set was checked by the guard's statement trigger just before. */
    private static final String FUNCTION =
            """
            create or replace function %1$s() returns trigger
                language plpgsql security definer set search_path = pg_catalog, pg_temp as $fence$
            begin
                if nullif(current_setting('fusie.token', true), '') is null then
                    if exists (select from fusie_guard.frozen)
                            and ((tg_op <> 'INSERT' and (%4$s)) or (tg_op <> 'DELETE' and (%5$s))) then
                        raise exception using errcode = '25006',
                            message = 'this row is read-only while its institution moves; reading goes on',
                            hint = (select format('Keep what was not saved and try again later. Migration %%s.',
                                                  string_agg(distinct f.migration::text, ', ')) from fusie_guard.frozen f);
                    end if;
                    if exists (select from fusie_guard.home)
                            and ((tg_op <> 'INSERT' and (%2$s)) or (tg_op <> 'DELETE' and (%3$s))) then
                        raise exception using errcode = '25006',
                            message = 'this row belongs to an institution that has moved to another database',
                            hint = (select format('Write to %%s. Migration %%s.', string_agg(distinct h.moved_to, ' or '),
                                                  string_agg(distinct h.migration::text, ', '))
                                    from fusie_guard.home h);
                    end if;
                end if;
                if tg_op = 'DELETE' then
                    return old;
                end if;
                return new;
            end
            $fence$;
            revoke all on function %1$s() from public""";

    private static final String TRIGGER =
            """
            ;
            drop trigger if exists fusie_fence on %2$s;
            create trigger fusie_fence before insert or update or delete on %2$s
                for each row execute function %1$s();
            alter table %2$s enable always trigger fusie_fence""";

    private static boolean isUp(Connection connection, String table) throws SQLException {
        try (var statement = connection.prepareStatement(
                """
                select from pg_trigger where tgrelid = to_regclass(?) and tgname = 'fusie_fence' and tgenabled = 'A'
                  and tgfoid in (select oid from pg_proc where pronamespace = 'fusie_guard'::regnamespace)
                """)) {
            statement.setString(1, table);
            try (ResultSet found = statement.executeQuery()) {
                return found.next();
            }
        }
    }

    /** Takes the triggers away where nothing is frozen by rows and nothing has moved; each waits two seconds at most. */
    static void removeIdle(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet idle = statement.executeQuery(
                        """
                        select string_agg(format('drop trigger fusie_fence on %s', t.tgrelid::regclass), '; ')
                               || '; ' || string_agg(distinct format('drop function %s', t.tgfoid::regprocedure), '; ')
                        from pg_trigger t
                        where t.tgname = 'fusie_fence' and t.tgparentid = 0
                          and not exists (select from fusie_guard.home) and not exists (select from fusie_guard.frozen)
                        """)) {
            idle.next();
            if (idle.getString(1) != null) {
                WriteGuard.ddl(connection, "set local lock_timeout = '2s'; " + idle.getString(1));
            }
        }
    }

    /**
     * The condition under which a row is read-only while institutions are frozen. Wider than the fence, because what comes
     * along with them must not change either: a person with any role in one of them, and whoever might be reached from
     * such a person (a guardian). When in doubt, a row is frozen; a shared table has no trigger and is frozen as a whole.
     */
    private static final class Frozen {

        private final RowFence fence;

        Frozen(RowFence fence) {
            this.fence = fence;
        }

        String condition(String table) throws SQLException {
            return condition(table, "%row%", Set.of()).orElse("true");
        }

        private Optional<String> condition(String table, String row, Set<String> onTheWay) throws SQLException {
            if (onTheWay.contains(table)) {
                return Optional.empty();
            }
            Set<String> way = new HashSet<>(onTheWay);
            way.add(table);
            MoveScopes.Scope scope = fence.scopes.scope(table);
            if (scope.column() != null) {
                return Optional.of("exists (select from fusie_guard.frozen f where f.institution = %s.%s::text)"
                        .formatted(row, quoted(scope.column())));
            }
            if (scope.via() != null) {
                ForeignKey key = fence.foreignKey(table, scope.via());
                String parent = "r" + ++fence.alias;
                return condition(key.parent(), parent, way)
                        .map(frozen -> fence.exists(key.parent(), parent, key.column(), row, scope.via(), frozen));
            }
            return scope.reachedBy() == null ? Optional.empty() : reachedBy(table, scope, row, way);
        }

        private Optional<String> reachedBy(String table, MoveScopes.Scope scope, String row, Set<String> way)
                throws SQLException {
            var frozen = new ArrayList<String>();
            var back = new ArrayList<ForeignKeyOf>();
            var direct = new ArrayList<ForeignKeyOf>();
            for (String role : scope.reachedBy()) {
                var key = ForeignKeyOf.of(fence, role);
                String r = "r" + ++fence.alias;
                Optional<String> inIt = condition(key.table(), r, way);
                if (inIt.isPresent()) {
                    direct.add(key);
                    frozen.add(fence.exists(
                            key.table(), r, key.column(), row, key.key().column(), inIt.get()));
                } else {
                    back.add(key);
                }
            }
            if (direct.isEmpty()) {
                return Optional.empty();
            }
            for (ForeignKeyOf role : back) {
                frozen.add(reachedBack(table, role, direct, back, row, way));
            }
            return Optional.of("(" + String.join(" or ", frozen) + ")");
        }

        /** Reached from a row of the same table which is not surely settled in institutions that stay. */
        private String reachedBack(
                String table,
                ForeignKeyOf role,
                List<ForeignKeyOf> direct,
                List<ForeignKeyOf> back,
                String row,
                Set<String> way)
                throws SQLException {
            String r = "r" + ++fence.alias;
            String via = fence.scopes.scope(role.table()).via();
            if (via == null || !fence.foreignKey(role.table(), via).parent().equals(table)) {
                return fence.exists(
                        role.table(), r, role.column(), row, role.key().column(), "true");
            }
            String from = "r" + ++fence.alias;
            var some = new ArrayList<String>();
            var none = new ArrayList<String>();
            for (ForeignKeyOf other : direct) {
                String d = "r" + ++fence.alias;
                String inIt = condition(other.table(), d, way).orElseThrow();
                some.add(fence.exists(
                        other.table(), d, other.column(), from, other.key().column(), "true"));
                none.add("not "
                        + fence.exists(
                                other.table(),
                                d,
                                other.column(),
                                from,
                                other.key().column(),
                                inIt));
            }
            for (ForeignKeyOf other : back) {
                String d = "r" + ++fence.alias;
                none.add("not "
                        + fence.exists(
                                other.table(),
                                d,
                                other.column(),
                                from,
                                other.key().column(),
                                "true"));
            }
            String settled = "(" + String.join(" or ", some) + ") and " + String.join(" and ", none);
            ForeignKey owner = fence.foreignKey(role.table(), via);
            return fence.exists(
                    role.table(),
                    r,
                    role.column(),
                    row,
                    role.key().column(),
                    fence.exists(table, from, owner.column(), r, via, "not (" + settled + ")"));
        }
    }

    /** A role of the map ({@code table.column}) and what it points to. */
    private record ForeignKeyOf(String table, String column, ForeignKey key) {
        static ForeignKeyOf of(RowFence fence, String role) throws SQLException {
            String table = role.substring(0, Math.max(0, role.indexOf('.')));
            String column = role.substring(role.indexOf('.') + 1);
            return new ForeignKeyOf(table, column, fence.foreignKey(table, column));
        }
    }

    /** A row of {@code table}, as {@code name}, whose column equals a column of another row, and the condition holds. */
    private String exists(
            String table, String name, String column, String otherRow, String otherColumn, String condition) {
        return "exists (select from %s.%s %s where %3$s.%s = %s.%s and %s)"
                .formatted(schema, quoted(table), name, quoted(column), otherRow, quoted(otherColumn), condition);
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
                    .map(fenced -> exists(key.parent(), parent, key.column(), row, scope.via(), fenced));
        }
        return scope.reachedBy() == null ? Optional.empty() : reachedBy(table, scope, row, way);
    }

    private Optional<String> reachedBy(String table, MoveScopes.Scope scope, String row, Set<String> way)
            throws SQLException {
        var gone = new ArrayList<String>();
        var stayed = new ArrayList<String>();
        for (String role : scope.reachedBy()) {
            ForeignKeyOf key = ForeignKeyOf.of(this, role);
            if (!key.key().parent().equals(table)) {
                throw new Refusal("the merge map reaches " + table + " by " + role + ", which points elsewhere");
            }
            String r = "r" + ++alias;
            Optional<String> fenced = condition(key.table(), r, way);
            if (fenced.isPresent()) {
                String column = key.key().column();
                gone.add(exists(key.table(), r, key.column(), row, column, fenced.get()));
                stayed.add(exists(key.table(), r, key.column(), row, column, "not " + fenced.get()));
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
