package be.fusie.notification;

import java.util.List;

/**
 * What one mail tells one reader: the data of the templates in {@code templates/mails}. All values are in the reader's
 * language already.
 *
 * @param moves whether a school of the reader moves
 * @param from day and hour from which nothing can be written; empty when not known
 * @param until the expected end of it
 * @param readOnly how long nothing can, or could, be written
 * @param link where the plan, or the result, stands; may be empty
 * @param reason why the announcement is taken back; may be empty
 */
public record Letter(
        String name,
        ContactRole role,
        String migration,
        String source,
        String receiver,
        List<String> institutions,
        boolean whole,
        boolean moves,
        String from,
        String until,
        String readOnly,
        String link,
        String reason,
        List<Line> links,
        List<String> toDos) {

    /** A named link. */
    public record Line(String title, String href) {}

    public String institutionList() {
        return String.join(", ", institutions);
    }

    /** User names stay only when the database moves as a whole (M9, N2). */
    public boolean userNamesChange() {
        return moves && !whole && !technical();
    }

    /** Directors and administrators get the text to pass on to their users (N2). */
    public boolean passesOn() {
        return role == ContactRole.DIRECTOR || role == ContactRole.ADMINISTRATOR;
    }

    /** Administrators of single schools lose those rights (M10, N3). */
    public boolean losesRights() {
        return moves && role == ContactRole.ADMINISTRATOR;
    }

    /** The lists and results are for those who run a school that moves, and for technicians and operators. */
    public boolean showsLinks() {
        return !links.isEmpty() && (technical() || moves && passesOn());
    }

    /** A sister school, or one that works in the receiving database (N4). */
    public boolean sister() {
        return !moves && !technical();
    }

    /** Technicians and operators (N4). */
    public boolean technical() {
        return role == ContactRole.TECHNICIAN || role == ContactRole.OPERATOR;
    }
}
