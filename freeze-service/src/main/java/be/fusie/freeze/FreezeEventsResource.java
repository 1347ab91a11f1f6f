package be.fusie.freeze;

import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.rest.EventStream;
import be.fusie.kit.security.Caller;
import com.fasterxml.jackson.annotation.JsonIgnore;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestStreamElementType;

/** A freeze as it goes on: its state, and how many still edit in what (F4). Names stand nowhere in it. */
@Path("/api/v1/freezes/{migration}/events")
class FreezeEventsResource {

    private final FreezeSettings settings;
    private final Transactions transactions;
    private final Caller caller;

    FreezeEventsResource(FreezeSettings settings, Transactions transactions, Caller caller) {
        this.settings = settings;
        this.transactions = transactions;
        this.caller = caller;
    }

    /**
     * @param editors live editing sessions per database that the freeze waits for
     * @param kinds the same per kind of content; {@code ""} for those that do not say
     * @param longestSince since when the one that has edited longest does; null when nobody edits
     */
    record Event(
            String state,
            String mode,
            Map<String, Long> editors,
            Map<String, Long> kinds,
            Instant longestSince,
            Instant readOnlyFrom,
            Instant expectedOverAt) {

        /** Nobody is counted in a freeze that has ended. */
        @JsonIgnore
        boolean isLast() {
            return editors.isEmpty();
        }
    }

    @GET
    @RolesAllowed({"operator", "director", "school", "portal"})
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @Blocking
    @Operation(
            summary = "One event at once and one for each change, looked at every second; again after 15 s without one,"
                    + " and to the end with the freeze")
    public Multi<Event> events(UUID migration) {
        boolean operator = caller.is("operator");
        var institutions = caller.institutions();
        FreezeRow row = transactions.await(() -> FreezeRow.<FreezeRow>findById(migration));
        if (row == null || !operator && Collections.disjoint(institutions, row.institutions())) {
            throw FreezeProblems.unknownFreeze(migration);
        }
        var said = new Said();
        var events = EventStream.looking(Duration.ofSeconds(1), () -> transactions.await(() -> look(migration)));
        return EventStream.upTo(Event::isLast, events)
                .select()
                .where(said::isNews)
                .select()
                .first(settings.longestStream());
    }

    private static Uni<Event> look(UUID migration) {
        return FreezeRow.<FreezeRow>findById(migration).flatMap(row -> {
            Freeze freeze = row == null ? null : row.freeze();
            if (!(freeze instanceof Freeze.Active active)) {
                return Uni.createFrom()
                        .item(new Event(
                                row == null ? "forgotten" : row.state.name().toLowerCase(),
                                (freeze instanceof Freeze.Opened ? Mode.MOVED : Mode.OPEN).word(),
                                Map.of(),
                                Map.of(),
                                null,
                                null,
                                null));
            }
            return EditingSession.of(active.move())
                    .map(sessions -> event(row.state.name().toLowerCase(), active, sessions));
        });
    }

    private static Event event(String state, Freeze.Active freeze, List<EditingSession> sessions) {
        var editors = new TreeMap<String, Long>();
        freeze.move().databases().forEach(name -> editors.put(name, 0L));
        var kinds = new TreeMap<String, Long>();
        for (EditingSession session : sessions) {
            editors.merge(session.database, 1L, Long::sum);
            kinds.merge(session.kind == null ? "" : session.kind, 1L, Long::sum);
        }
        return new Event(
                state,
                Mode.of(freeze).word(),
                editors,
                kinds,
                sessions.isEmpty() ? null : sessions.get(0).takenAt,
                freeze.readOnlyFrom(),
                freeze.expectedOverAt());
    }

    /** What one listener has heard already. */
    private static final class Said {
        private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

        private Event last;
        private Instant at = Instant.EPOCH;

        boolean isNews(Event event) {
            boolean news = !event.equals(last) || at.isBefore(Instant.now().minus(KEEP_ALIVE));
            if (news) {
                last = event;
                at = Instant.now();
            }
            return news;
        }
    }
}
