package be.fusie.request.migration;

import be.fusie.request.migration.Commands.Facts;
import be.fusie.request.migration.Commands.Link;
import be.fusie.request.saga.PublicEvent;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/** What vendors get to know (N7): ids, counts and links that ask for a sign-in; nothing about people. */
final class PublicEvents {

    /**
     * @param boards enterprise numbers of the boards of these institutions now; left out when they are not known
     * @param counts numbers of rows, persons or seconds, by name; left out when there are none
     */
    record Event(
            UUID migration,
            String source,
            String receiver,
            List<String> institutions,
            Instant at,
            List<Link> links,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> boards,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> counts) {}

    private PublicEvents() {}

    static Event of(PublicEvent event, Facts facts, Collection<String> boards, Links links, Instant now) {
        return new Event(
                facts.id(),
                facts.move().source(),
                facts.move().receiver(),
                facts.move().institutions(),
                now.truncatedTo(ChronoUnit.MILLIS),
                links(event, facts.id(), links),
                boards.stream().distinct().sorted().toList(),
                counts(event, facts.gathered()));
    }

    private static List<Link> links(PublicEvent event, UUID id, Links links) {
        Link migration = new Link("migration", links.migration(id));
        return switch (event) {
            case PLANNED -> List.of(migration, new Link("plan", links.plan(id)));
            case BLOCKED -> List.of(migration, new Link("preconditions", links.migration(id) + "/preconditions"));
            case FROZEN, THAWED, UNDONE, REFUSED -> List.of(migration);
            case IDS_MAPPED, RELINK, COMPLETED ->
                Stream.concat(Stream.of(migration), links.results(id).stream()).toList();
        };
    }

    private static Map<String, Long> counts(PublicEvent event, Gathered gathered) {
        Map<String, Long> counts = new TreeMap<>();
        switch (event) {
            case PLANNED ->
                counts.put("expectedReadOnlySeconds", (long)
                        Math.ceil(gathered.plan().estimatedReadOnlySeconds()));
            case THAWED -> counts.put("readOnlySeconds", (long) Math.ceil(gathered.readOnlySecondsOrZero()));
            case IDS_MAPPED, COMPLETED -> {
                var merged = gathered.results().get("MERGE");
                if (merged != null) {
                    counts.put("rows", merged.path("rows").asLong());
                    counts.put("moved", merged.path("persons").path("moved").asLong());
                    counts.put("matched", merged.path("persons").path("matched").asLong());
                    counts.put("copied", merged.path("persons").path("copied").asLong());
                }
            }
            case BLOCKED, FROZEN, RELINK, UNDONE, REFUSED -> {}
        }
        return counts;
    }
}
