package be.fusie.request.migration;

import be.fusie.request.StrictJson;
import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
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
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Consent (R2, R5): directors sign, refuse and withdraw. */
@Path("/api/v1/migrations")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("director")
@Tag(name = "Consent", description = "What directors do with a plan")
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "403", description = "The role does not allow it")
class ConsentResource {

    private final Calls calls;
    private final Consents consents;

    ConsentResource(Calls calls, Consents consents) {
        this.calls = calls;
        this.consents = consents;
    }

    record SignatureBody(
            @NotNull @Pattern(regexp = "[0-9a-f]{64}") String planHash,
            @NotNull @Pattern(regexp = "[0-9]{6}") String institution) {}

    record RefusalBody(
            @NotNull @Pattern(regexp = "[0-9]{6}") String institution, @NotBlank @Size(max = 1000) String reason) {}

    @POST
    @Path("/{id}/signatures")
    @CustomDeserialization(StrictJson.class)
    @Operation(summary = "Signs the plan for an institution that the caller directs (R2); twice is once")
    @APIResponse(responseCode = "200", description = "Signed")
    @APIResponse(responseCode = "404", description = "Unknown migration, or not the caller's institution")
    @APIResponse(responseCode = "409", description = "Not the current plan (R5), or consent is not being collected")
    public Uni<Response> sign(
            UUID id, @NotNull @Valid SignatureBody signature, @HeaderParam("If-Match") String version) {
        return calls.act(
                id,
                version,
                signature,
                person -> consents.sign(id, signature.planHash(), signature.institution(), person));
    }

    @POST
    @Path("/{id}/refusals")
    @CustomDeserialization(StrictJson.class)
    @Operation(summary = "Refuses the plan for an institution that the caller directs; one refusal ends it (R5)")
    @APIResponse(responseCode = "200", description = "Refused; the migration has ended")
    @APIResponse(responseCode = "404", description = "Unknown migration, or not the caller's institution")
    @APIResponse(responseCode = "409", description = "Consent is not being collected")
    public Uni<Response> refuse(UUID id, @NotNull @Valid RefusalBody refusal, @HeaderParam("If-Match") String version) {
        return calls.act(
                id, version, refusal, person -> consents.refuse(id, refusal.institution(), refusal.reason(), person));
    }

    @POST
    @Path("/{id}/withdrawals")
    @CustomDeserialization(StrictJson.class)
    @Operation(summary = "Takes a signature back before the freeze, which ends the migration (R5)")
    @APIResponse(responseCode = "200", description = "Withdrawn; what began is being undone")
    @APIResponse(responseCode = "404", description = "Unknown migration, or not the caller's institution")
    @APIResponse(responseCode = "409", description = "Nothing signed, or too late")
    public Uni<Response> withdraw(
            UUID id, @NotNull @Valid RefusalBody withdrawal, @HeaderParam("If-Match") String version) {
        return calls.act(
                id,
                version,
                withdrawal,
                person -> consents.withdraw(id, withdrawal.institution(), withdrawal.reason(), person));
    }
}
