package be.fusie.request.migration;

import be.fusie.request.RequestSettings;
import be.fusie.request.migration.Idempotency.Answer;
import be.fusie.request.migration.MigrationRequest.Replacement;
import be.fusie.request.migration.PlanForms.Wanted;
import be.fusie.request.migration.Rows.HistoryRow;
import be.fusie.request.migration.Rows.PlanRow;
import be.fusie.request.migration.Rows.Signature;
import be.fusie.request.plan.PlanDocument.OnDuty;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The plan in its versions (R5, R7): the bytes that are signed, what changed, and a new one. */
@Path("/api/v1/migrations")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed({"operator", "director", "school", "portal"})
@Tag(name = "Plan", description = "What directors sign")
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "403", description = "The role does not allow it")
class PlanResource {

    private static final String LANGUAGES = "nl|fr|de|en";
    private static final String LANGUAGE = "Of pages; without it the best one in Accept-Language, else Dutch";

    private final Calls calls;
    private final Acts acts;
    private final Filing filing;
    private final PlanForms forms;
    private final Links links;

    PlanResource(Calls calls, Acts acts, Filing filing, PlanForms forms, RequestSettings settings) {
        this.calls = calls;
        this.acts = acts;
        this.filing = filing;
        this.forms = forms;
        this.links = new Links(settings.links());
    }

    @GET
    @Path("/{id}/plan")
    @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_HTML, PlanForms.PDF})
    @Operation(
            summary = "The current plan: the exact bytes that are signed, or the same as a page or a PDF",
            description =
                    "As JSON, the ETag and the header Fusie-Plan-Hash are the SHA-256 of the bytes that are signed"
                            + " (R5). As HTML and PDF it is in Dutch, French, German or English; the PDF holds the JSON as the"
                            + " attachment plan.json.")
    @APIResponse(responseCode = "200", description = "The current version of the plan")
    @APIResponse(responseCode = "304", description = "Unchanged since the ETag in If-None-Match")
    @APIResponse(responseCode = "400", description = "A parameter has a wrong form")
    @APIResponse(
            responseCode = "404",
            description = "Unknown migration, it does not concern the caller, or no plan yet")
    @APIResponse(responseCode = "406", description = "Neither JSON nor HTML nor PDF is wanted")
    public Uni<Response> plan(
            UUID id,
            @QueryParam("language") @Pattern(regexp = LANGUAGES) @Parameter(description = LANGUAGE) String language,
            @Context Request request,
            @Context HttpHeaders headers) {
        Wanted wanted = Wanted.plan(request, headers, language);
        return calls.read(id, () -> versions(id).flatMap(plans -> Migration.<Migration>findById(id)
                        .invoke(migration -> {
                            if (plans.isEmpty()) {
                                throw MigrationProblems.noPlan(migration);
                            }
                        })
                        .replaceWith(plans)))
                .flatMap(plans -> forms.answer(plans.get(plans.size() - 1), wanted));
    }

    /** @param hash SHA-256 of the version's bytes */
    record VersionView(int version, String hash, Instant at, String href) {}

    @GET
    @Path("/{id}/plans")
    @Operation(summary = "The versions of the plan, first to last; the last one is the current one")
    @APIResponse(responseCode = "200", description = "The versions; none while the first plan is being made")
    @APIResponse(responseCode = "404", description = "Unknown, or it does not concern the caller")
    public Uni<List<VersionView>> all(UUID id) {
        return calls.read(id, () -> versions(id)).map(plans -> plans.stream()
                .map(p -> new VersionView(p.version, p.hash, p.createdAt, links.migration(id) + "/plans/" + p.version))
                .toList());
    }

    @GET
    @Path("/{id}/plans/{version}")
    @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_HTML, PlanForms.PDF})
    @Operation(summary = "One version of the plan: the exact bytes that were signed, or the same as a page or a PDF")
    @APIResponse(responseCode = "200", description = "That version")
    @APIResponse(responseCode = "304", description = "Unchanged since the ETag in If-None-Match")
    @APIResponse(responseCode = "400", description = "A parameter has a wrong form")
    @APIResponse(responseCode = "404", description = "Unknown migration or version, or it does not concern the caller")
    @APIResponse(responseCode = "406", description = "Neither JSON nor HTML nor PDF is wanted")
    public Uni<Response> version(
            UUID id,
            int version,
            @QueryParam("language") @Pattern(regexp = LANGUAGES) @Parameter(description = LANGUAGE) String language,
            @Context Request request,
            @Context HttpHeaders headers) {
        Wanted wanted = Wanted.plan(request, headers, language);
        return calls.read(id, () -> versions(id)).flatMap(plans -> forms.answer(find(plans, version), wanted));
    }

    @GET
    @Path("/{id}/plans/{version}/changes")
    @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_HTML})
    @Operation(
            summary = "What a version changed: a JSON Patch (RFC 6902) from an earlier one, or a page to read",
            description = "Without 'since' from the version before it. The page also says whose signatures are void.")
    @APIResponse(responseCode = "200", description = "The patch; empty when nothing changed")
    @APIResponse(responseCode = "304", description = "The page is unchanged since the ETag in If-None-Match")
    @APIResponse(responseCode = "400", description = "A parameter has a wrong form")
    @APIResponse(responseCode = "404", description = "Unknown migration or version, or it does not concern the caller")
    @APIResponse(responseCode = "406", description = "Neither JSON nor HTML is wanted")
    public Uni<Response> changes(
            UUID id,
            int version,
            @QueryParam("since") @Min(1) Integer since,
            @QueryParam("language") @Pattern(regexp = LANGUAGES) @Parameter(description = LANGUAGE) String language,
            @Context Request request,
            @Context HttpHeaders headers) {
        Wanted wanted = Wanted.changes(request, headers, language);
        // What people write as a reason is for people: portals do not read the history either.
        boolean forPeople = !calls.person().role().equals("portal");
        return calls.read(id, () -> versions(id).flatMap(plans -> {
                    PlanRow now = find(plans, version);
                    PlanRow before = find(plans, since == null ? version - 1 : since);
                    return voided(before, now).flatMap(institutions -> reason(now)
                            .map(why -> new Difference(before, now, institutions, forPeople ? why : null)));
                }))
                .flatMap(d -> forms.changes(d.before(), d.now(), d.voided(), d.reason(), wanted));
    }

    private record Difference(PlanRow before, PlanRow now, List<String> voided, String reason) {}

    /** Institutions that signed a version from the earlier one up to this one, and whose signatures are void. */
    private static Uni<List<String>> voided(PlanRow before, PlanRow now) {
        return Signature.<Signature>list(
                        "migrationId = ?1 and planVersion >= ?2 and planVersion < ?3 and voidedAt is not null",
                        now.migrationId,
                        before.version,
                        now.version)
                .map(rows -> rows.stream()
                        .map(row -> row.institution)
                        .distinct()
                        .sorted()
                        .toList());
    }

    /** The reason that was given when this version was asked for. */
    private static Uni<String> reason(PlanRow now) {
        return HistoryRow.<HistoryRow>find(
                        "migrationId = ?1 and act = 'REPLANNED' and at <= ?2 order by number desc",
                        now.migrationId,
                        now.createdAt)
                .<HistoryRow>firstResult()
                .map(row -> row == null || now.version == 1 ? null : row.reason);
    }

    /** What is null stays as it was. */
    record ReplanBody(
            @NotBlank @Size(max = 1000) String reason,
            LocalDate cutOverDate,
            Instant windowFrom,
            Instant windowUntil,
            Instant consentDeadline,
            @Size(max = 10_000) List<@Valid @NotNull Replacement> replacements,
            @Size(max = 50) List<@Valid @NotNull OnDuty> staffOnDuty) {

        private MigrationRequest.Window window() {
            return windowFrom == null && windowUntil == null
                    ? null
                    : new MigrationRequest.Window(windowFrom, windowUntil);
        }
    }

    @POST
    @Path("/{id}/plans")
    @RolesAllowed({"operator", "director"})
    @Operation(summary = "Changes the particulars and asks for a new version of the plan; signatures are void (R5)")
    @APIResponse(responseCode = "202", description = "The new version is being made")
    @APIResponse(responseCode = "400", description = "The body has a wrong form, or an unknown field")
    @APIResponse(responseCode = "404", description = "Unknown, or it does not concern the caller")
    @APIResponse(responseCode = "409", description = "It is paused, or its steps have begun")
    @APIResponse(responseCode = "422", description = "Refused, with the reason and the remedy (R18)")
    public Uni<Response> replan(UUID id, @NotNull @Valid ReplanBody body) {
        return calls.once(body, person -> acts.asRequester(id, person)
                .flatMap(migration -> filing.replan(
                        migration,
                        migration.request.with(
                                body.cutOverDate(),
                                body.window(),
                                body.consentDeadline(),
                                body.replacements(),
                                body.staffOnDuty()),
                        body.reason(),
                        person))
                .map(done -> new Answer(202, links.migration(id) + "/plans", null)));
    }

    private static PlanRow find(List<PlanRow> plans, int version) {
        return plans.stream()
                .filter(p -> p.version == version)
                .findFirst()
                .orElseThrow(() -> MigrationProblems.unknownVersion(version));
    }

    private static Uni<List<PlanRow>> versions(UUID id) {
        return PlanRow.list("migrationId = ?1 order by version", id);
    }
}
