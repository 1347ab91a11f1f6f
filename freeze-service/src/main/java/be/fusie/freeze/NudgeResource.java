package be.fusie.freeze;

import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
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

/** Asks those who still edit to finish (F4): an operator nudges, the applications tell their users. */
@Path("/api/v1")
class NudgeResource {

    private final FreezeStore store;
    private final FreezeSettings settings;
    private final Transactions transactions;
    private final Caller caller;

    NudgeResource(FreezeStore store, FreezeSettings settings, Transactions transactions, Caller caller) {
        this.store = store;
        this.settings = settings;
        this.transactions = transactions;
        this.caller = caller;
    }

    /** @param message for the users; empty is a word of the application's own */
    record Nudge(@Size(max = 200) String message) {}

    /** @param sessions how many editing sessions were asked */
    record Nudged(int sessions) {}

    /**
     * A lease of the application whose user is asked to finish.
     *
     * @param readOnlyFrom when writing ends at the latest; null when nobody can say
     */
    record NudgeView(UUID session, String database, Instant nudgedAt, String message, Instant readOnlyFrom) {}

    /** Without a message. */
    @POST
    @Path("freezes/{migration}/nudges")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed("operator")
    @Operation(hidden = true)
    public Uni<Nudged> nudge(UUID migration) {
        return nudge(migration, null);
    }

    @POST
    @Path("freezes/{migration}/nudges")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("operator")
    @Operation(summary = "Asks all who still edit in the databases of a freeze that drains or is announced to finish")
    public Uni<Nudged> nudge(UUID migration, @Valid Nudge nudge) {
        String message = nudge == null || nudge.message() == null ? "" : nudge.message();
        String who = caller.subject();
        return transactions.in(() -> store.find(migration).flatMap(found -> {
            Freeze freeze = found.orElseThrow(() -> FreezeProblems.unknownFreeze(migration));
            if (!(freeze instanceof Freeze.Draining) && !(freeze instanceof Freeze.Announced)) {
                throw FreezeProblems.nobodyToNudge();
            }
            return EditingSession.of(((Freeze.Active) freeze).move())
                    .map(sessions ->
                            sessions.stream().map(session -> session.id).toList())
                    .flatMap(ids -> ids.isEmpty()
                            ? Uni.createFrom().item(0)
                            : EditingSession.update(
                                    "nudgedAt = ?1, nudge = ?2 where id in ?3", Freeze.now(), message, ids))
                    .flatMap(count -> FreezeAct.record(migration, null, who, "nudged " + count + " editors", message)
                            .replaceWith(new Nudged(count)));
        }));
    }

    @GET
    @Path("editing-sessions/nudges")
    @RolesAllowed("application")
    @Operation(summary = "The live leases of this application whose users were asked to finish, since a moment")
    public Uni<List<NudgeView>> nudges(@RestQuery Instant since) {
        String application = caller.subject();
        return read(application, since == null ? Instant.EPOCH : since);
    }

    @GET
    @Path("editing-sessions/nudges/stream")
    @RolesAllowed("application")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @Blocking
    @Operation(summary = "The same as they come; ends after a while, then come again with the last nudgedAt")
    public Multi<NudgeView> stream(@RestQuery Instant since) {
        String application = caller.subject();
        var last = new AtomicReference<>(since == null ? Instant.now() : since);
        return Multi.createFrom()
                .ticks()
                .every(Duration.ofSeconds(1))
                .onOverflow()
                .drop()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .onItem()
                .transformToMultiAndConcatenate(tick -> {
                    List<NudgeView> nudges = transactions.await(() -> read(application, last.get()));
                    nudges.forEach(nudge -> last.set(nudge.nudgedAt()));
                    return Multi.createFrom().iterable(nudges);
                })
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
