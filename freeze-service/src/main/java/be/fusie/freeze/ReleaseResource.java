package be.fusie.freeze;

import static jakarta.ws.rs.core.MediaType.APPLICATION_JSON;

import be.fusie.freeze.FreezeResource.FreezeView;
import be.fusie.kit.messaging.Refusal;
import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** The forced release, when the saga can't end a freeze: asked for by one operator, carried out by another (F8). */
@Path("/api/v1/freezes/{migration}/release")
@Blocking
@RolesAllowed("operator")
@APIResponse(
        responseCode = "409",
        description =
                "Nothing waits, another request does, two people are needed, or data may have moved or has for good")
@APIResponse(responseCode = "503", description = "A school database can't be reached now")
class ReleaseResource {

    private final FreezeStore store;
    private final Thaws thaws;
    private final TwoPeople people;
    private final Transactions transactions;
    private final Caller caller;

    ReleaseResource(FreezeStore store, Thaws thaws, TwoPeople people, Transactions transactions, Caller caller) {
        this.store = store;
        this.thaws = thaws;
        this.people = people;
        this.transactions = transactions;
        this.caller = caller;
    }

    /** @param dataMayHaveMoved true confirms that both databases were looked at, when the merge has begun to write */
    record Release(@NotBlank @Size(max = 500) String reason, boolean dataMayHaveMoved) {}

    /** @param expiresAt until when another operator can confirm it */
    record RequestView(
            String requestedBy, String reason, boolean dataMayHaveMoved, Instant requestedAt, Instant expiresAt) {
        static RequestView of(ReleaseRequest request) {
            return new RequestView(
                    request.requestedBy,
                    request.reason,
                    request.dataMayHaveMoved,
                    request.requestedAt,
                    request.expiresAt);
        }
    }

    @POST
    @Operation(summary = "Asks that both databases be opened as before the freeze; another operator has to confirm it")
    @APIResponse(
            responseCode = "202",
            content = @Content(mediaType = APPLICATION_JSON, schema = @Schema(implementation = RequestView.class)))
    public Response request(UUID migration, @NotNull @Valid Release release) {
        check(migration, release.dataMayHaveMoved());
        String who = caller.subject();
        ReleaseRequest request =
                people.ask(ReleaseRequest.freeze(migration), who, release.reason(), release.dataMayHaveMoved());
        transactions.await(() -> FreezeAct.record(migration, null, who, "release requested", release.reason()));
        return Response.accepted(RequestView.of(request)).build();
    }

    @GET
    @Operation(summary = "The release that waits for a second operator")
    @APIResponse(responseCode = "200", description = "The request")
    public RequestView waiting(UUID migration) {
        return people.waiting(ReleaseRequest.freeze(migration))
                .map(RequestView::of)
                .orElseThrow(FreezeProblems::noReleaseRequest);
    }

    @DELETE
    @Operation(summary = "Takes the request back")
    @APIResponse(responseCode = "204", description = "It is taken back")
    public void withdraw(UUID migration) {
        String who = caller.subject();
        if (!people.withdraw(ReleaseRequest.freeze(migration))) {
            throw FreezeProblems.noReleaseRequest();
        }
        transactions.await(() -> FreezeAct.record(migration, null, who, "release withdrawn", ""));
    }

    @POST
    @Path("confirmation")
    @Operation(summary = "Opens both databases as before the freeze; by another operator than the one who asked")
    @APIResponse(responseCode = "200", description = "The freeze, thawed")
    public FreezeView confirm(UUID migration) {
        String who = caller.subject();
        ReleaseRequest request = people.confirmable(ReleaseRequest.freeze(migration), who);
        check(migration, request.dataMayHaveMoved);
        try {
            thaws.record(thaws.thaw(migration, Freeze.Cause.OPERATOR, request.reason));
        } catch (Refusal e) {
            throw FreezeProblems.notReleasable(e.getMessage());
        } catch (SQLException e) {
            throw FreezeProblems.unreachable("of this migration");
        }
        people.withdraw(request.what);
        transactions.await(() ->
                FreezeAct.record(migration, null, who, "release confirmed", "requested by " + request.requestedBy));
        FreezeRow row = transactions.await(() -> FreezeRow.<FreezeRow>findById(migration));
        return FreezeView.of(row, Map.of(), true);
    }

    private void check(UUID migration, boolean dataMayHaveMoved) {
        Freeze freeze = transactions
                .await(() -> store.find(migration))
                .orElseThrow(() -> FreezeProblems.unknownFreeze(migration));
        if (freeze instanceof Freeze.Opened) {
            throw FreezeProblems.notReleasable(
                    "the receiving database has been opened: nothing can be thawed any more");
        }
        try {
            if (!dataMayHaveMoved && thaws.dataMayHaveMoved(freeze)) {
                throw FreezeProblems.dataMayHaveMoved();
            }
        } catch (SQLException e) {
            throw FreezeProblems.unreachable("of this migration");
        }
    }
}
