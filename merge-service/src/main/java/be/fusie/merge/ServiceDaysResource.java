package be.fusie.merge;

import be.fusie.merge.engine.PersonSum;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Teachers' days of service before and after (M7, M24), and whatever else the map sums per person. */
@Path("/api/v1/migrations/{migration}/service-days")
@Tag(name = "Proof")
@RolesAllowed({"operator", "director"})
@Blocking
class ServiceDaysResource {

    private final Visible visible;
    private final SchoolData schools;

    ServiceDaysResource(Visible visible, SchoolData schools) {
        this.visible = visible;
        this.schools = schools;
    }

    @GET
    @Operation(
            summary = "Sums per person before and after, such as days of service per community",
            description =
                    "As the merge took them; before a merge, foreseen from both databases when asked. Person numbers,"
                            + " no names. Directors get the people of their own institutions.")
    @APIResponse(responseCode = "200", description = "One line per person and group")
    @APIResponse(responseCode = "404", description = "Unknown, or not yours")
    @APIResponse(responseCode = "409", description = "Map or databases stand in the way, with reasons")
    @APIResponse(responseCode = "503", description = "A school database can't be read now")
    public List<PersonSum> serviceDays(
            UUID migration,
            @Parameter(description = "Only people of this institution") @QueryParam("institution") @Size(max = 40)
                    String institution) {
        MergeRun run = visible.migration(migration);
        return schools.ask(run, (engine, map, move) -> engine.serviceDays(map, move, run.result != null)).stream()
                .filter(s -> visible.any(s.institutions()))
                .filter(s -> institution == null || s.institutions().contains(institution))
                .toList();
    }
}
