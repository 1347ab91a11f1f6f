package be.fusie.request.migration;

import be.fusie.request.preparation.IntakeCheck;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The published shape of an intake form. */
@Path("/api/v1/intake-form-schema")
@RolesAllowed({"operator", "director", "school", "portal", "vendor"})
@Tag(name = "Preparation", description = "What has to be so before a migration may begin")
class IntakeSchemaResource {

    @GET
    @Produces("application/schema+json")
    @Operation(summary = "The JSON Schema of an intake form (draft 2020-12)")
    @APIResponse(responseCode = "200", description = "The schema")
    @APIResponse(responseCode = "401", description = "No valid token")
    @APIResponse(responseCode = "403", description = "The role does not allow it")
    public String schema() {
        return IntakeCheck.SCHEMA;
    }
}
