package be.fusie.request.migration;

import be.fusie.request.RequestSettings;
import be.fusie.request.plan.Language;
import be.fusie.request.plan.PlanDocument;
import be.fusie.request.plan.PlanDocument.By;
import be.fusie.request.plan.PlanDocument.Confirmation;
import be.fusie.request.plan.PlanPages;
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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What the plan changes in data and security, to be confirmed one by one before signing (R16). */
@Path("/api/v1/migrations")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Plan", description = "What directors sign")
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "403", description = "The role does not allow it")
class ConfirmationResource {

    private final Calls calls;
    private final Confirmations confirmations;
    private final Links links;

    ConfirmationResource(Calls calls, Confirmations confirmations, RequestSettings settings) {
        this.calls = calls;
        this.confirmations = confirmations;
        this.links = new Links(settings.links());
    }

    /** @param planHash what a confirmation is given under: send it along */
    record Listed(int planVersion, String planHash, List<Asked> confirmations) {}

    /**
     * @param title what it is about, in the language asked for
     * @param text what is confirmed, in that language
     * @param count how many it concerns; left out where there is nothing to count
     * @param given by whom it has to be given, and whether it was
     */
    record Asked(
            String id,
            PlanDocument.Kind kind,
            By by,
            String title,
            String text,
            Long count,
            List<String> details,
            List<Given> given,
            String href) {}

    /** @param institution null for the operator @param at null while it waits */
    record Given(String institution, Instant at) {}

    @GET
    @Path("/{id}/confirmations")
    @RolesAllowed({"operator", "director", "school", "portal"})
    @Operation(
            summary = "What has to be confirmed one by one before the current plan is signed (R16)",
            description =
                    "Empty when nothing needs migrating and nothing critical changes: then it goes straight through.")
    @APIResponse(responseCode = "200", description = "Each change, and who has confirmed it when")
    @APIResponse(responseCode = "400", description = "A parameter has a wrong form")
    @APIResponse(
            responseCode = "404",
            description = "Unknown migration, it does not concern the caller, or no plan yet")
    public Uni<Response> list(
            UUID id,
            @QueryParam("language")
                    @Pattern(regexp = "nl|fr|de|en")
                    @Parameter(description = "Of titles and texts; without it the best one in Accept-Language")
                    String language,
            @HeaderParam(HttpHeaders.ACCEPT_LANGUAGE) String preferred) {
        Language words = Language.of(language).orElseGet(() -> Language.best(preferred));
        return calls.read(id, () -> Migration.<Migration>findById(id)
                        .flatMap(migration -> Confirmations.current(migration)
                                .flatMap(plan -> Confirmations.confirmed(id, plan.version())
                                        .map(done -> listed(migration, plan, done, words)))))
                .map(listed -> Response.ok(listed)
                        .header(HttpHeaders.CONTENT_LANGUAGE, words.code())
                        .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_LANGUAGE)
                        .build());
    }

    private Listed listed(Migration migration, PlanDocument plan, Map<String, Instant> done, Language words) {
        List<Confirmation> all = plan.confirmations() == null ? List.of() : plan.confirmations();
        return new Listed(
                plan.version(),
                migration.planHash,
                all.stream().map(c -> asked(migration.id, c, done, words)).toList());
    }

    private Asked asked(UUID migration, Confirmation c, Map<String, Instant> done, Language words) {
        Stream<String> who = c.by() == By.OPERATOR ? Stream.of((String) null) : c.institutions().stream();
        return new Asked(
                c.id(),
                c.kind(),
                c.by(),
                PlanPages.title(c, words),
                PlanPages.text(c, words),
                c.count(),
                c.details(),
                who.map(i -> new Given(i, done.get(Confirmations.key(c.id(), i))))
                        .toList(),
                links.confirmation(migration, c.id()));
    }

    /** @param institution that the caller directs; left out by the operator */
    record ConfirmationBody(
            @NotNull @Pattern(regexp = "[0-9a-f]{64}") String planHash,
            @Pattern(regexp = "[0-9]{6}") String institution) {}

    @POST
    @Path("/{id}/confirmations/{confirmation}")
    @RolesAllowed({"operator", "director", "school"})
    @Operation(
            summary = "Confirms one change of the current plan (R16); twice is once",
            description =
                    "By a director, or who stands in for one, for an institution; or by the operator, as the list says. Who and when stands in"
                            + " the history.")
    @APIResponseSchema(
            value = MigrationView.class,
            responseCode = "200",
            responseDescription = "Confirmed; the migration as it stands")
    @APIResponse(responseCode = "400", description = "The body or a parameter has a wrong form")
    @APIResponse(
            responseCode = "404",
            description = "Unknown migration or confirmation, or not the caller's institution")
    @APIResponse(responseCode = "409", description = "Not the current plan (R5), or consent is not being collected")
    @APIResponse(responseCode = "412", description = "The migration has changed since If-Match")
    @APIResponse(
            responseCode = "422",
            description = "It does not concern the institution, or none is needed or missing")
    public Uni<Response> confirm(
            UUID id,
            String confirmation,
            @NotNull @Valid ConfirmationBody body,
            @HeaderParam("If-Match") String version) {
        return calls.act(
                id,
                version,
                body,
                person -> confirmations.confirm(id, confirmation, body.planHash(), body.institution(), person));
    }
}
