package be.fusie.notification;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one mail about a migration tells one reader. All texts are in the reader's language already.
 *
 * @param moves whether a school of the reader moves
 * @param from day and hour from which nothing can be written; empty when not known
 * @param until the expected end of it
 * @param readOnly how long nothing can, or could, be written
 * @param link where the plan, or the result, stands; may be empty
 * @param rightsLink where the rights stand that change (N3); may be empty
 * @param formerly day and hour that the reader was told before; empty when the window has not moved
 * @param reason why the announcement is taken back; may be empty
 */
record Letter(
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
        String rightsLink,
        String reason,
        List<Line> links,
        List<String> toDos,
        String formerly) {

    /** A named link. */
    record Line(String title, String href) {}

    /** What templates may say, by the name of the placeholder after {@code letter.} */
    Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("name", name);
        values.put("role", role.wireName());
        values.put("migration", migration);
        values.put("source", source);
        values.put("receiver", receiver);
        values.put("institutionList", String.join(", ", institutions));
        values.put("whole", whole);
        values.put("moves", moves);
        values.put("from", from);
        values.put("until", until);
        values.put("readOnly", readOnly);
        values.put("formerly", formerly);
        values.put("link", Href.of(link));
        values.put("rightsLink", Href.of(rightsLink));
        values.put("reason", reason);
        values.put(
                "links",
                links.stream()
                        .map(line -> Map.of("title", line.title(), "href", Href.of(line.href())))
                        .toList());
        values.put("toDos", toDos);
        values.put("userNamesChange", userNamesChange());
        values.put("passesOn", passesOn());
        values.put("losesRights", losesRights());
        values.put("showsLinks", showsLinks());
        values.put("sister", sister());
        values.put("technical", technical());
        return values;
    }

    /** User names stay only when the database moves as a whole (M9, N2). */
    private boolean userNamesChange() {
        return moves && !whole && !technical();
    }

    /** Directors and administrators get the text to pass on to their users (N2). */
    private boolean passesOn() {
        return role == ContactRole.DIRECTOR || role == ContactRole.ADMINISTRATOR;
    }

    /** Administrators of single schools lose those rights (M10, N3). */
    private boolean losesRights() {
        return moves && role == ContactRole.ADMINISTRATOR;
    }

    /** The lists and results are for those who run a school that moves, and for technicians and operators. */
    private boolean showsLinks() {
        return !links.isEmpty() && (technical() || moves && passesOn());
    }

    /** A sister school, or one that works in the receiving database (N4). */
    private boolean sister() {
        return !moves && !technical();
    }

    /** Technicians and operators (N4). */
    private boolean technical() {
        return role == ContactRole.TECHNICIAN || role == ContactRole.OPERATOR;
    }
}
