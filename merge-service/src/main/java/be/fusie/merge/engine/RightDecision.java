package be.fusie.merge.engine;

/**
 * What somebody decided about one right of one user over one moving institution (R11). What nobody decided about goes the
 * way that M10 and M11 say.
 *
 * @param user key of the user in the source, as text
 * @param right its name, as the source has it
 * @param becomes the other right that the user gets in its place; null unless it is changed
 */
public record RightDecision(String user, String institution, String right, Answer answer, String becomes) {

    public enum Answer {
        /** The user has it in the receiver, too; also where it would have passed to the central administrator. */
        KEEP,
        /** The user gets another one in its place. */
        CHANGE,
        /** The user has it no more. */
        DROP
    }
}
