package be.fusie.freeze;

import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.rest.NoBody;
import be.fusie.kit.security.Caller;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Asks those who still edit to finish (F4): an operator nudges, the applications tell their users. */
@Path("/api/v1/freezes/{migration}/nudges")
class NudgeResource {

    private final FreezeStore store;
    private final Transactions transactions;
    private final Caller caller;

    NudgeResource(FreezeStore store, Transactions transactions, Caller caller) {
        this.store = store;
        this.transactions = transactions;
        this.caller = caller;
    }

    /** @param message for the users; empty is a word of the application's own */
    record Nudge(@Size(max = 200) String message) {}

    /** @param sessions how many editing sessions were asked */
    record Nudged(int sessions) {}

    /** Without a message. */
    @POST
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed("operator")
    @Operation(hidden = true)
    public Uni<Nudged> nudge(UUID migration, @Context HttpHeaders headers) {
        NoBody.check(headers);
        return nudge(migration, (Nudge) null);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("operator")
    @Operation(summary = "Asks all who still edit in the databases of a freeze that drains or is announced to finish")
    @APIResponse(responseCode = "200", description = "They are asked")
    @APIResponse(
            responseCode = "409",
            description = "The freeze neither drains nor is announced: nobody can edit, or all may")
    @RequestBody(required = false, description = "What to tell them; may be left out")
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
}
