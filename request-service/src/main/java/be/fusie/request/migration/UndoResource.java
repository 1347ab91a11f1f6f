package be.fusie.request.migration;

import be.fusie.request.RequestSettings;
import be.fusie.request.migration.Idempotency.Answer;
import be.fusie.request.migration.LifeResource.ReasonBody;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Takes a completed migration back, by two operators (X1). */
@Path("/api/v1/migrations")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("operator")
@Tag(name = "Undo", description = "Take a completed migration back: preview, agreement of two operators, saga")
@APIResponse(responseCode = "400", description = "Malformed, with what is wrong")
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "403", description = "The role does not allow it")
class UndoResource {

    private final Calls calls;
    private final TakingBack takingBack;
    private final Links links;

    UndoResource(Calls calls, TakingBack takingBack, RequestSettings settings) {
        this.calls = calls;
        this.takingBack = takingBack;
        this.links = new Links(settings.links());
    }

    /** @param confirmation as the preview tells it; it holds for exactly that list */
    record ConfirmationBody(@NotNull @Pattern(regexp = "[0-9a-f]{64}") String confirmation) {}

    @GET
    @Path("/{id}/undo")
    @Operation(
            summary = "Whether it can be taken back, who asked, and what would be lost",
            description = "Counts per table and institution; the keys stand at merge-service, see the links.")
    @APIResponse(responseCode = "200", description = "How it stands, and what an operator can do next")
    @APIResponse(responseCode = "404", description = "Unknown migration")
    public Uni<UndoView> undo(UUID id) {
        return calls.read(id, () -> takingBack.view(id));
    }

    @POST
    @Path("/{id}/undo")
    @Operation(
            summary = "Asks that a completed migration be taken back, and what would be lost",
            description = "Nothing is changed yet. Asking again asks anew: what was confirmed before does not count.")
    @APIResponse(responseCode = "202", description = "The preview is being made; the header Location leads to it")
    @APIResponse(responseCode = "404", description = "Unknown migration")
    @APIResponse(responseCode = "409", description = "Not completed, its window is over, or its institutions moved on")
    @APIResponse(responseCode = "422", description = "The Idempotency-Key was used for another request")
    public Uni<Response> ask(UUID id, @NotNull @Valid ReasonBody body) {
        return calls.once(body, person -> takingBack
                .ask(id, body.reason(), person)
                .map(done -> new Answer(202, links.migration(id) + "/undo", null)));
    }

    @POST
    @Path("/{id}/undo/confirmation")
    @Operation(
            summary = "A second operator agrees to lose what the preview lists; the migration is taken back",
            description = "The receiver becomes read-only again, the merge is undone, and so on to the first step. When"
                    + " somebody worked on meanwhile, it stops with a new list to confirm.")
    @APIResponse(responseCode = "200", description = "It runs back")
    @APIResponse(responseCode = "404", description = "Unknown migration")
    @APIResponse(responseCode = "409", description = "Not asked for, not that list, obstacles, or by the same person")
    @APIResponse(responseCode = "412", description = "The migration has changed since")
    @APIResponse(responseCode = "422", description = "The Idempotency-Key was used for another request")
    public Uni<Response> confirm(
            UUID id, @NotNull @Valid ConfirmationBody body, @HeaderParam("If-Match") String version) {
        return calls.act(id, version, body, person -> takingBack.confirm(id, body.confirmation(), person));
    }

    @POST
    @Path("/{id}/undo/withdrawal")
    @Operation(
            summary = "Keeps the migration after all",
            description =
                    "Before it is confirmed the request is dropped; afterwards the receiver opens again, as long as the"
                            + " merge is not undone.")
    @APIResponse(responseCode = "200", description = "The migration is kept")
    @APIResponse(responseCode = "404", description = "Unknown migration")
    @APIResponse(responseCode = "409", description = "Nobody asked, or it is too late")
    @APIResponse(responseCode = "412", description = "The migration has changed since")
    @APIResponse(responseCode = "422", description = "The Idempotency-Key was used for another request")
    public Uni<Response> keep(UUID id, @NotNull @Valid ReasonBody body, @HeaderParam("If-Match") String version) {
        return calls.act(id, version, body, person -> takingBack.keep(id, body.reason(), person));
    }
}
