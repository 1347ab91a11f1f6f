package be.fusie.merge;

import be.fusie.merge.Resolver.Asked;
import be.fusie.merge.Resolver.Resolution;
import be.fusie.merge.engine.NumberLists;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.sql.SQLException;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Any old person number → the present one, over one migration after another (M6, M18). */
@Path("/api/v1/numbers")
@APIResponse(responseCode = "400", description = "input that can't be right (problem document)")
@APIResponse(responseCode = "401", description = "no valid token (problem document)")
@APIResponse(responseCode = "403", description = "the role does not allow this (problem document)")
class ResolverResource {

    private static final int MOST = 1_000;

    private final Resolver resolver;
    private final Visible visible;
    private final NumberLists lists;

    ResolverResource(Resolver resolver, Visible visible, NumberLists lists) {
        this.resolver = resolver;
        this.visible = visible;
        this.lists = lists;
    }

    @GET
    @Path("{home}/{old}")
    @RolesAllowed({"operator", "director", "school", "portal", "vendor"})
    @Operation(
            summary = "The present number and home of a person, by an old number",
            description = "Others than operators get answers about the people of their institutions only.")
    @APIResponse(responseCode = "200", description = "where the person is now")
    @APIResponse(
            responseCode = "404",
            description =
                    "no migration that holds gave this number another, or it is nobody's of the caller's institutions"
                            + " (problem document)")
    @APIResponse(
            responseCode = "409",
            description =
                    "the institution had this number for several people, in different databases: ask by one of them"
                            + " (problem document)")
    public Resolution resolve(
            @Parameter(
                            description = "name of the database whose number it was, or a six-digit institution number,"
                                    + " whatever its database was then")
                    @Size(max = 200)
                    String home,
            @Parameter(description = "the old number") @Size(max = 200) String old)
            throws SQLException {
        Resolution resolution =
                resolver.resolve(List.of(new Asked(home, old)), visible).get(0);
        if (!resolution.ambiguous().isEmpty()) {
            throw MergeProblems.ambiguousNumber(resolution.ambiguous());
        }
        if (resolution.homes().isEmpty()) {
            throw MergeProblems.unknownNumber();
        }
        return resolution;
    }

    /** @param numbers 1 to 1000 */
    record Question(@NotNull @NotEmpty @Size(max = MOST) List<@NotNull @Valid Asked> numbers) {}

    /** @param resolutions in the order of the question; homes is empty where a number is unknown, or not for the caller */
    record Answer(@Schema(required = true) List<Resolution> resolutions) {}

    @POST
    @Path("resolutions")
    @RolesAllowed({"operator", "director", "school", "portal", "vendor"})
    @Operation(
            summary = "The present numbers of up to 1000 old ones",
            description =
                    "One answer for each, in the same order. An unknown number is an answer without homes, one that"
                            + " meant several people names the databases to ask by.")
    @APIResponse(responseCode = "200", description = "an answer for each number")
    public Answer resolve(@NotNull @Valid Question question) throws SQLException {
        return new Answer(resolver.resolve(question.numbers(), visible));
    }

    /** @param pieces sealed anew */
    record SealedView(int pieces) {}

    @POST
    @Path("seals")
    @RolesAllowed("operator")
    @Operation(
            summary = "Seals lists anew that another key than the present one sealed",
            description = "After fusie.merge.list-key was changed; then the old key may be taken out of the settings.")
    @APIResponse(responseCode = "200", description = "how many pieces of lists were sealed anew")
    public SealedView sealAnew() throws SQLException {
        return new SealedView(lists.sealAnew());
    }
}
