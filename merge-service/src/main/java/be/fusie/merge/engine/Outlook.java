package be.fusie.merge.engine;

import java.util.List;

/**
 * What a move will mean to people, in figures (R7, R11, R16): no names, no numbers of persons. What the map does not speak
 * of is empty.
 *
 * @param estimate what the estimate of the read-only time was worked out from (R6)
 * @param people pupils, boarders, staff by how they get their number; who belongs to two institutions counts in both
 * @param userNames user accounts that move, and how many of them get another name (M9)
 * @param rights what becomes of rights over the moving institutions (M10, M11)
 * @param links links to other systems that have to be made anew (M12)
 * @param sums sums per person that must stay as they are, such as days of service, summed over all moving (M7)
 */
public record Outlook(
        Estimate estimate,
        List<People> people,
        UserNames userNames,
        List<Rights> rights,
        List<Links> links,
        List<Sum> sums) {

    /**
     * @param measured whether the rate was measured, or is a setting
     * @param rehearsal number of this migration's rehearsal that it was measured in; null: in earlier merges (R14)
     */
    public record Estimate(long rows, long rowsPerSecond, boolean measured, long overheadSeconds, Integer rehearsal) {}

    /**
     * @param institution null where no single one can be told
     * @param kind by the map's name, such as pupil
     * @param moved get a new number
     * @param matched known to the receiver, and get the number they have there
     * @param copied get a new number and stay in the source too
     */
    public record People(String institution, String kind, long moved, long matched, long copied) {}

    public record UserNames(long moving, long changed) {}

    /**
     * @param institution null for a right that holds for none in particular
     * @param central how many pass to the central administrator
     * @param staysBehind how many are lost with the move
     * @param changed how many become another right, as was decided (R11)
     * @param dropped how many are lost because it was decided so (R11)
     */
    public record Rights(
            String institution, String right, long kept, long central, long staysBehind, long changed, long dropped) {}

    /** @param institution null where no single one can be told */
    public record Links(String institution, String system, long count) {}

    /**
     * @param group what else the sum is per, by natural key, such as a community
     * @param people in the receiver, who have such a sum after the move
     * @param before in the source, of what moves
     * @param here in the receiver before, of who is matched
     * @param after in the receiver: before and here
     */
    public record Sum(String total, String group, long people, String before, String here, String after) {}
}
