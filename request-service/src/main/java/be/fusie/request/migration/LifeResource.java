package be.fusie.request.migration;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What leads a migration on, back or out, each with a reason. */
@Path("/api/v1/migrations")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Operation", description = "Hold, go on, call off, try again, settle")
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "403", description = "The role does not allow it")
class LifeResource {

    private final Calls calls;
    private final Acts acts;

    LifeResource(Calls calls, Acts acts) {
        this.calls = calls;
        this.acts = acts;
    }

    record ReasonBody(@NotBlank @Size(max = 1000) String reason) {}

    @POST
    @Path("/{id}/pause")
    @RolesAllowed("operator")
    @Operation(summary = "Holds a migration before the freeze; its deadlines wait with it")
    @APIResponseSchema(
            value = MigrationView.class,
            responseCode = "200",
            responseDescription = "Paused; what is running ends, nothing new begins")
    @APIResponse(responseCode = "404", description = "Unknown migration")
    @APIResponse(responseCode = "409", description = "Databases are read-only already, or it has ended")
    public Uni<Response> pause(UUID id, @NotNull @Valid ReasonBody body, @HeaderParam("If-Match") String version) {
        return calls.act(id, version, body, person -> acts.pause(id, body.reason(), person));
    }

    @POST
    @Path("/{id}/resumption")
    @RolesAllowed("operator")
    @Operation(summary = "Lets a paused migration go on, with the time that was left")
    @APIResponseSchema(value = MigrationView.class, responseCode = "200", responseDescription = "It goes on")
    @APIResponse(responseCode = "404", description = "Unknown migration")
    @APIResponse(responseCode = "409", description = "It is not paused")
    public Uni<Response> resume(UUID id, @NotNull @Valid ReasonBody body, @HeaderParam("If-Match") String version) {
        return calls.act(id, version, body, person -> acts.resume(id, body.reason(), person));
    }

    @POST
    @Path("/{id}/cancellation")
    @RolesAllowed({"operator", "director"})
    @Operation(summary = "Calls a migration off, before the receiving database opens")
    @APIResponseSchema(
            value = MigrationView.class,
            responseCode = "200",
            responseDescription = "Cancelled; what began is being undone")
    @APIResponse(responseCode = "404", description = "Unknown, or it does not concern the caller")
    @APIResponse(responseCode = "409", description = "Too late, or it has ended")
    public Uni<Response> cancel(UUID id, @NotNull @Valid ReasonBody body, @HeaderParam("If-Match") String version) {
        return calls.act(id, version, body, person -> acts.cancel(id, body.reason(), person));
    }

    /**
     * @param noticeSeconds how long applications show a notice before editors are asked to finish; null: the setting
     * @param drainSeconds how long those may finish who are editing then; null: the setting
     */
    record TermsBody(
            @Min(0) @Max(86_400) Integer noticeSeconds,
            @Min(0) @Max(86_400) Integer drainSeconds,
            @NotBlank @Size(max = 1000) String reason) {}

    @POST
    @Path("/{id}/freeze-terms")
    @RolesAllowed("operator")
    @Operation(
            summary =
                    "Sets how long the notice stands and how long editors may finish before the databases are read-only",
            description = "Both in seconds; what is left out is as the settings say (F3, F5).")
    @APIResponse(responseCode = "200", description = "Set; the freeze will have it")
    @APIResponse(responseCode = "404", description = "Unknown migration")
    @APIResponse(responseCode = "409", description = "The freeze has begun, or it has ended")
    public Uni<Response> setTerms(UUID id, @NotNull @Valid TermsBody body, @HeaderParam("If-Match") String version) {
        return calls.act(
                id,
                version,
                body,
                person -> acts.setTerms(id, body.noticeSeconds(), body.drainSeconds(), body.reason(), person));
    }

    @POST
    @Path("/{id}/retry")
    @RolesAllowed("operator")
    @Operation(summary = "Tries the failing step again")
    @APIResponseSchema(
            value = MigrationView.class,
            responseCode = "200",
            responseDescription = "Its command was sent again")
    @APIResponse(responseCode = "404", description = "Unknown migration")
    @APIResponse(responseCode = "409", description = "Nothing waits for a retry")
    public Uni<Response> retry(UUID id, @NotNull @Valid ReasonBody body, @HeaderParam("If-Match") String version) {
        return calls.act(id, version, body, person -> acts.retry(id, body.reason(), person));
    }

    @POST
    @Path("/{id}/resolution")
    @RolesAllowed("operator")
    @Operation(
            summary = "Settles a step that needs attention by hand",
            description = "The step, or its undoing, counts as done; the reason says how it was settled.")
    @APIResponseSchema(
            value = MigrationView.class,
            responseCode = "200",
            responseDescription = "It goes on with the next step")
    @APIResponse(responseCode = "404", description = "Unknown migration")
    @APIResponse(responseCode = "409", description = "Nothing needs attention")
    public Uni<Response> resolve(UUID id, @NotNull @Valid ReasonBody body, @HeaderParam("If-Match") String version) {
        return calls.act(id, version, body, person -> acts.resolve(id, body.reason(), person));
    }
}
