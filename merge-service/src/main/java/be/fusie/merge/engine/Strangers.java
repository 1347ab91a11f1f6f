package be.fusie.merge.engine;

import be.fusie.merge.engine.Script.TableScript;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Rows that a merge's own transaction wrote although no chunk brought them: by triggers of the receiver that fire for
 * replicas too. An undo would not know them, so the merge is refused before such a transaction commits.
 */
final class Strangers {

    /** @param others rows changed or deleted */
    private record Written(long inserted, long others) {

        static final Written NOTHING = new Written(0, 0);
    }

    private final Connection receiver;
    private final Map<String, Written> before;

    private Strangers(Connection receiver, Map<String, Written> before) {
        this.receiver = receiver;
        this.before = before;
    }

    /** Looks before a chunk: the server may count what the session did earlier along with it. */
    static Strangers before(Connection receiver) throws SQLException {
        return new Strangers(receiver, written(receiver));
    }

    /** What the session wrote, by table, as the server counts; nothing where counting is switched off. */
    private static Map<String, Written> written(Connection receiver) throws SQLException {
        Map<String, Written> all = new TreeMap<>();
        Sql.list(
                receiver,
                """
                select coalesce(pg_partition_root(relid), relid)::regclass::text, sum(n_tup_ins)::bigint,
                       sum(n_tup_upd + n_tup_del)::bigint
                from pg_stat_xact_user_tables where schemaname !~ '^(fusie_|pg_)' group by 1
                """,
                row -> all.put(row.getString(1), new Written(row.getLong(2), row.getLong(3))));
        return all;
    }

    /**
     * Looks after it.
     *
     * @param rows that were copied into the table
     * @throws MergeRefused code {@code trigger-writes}
     */
    void refuse(TableScript table, long rows) throws SQLException {
        Sql.run(receiver, "set constraints all immediate");
        String own = Sql.list(receiver, "select ?::regclass::text", row -> row.getString(1), table.sql())
                .get(0);
        List<String> strangers = written(receiver).entrySet().stream()
                .filter(e -> {
                    Written then = before.getOrDefault(e.getKey(), Written.NOTHING);
                    long inserted = e.getValue().inserted() - then.inserted();
                    long others = e.getValue().others() - then.others();
                    return others > 0 || inserted > (e.getKey().equals(own) ? rows : 0);
                })
                .map(Map.Entry::getKey)
                .toList();
        if (!strangers.isEmpty()) {
            throw new MergeRefused(
                    "trigger-writes",
                    "While rows of %s came in, something of the receiver wrote to %s as well"
                            .formatted(table.name(), String.join(", ", strangers)),
                    "Look for triggers of %s that are enabled always or for replicas, and disable them for the time of the merge."
                            .formatted(table.name()));
        }
    }
}
