package be.fusie.freeze;

import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.rest.EventStream;
import be.fusie.kit.security.Caller;
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
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestStreamElementType;

/** How applications hear that their users are asked to finish (F4): by asking, or as it comes. */
@Path("/api/v1/editing-sessions/nudges")
class NudgesResource {

    private final FreezeStore store;
    private final FreezeSettings settings;
    private final Transactions transactions;
    private final Caller caller;

    NudgesResource(FreezeStore store, FreezeSettings settings, Transactions transactions, Caller caller) {
        this.store = store;
        this.settings = settings;
        this.transactions = transactions;
        this.caller = caller;
    }

    /**
     * A lease of the application whose user is asked to finish.
     *
     * @param readOnlyFrom when writing ends at the latest; null when nobody can say
     */
    record NudgeView(UUID session, String database, Instant nudgedAt, String message, Instant readOnlyFrom) {}

    @GET
    @RolesAllowed("application")
    @Operation(summary = "The live leases of this application whose users were asked to finish, since a moment")
    public Uni<List<NudgeView>> nudges(@RestQuery Instant since) {
        String application = caller.subject();
        return read(application, since == null ? Instant.EPOCH : since);
    }

    @GET
    @Path("stream")
    @RolesAllowed("application")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @Blocking
    @Operation(summary = "The same as they come; ends after a while, then come again with the last nudgedAt")
    public Multi<NudgeView> stream(@RestQuery Instant since) {
        String application = caller.subject();
        var last = new AtomicReference<>(since == null ? Instant.now() : since);
        return EventStream.looking(Duration.ofSeconds(1), () -> transactions.await(() -> read(application, last.get())))
                .invoke(nudges -> nudges.forEach(nudge -> last.set(nudge.nudgedAt())))
                .onItem()
                .<NudgeView>disjoint()
                .select()
                .first(settings.longestStream());
    }

    private Uni<List<NudgeView>> read(String application, Instant since) {
        return transactions.in(() -> EditingSession.<EditingSession>list(
                        "application = ?1 and nudgedAt > ?2 and expiresAt > ?3 order by nudgedAt, id",
                        application,
                        since,
                        Instant.now())
                .flatMap(sessions -> store.active().map(active -> sessions.stream()
                        .map(session -> new NudgeView(
                                session.id,
                                session.database,
                                session.nudgedAt,
                                session.nudge,
                                active.stream()
                                        .filter(freeze -> freeze.move().concerns(session.database, session.institution))
                                        .map(Freeze.Active::readOnlyFrom)
                                        .filter(from -> from != null)
                                        .min(Instant::compareTo)
                                        .orElse(null)))
                        .toList())));
    }
}
