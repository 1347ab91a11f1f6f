package be.fusie.merge.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Who holds what a merge waited for in vain. */
final class Blockers {

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /** Name of the system property with the patience for locks that others hold, as PostgreSQL writes a time. */
    static final String TIMEOUT = "fusie.merge.lock-timeout";

    private Blockers() {}

    /** How long a merge waits for a table that others write to. */
    static String timeout() {
        return System.getProperty(TIMEOUT, "30s");
    }

    static boolean isAbout(SQLException e) {
        return LOCK_NOT_AVAILABLE.equals(e.getSQLState());
    }

    /**
     * Puts names to a lock that was not to be had.
     *
     * @return the exception as it was, when it is about something else or nobody holds anything any more
     * @throws MergeRefused code {@code locked}, with the sessions that hold tables of the map
     */
    static SQLException named(SQLException e, Databases databases, MergeMap map, Move move) {
        if (isAbout(e)) {
            List<Reason> reasons = new ArrayList<>();
            for (String database : List.of(move.source(), move.receiver())) {
                try (Connection connection = databases.open(database)) {
                    reasons.addAll(holders(connection, database, map.schema()));
                } catch (SQLException other) {
                    e.addSuppressed(other);
                }
            }
            if (!reasons.isEmpty()) {
                throw new MergeRefused(reasons);
            }
        }
        return e;
    }

    private static List<Reason> holders(Connection connection, String database, String schema) throws SQLException {
        return Sql.list(
                connection,
                """
                select l.pid, coalesce(nullif(max(a.application_name), ''), 'without a name'),
                       string_agg(distinct coalesce(c.relname, 'the lock of another merge'), ', ')
                from pg_locks l
                left join pg_class c on c.oid = l.relation
                left join pg_stat_activity a on a.pid = l.pid
                where l.granted and l.pid <> pg_backend_pid() and l.database = (select oid from pg_database where datname = current_database())
                  and (l.locktype = 'advisory' and (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended('fusie-merge', 0)
                       or l.locktype = 'relation' and c.relkind in ('r', 'p') and c.relnamespace = to_regnamespace(quote_ident(?))
                          and l.mode not in ('AccessShareLock', 'RowShareLock', 'ShareLock'))
                group by l.pid order by l.pid limit 10
                """,
                row -> new Reason(
                        "locked",
                        "In database %s session %d (application %s) holds %s"
                                .formatted(database, row.getInt(1), row.getString(2), row.getString(3)),
                        "Wait for that session, or end it, and ask again; nothing was changed."),
                schema);
    }
}
