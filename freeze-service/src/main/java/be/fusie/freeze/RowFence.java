package be.fusie.freeze;

import be.fusie.freeze.MoveScopes.TableName;
import be.fusie.kit.messaging.Refusal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The fence that a partial move leaves in the old home (F7): a trigger before each row on every table whose rows belong to
 * an institution, refusing those of institutions listed in {@code fusie_guard.home} ({@link FencedRows}). The same triggers
 * keep the rows of a partial move read-only while it runs ({@link FrozenRows}), so that the other institutions work on.
 * Generated from the scopes of the merge map and the foreign keys of the catalogue, over all schemas that the map lists.
 */
final class RowFence {

    private static final int LONGEST_NAME = 63;

    private RowFence() {}

    /**
     * The condition under which a row is fenced, per table that has one; {@code %row%} stands for the row.
     *
     * @throws Refusal when the map does not fit the database
     */
    static Map<TableName, String> plan(Connection connection, MoveScopes scopes) throws SQLException {
        var rows = new FencedRows(new ScopeSql(connection, scopes));
        var conditions = new LinkedHashMap<TableName, String>();
        for (TableName table : scopes.tables()) {
            Optional<String> condition = rows.condition(table, "%row%");
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
        for (Map.Entry<TableName, String> table : plan(connection, scopes).entrySet()) {
            String name = table.getKey().sql();
            String function = "fusie_guard." + MoveScopes.quoted(function(table.getKey()));
            String frozen = new FrozenRows(new ScopeSql(connection, scopes)).condition(table.getKey(), "%row%");
            String script = FUNCTION.formatted(
                    function,
                    table.getValue().replace("%row%", "old"),
                    table.getValue().replace("%row%", "new"),
                    frozen.replace("%row%", "old"),
                    frozen.replace("%row%", "new"));
            WriteGuard.ddl(
                    connection, isUp(connection, name, function) ? script : script + TRIGGER.formatted(function, name));
        }
    }

    /** A name of its own per table; PostgreSQL would cut a long one off. */
    private static String function(TableName table) {
        String name = "fence_" + table;
        return name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME
                ? name
                : "fence_" + UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
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

    private static boolean isUp(Connection connection, String table, String function) throws SQLException {
        try (var statement = connection.prepareStatement(
                """
                select from pg_trigger where tgrelid = to_regclass(?) and tgname = 'fusie_fence' and tgenabled = 'A'
                  and tgfoid = to_regprocedure(?)
                """)) {
            statement.setString(1, table);
            statement.setString(2, function + "()");
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
}
