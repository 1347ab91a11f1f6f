package be.fusie.merge.engine;

import java.sql.SQLException;

/** Hands out blocks of new numbers. A plan only looks; a merge reserves them for good. */
@FunctionalInterface
public interface NumberLine {

    /**
     * A block of {@code size} numbers.
     *
     * @param line which numbers: {@code table.column}
     * @param floor the highest number the receiver has, or its sequence ever gave
     * @param firstOld the first number to be renumbered, by which a repeated attempt is recognised
     * @param gap the block starts just above a multiple of this; 1 for none
     * @return the first number of the block
     */
    long reserve(String line, long floor, long firstOld, long size, long gap) throws SQLException;

    /** Numbers as they would be, reserving nothing. */
    NumberLine LOOKING = (line, floor, firstOld, size, gap) -> above(floor, gap);

    /** The first number above {@code floor} that follows a multiple of {@code gap}. */
    static long above(long floor, long gap) {
        return Math.floorDiv(Math.max(floor, 0) + gap - 1, gap) * gap + 1;
    }
}
