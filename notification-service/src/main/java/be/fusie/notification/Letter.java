package be.fusie.notification;

import be.fusie.notification.NotificationMessages.Link;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one mail about a migration tells one reader, in the reader's language: {@link #values()} by the names of the
 * placeholders after {@code letter.} What is not told is empty, so that a template may ask by {@code if}.
 */
final class Letter {

    /** A reader. @param moves whether a school of the reader moves */
    record Reader(String name, ContactRole role, Language language, boolean moves) {

        /** Technicians and operators (N4). */
        private boolean technical() {
            return role == ContactRole.TECHNICIAN || role == ContactRole.OPERATOR;
        }

        /** Directors and administrators get the text to pass on to their users (N2). */
        private boolean passesOn() {
            return role == ContactRole.DIRECTOR || role == ContactRole.ADMINISTRATOR;
        }
    }

    private final Reader reader;
    private final Texts texts;
    private final ZoneId zone;
    private final Map<String, Object> values = new LinkedHashMap<>();

    /** @param zone of the days and hours */
    Letter(Reader reader, ZoneId zone) {
        this.reader = reader;
        this.texts = Texts.in(reader.language());
        this.zone = zone;
        values.put("name", reader.name());
        values.put("role", reader.role().wireName());
        move("", "", "", List.of(), false);
        values.put("moves", reader.moves());
        List.of("from", "until", "readOnly", "formerly", "link", "rightsLink", "reason")
                .forEach(untold -> values.put(untold, ""));
        values.put("links", List.of());
        values.put("toDos", List.of());
        values.put("passesOn", reader.passesOn());
        // Administrators of single schools lose those rights (M10, N3).
        values.put("losesRights", reader.moves() && reader.role() == ContactRole.ADMINISTRATOR);
        values.put("showsLinks", false);
        // A sister school, or one that works in the receiving database (N4).
        values.put("sister", !reader.moves() && !reader.technical());
        values.put("technical", reader.technical());
    }

    Letter move(String migration, String source, String receiver, List<String> institutions, boolean whole) {
        values.put("migration", migration);
        values.put("source", orEmpty(source));
        values.put("receiver", orEmpty(receiver));
        values.put("institutionList", String.join(", ", institutions));
        values.put("whole", whole);
        // User names stay only when the database moves as a whole (M9, N2).
        values.put("userNamesChange", reader.moves() && !whole && !reader.technical());
        return this;
    }

    /** From when to when nothing can be written. */
    Letter window(Instant from, Instant until) {
        values.put("from", texts.moment(from, zone));
        values.put("until", texts.moment(until, zone));
        return this;
    }

    /** How long nothing can, or could, be written. */
    Letter readOnly(long seconds) {
        values.put("readOnly", texts.duration(seconds));
        return this;
    }

    /** From when the reader was told before that nothing can be written; null when that has not changed. */
    Letter formerly(Instant from) {
        values.put("formerly", from == null ? "" : texts.moment(from, zone));
        return this;
    }

    /** Where the plan stands; may be null. */
    Letter link(String plan) {
        values.put("link", Href.of(plan));
        return this;
    }

    /** Where the rights stand that change (N3). */
    Letter rights(String href) {
        values.put("rightsLink", Href.of(href));
        return this;
    }

    /** Why it does not take place; may be null. */
    Letter reason(String why) {
        values.put("reason", orEmpty(why));
        return this;
    }

    /** Lists and results: for those who run a school that moves, and for technicians and operators. */
    Letter links(List<Link> links) {
        values.put(
                "links",
                links.stream()
                        .map(link -> Map.of("title", texts.link(link.rel()), "href", Href.of(link.href())))
                        .toList());
        values.put("showsLinks", !links.isEmpty() && (reader.technical() || reader.moves() && reader.passesOn()));
        return this;
    }

    Letter toDos(List<ToDo.Kind> kinds) {
        values.put("toDos", kinds.stream().map(texts::toDo).toList());
        return this;
    }

    Map<String, Object> values() {
        return values;
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
