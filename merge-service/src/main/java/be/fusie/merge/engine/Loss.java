package be.fusie.merge.engine;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What an undo after completion would take away of what people did since. Counts and keys only; what stands in the rows
 * is handed out by the undo itself.
 *
 * @param mergedAt when the merge was done, UTC
 * @param until when what an undo needs is thrown away, UTC
 * @param obstacles why it can't be undone, whatever is confirmed; empty when it can
 * @param confirmation to be sent along with the undo: it holds for exactly this list
 */
public record Loss(
        UUID migration,
        Instant mergedAt,
        Instant until,
        List<LostRows> tables,
        List<Reason> obstacles,
        String confirmation) {

    /**
     * Rows of one institution in one table; an undo takes merged rows back, changed ones as well, removes added ones, and
     * empties references of others.
     *
     * @param institution null for rows of no single institution
     * @param merged merged rows that are still there
     * @param changed of these, the ones that were changed since
     * @param deleted merged rows that are not there any more
     * @param added rows written since that can't be without merged ones
     * @param emptied other rows that refer to merged ones and lose that reference
     * @param mentioning rows that stay as they are, although ids of rows that go stand in their texts, lists or JSON, by the
     *     map's rules; the numbers mean nobody any more, and are never given again
     * @param keys of changed, added, emptied and mentioning rows, at most {@value #MOST_KEYS}; none of tables without a key
     */
    public record LostRows(
            String table,
            String institution,
            long merged,
            long changed,
            long deleted,
            long added,
            long emptied,
            long mentioning,
            List<String> keys) {

        static final int MOST_KEYS = 100;

        boolean isNothing() {
            return changed + deleted + added + emptied + mentioning == 0;
        }
    }

    /** Whether nobody did anything since that would be lost. */
    public boolean isNothing() {
        return tables.stream().allMatch(LostRows::isNothing);
    }
}
