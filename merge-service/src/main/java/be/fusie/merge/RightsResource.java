package be.fusie.merge;

import be.fusie.merge.engine.RightsReport;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Who may do what before and after (R11, M9–M11). Directors see their own institutions. */
@Path("/api/v1/migrations/{migration}/rights")
@Tag(name = "Users and rights")
@RolesAllowed({"operator", "director"})
@Blocking
class RightsResource {

    private final Visible visible;
    private final SchoolData schools;

    RightsResource(Visible visible, SchoolData schools) {
        this.visible = visible;
        this.schools = schools;
    }

    @GET
    @Operation(
            summary = "Users and their rights before and after",
            description =
                    "Read from the school databases when asked: foreseen until the merge is done, real after it. Says which"
                            + " rights stay, pass to the central administrator or stay behind, and which user names change.")
    @APIResponse(responseCode = "200", description = "Both lists; user names are personal data")
    @APIResponse(responseCode = "404", description = "Unknown, or not yours")
    @APIResponse(responseCode = "409", description = "Map or databases stand in the way, with reasons")
    @APIResponse(responseCode = "503", description = "A school database can't be read now")
    public RightsReport rights(UUID migration) {
        MergeRun run = visible.migration(migration);
        RightsReport report = schools.ask(run, (engine, map, move) -> engine.rights(map, move, run.result != null));
        return visible.everything() ? report : report.only(i -> visible.any(List.of(i)));
    }
}
