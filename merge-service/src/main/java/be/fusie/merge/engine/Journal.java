package be.fusie.merge.engine;

import be.fusie.merge.engine.Results.TableProgress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What outlives a merge and its undo, outside the school databases: numbers that were given out, the lists old → new, how
 * fast merges were. What one merge is about stands in its receiver; see {@link Ledger}.
 */
public interface Journal {

    /**
     * Blocks of numbers for one migration. No number is ever given twice, after an undo neither (X1); a repeated attempt
     * of the same migration gets the same block, unless the receiver has outgrown it.
     */
    NumberLine line(Move move);

    /**
     * Replaces the migration's list old → new (M6) by the answer of a query, whose columns are migration (uuid),
     * old_number (bigint), new_number (bigint), how (moved, matched, copied), kinds (text[]), institutions (text[]).
     *
     * @return lines written
     */
    long saveNumbers(UUID migration, Connection from, String query) throws SQLException;

    /** Notes how fast a merge was, for the estimates of the next. */
    void measured(UUID migration, long rows, double seconds) throws SQLException;

    /** Rows a second of the last merges; empty when there was none yet. */
    Optional<Long> measuredRate() throws SQLException;

    /** How far the work is (M19). */
    void progress(UUID migration, String phase, Instant started, List<TableProgress> tables) throws SQLException;

    /** The migration's merge was undone. Its numbers stay retired, in the list and on the number line. */
    void undone(UUID migration) throws SQLException;
}
