package be.fusie.notification;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What people and vendors see of a board, and send. */
final class ToDoViews {

    static final String MARKS = "open, done, not-needed";
    private static final long MOST = 1_000_000_000;

    private ToDoViews() {}

    @Schema(name = "ToDoMark")
    record Mark(
            @NotNull(message = "is missing: give one of " + MARKS)
                    @Pattern(regexp = "open|done|not-needed", message = "is none of " + MARKS)
                    @Schema(
                            enumeration = {"open", "done", "not-needed"},
                            examples = "done")
                    String state,
            @Min(0) @Max(MOST) @Schema(description = "Vendors: how many numbers were linked anew") Long linked,
            @Min(0) @Max(MOST) @Schema(description = "Vendors: how many were known to neither side") Long unlinked) {}

    @Schema(name = "ToDoLink")
    record LinkView(@Schema(description = "Such as numbers") String rel, String href) {}

    @Schema(name = "ToDo")
    record ToDoView(
            UUID id,
            UUID migration,
            String institution,
            @Schema(
                            description = "user-names, number-lists, reprint-barcodes, collision-desk, rights,"
                                    + " google-links, exact, intake, reports or relink")
                    String kind,
            @Schema(description = "What to do, in the language of Accept-Language (nl, fr, de, en)") String title,
            @Schema(description = "school, central-administrator or vendor") String owner,
            @Schema(description = "Name of the vendor whose item it is") String vendor,
            Instant deadline,
            boolean overdue,
            @Schema(description = "Where it is done, or null; following it takes the rights for it") String link,
            @Schema(description = "The same, apart for each list that is needed") List<LinkView> links,
            @Schema(description = "open, done, not-needed or withdrawn") String state,
            Instant doneAt,
            @Schema(description = "As the vendor confirmed") Long linked,
            @Schema(description = "As the vendor confirmed") Long unlinked) {

        static ToDoView of(ToDo toDo, Language language, Instant now) {
            Texts texts = Texts.in(language);
            return new ToDoView(
                    toDo.id,
                    toDo.migration,
                    toDo.institution,
                    toDo.kind.wireName(),
                    toDo.vendor == null ? texts.toDo(toDo.kind) : texts.relink(toDo.vendorName),
                    toDo.kind.owner().wireName(),
                    toDo.vendorName,
                    toDo.deadline,
                    toDo.state == ToDo.State.OPEN && toDo.deadline != null && toDo.deadline.isBefore(now),
                    toDo.link,
                    links(toDo),
                    toDo.state.wireName(),
                    toDo.doneAt,
                    toDo.linked,
                    toDo.unlinked);
        }

        private static List<LinkView> links(ToDo toDo) {
            List<LinkView> links = new ArrayList<>();
            if (toDo.link != null) {
                if (toDo.persons.length == 0) {
                    links.add(new LinkView(toDo.kind.rel(), toDo.link));
                }
                for (String kind : toDo.persons) {
                    links.add(new LinkView(toDo.kind.rel(), toDo.link + "&kind=" + kind));
                }
            }
            return links;
        }
    }
}
