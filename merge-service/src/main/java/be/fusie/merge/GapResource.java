package be.fusie.merge;

import be.fusie.merge.engine.Gaps.Gap;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What a school has to complete after the move, in plain language (M2, M12). */
@Path("/api/v1/migrations/{migration}/gaps")
@Tag(name = "Gaps")
@RolesAllowed({"operator", "director", "school"})
@Blocking
class GapResource {

    private final Visible visible;
    private final SchoolData schools;

    GapResource(Visible visible, SchoolData schools) {
        this.visible = visible;
        this.schools = schools;
    }

    /** @param gaps empty when the school gets everything it had */
    record SchoolGaps(String institution, List<Gap> gaps) {}

    @GET
    @Operation(
            summary = "What each school has to complete after the move",
            description =
                    "Counted in the source when asked; texts in Dutch, English, French and German. Counts only, no"
                            + " names.")
    @APIResponse(responseCode = "200", description = "One entry per institution that you may see")
    @APIResponse(responseCode = "404", description = "Unknown migration or institution, or not yours")
    @APIResponse(responseCode = "409", description = "Map or databases stand in the way, with reasons")
    @APIResponse(responseCode = "503", description = "The source can't be read now")
    public List<SchoolGaps> gaps(
            UUID migration,
            @Parameter(description = "One moving institution; left out for all of yours")
                    @QueryParam("institution")
                    @Size(max = 40)
                    String institution) {
        MergeRun run = visible.migration(migration);
        List<String> asked = visible.own(List.of(run.institutions)).stream()
                .filter(i -> institution == null || institution.equals(i))
                .toList();
        if (asked.isEmpty()) {
            throw MergeProblems.unknownInstitution();
        }
        List<SchoolGaps> all = new ArrayList<>();
        for (String one : asked) {
            all.add(new SchoolGaps(one, schools.ask(run, (engine, map, move) -> engine.gaps(map, move, one))));
        }
        return all;
    }
}
