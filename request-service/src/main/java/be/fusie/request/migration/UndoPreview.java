package be.fusie.request.migration;

import java.time.Instant;
import java.util.List;

/**
 * What taking a migration back would take away of what people did since, as merge-service counted it.
 *
 * @param refusal why there is no list; null when there is one
 * @param until when what an undo needs is thrown away
 * @param tables where there is anything to lose; empty when nobody did anything since
 * @param obstacles what no confirmation helps against
 * @param confirmation of exactly this list
 */
record UndoPreview(
        String refusal, Instant until, List<LostCounts> tables, List<Replies.Reason> obstacles, String confirmation) {

    /**
     * @param institution null for rows of no single one
     * @param changed merged rows that people changed since @param deleted merged rows that are gone
     * @param added rows written since that can't be without merged ones @param emptied rows that lose a reference
     */
    record LostCounts(String table, String institution, long changed, long deleted, long added, long emptied) {}

    static UndoPreview refused(String reason) {
        return new UndoPreview(reason, null, List.of(), List.of(), null);
    }
}
