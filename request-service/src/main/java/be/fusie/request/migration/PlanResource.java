package be.fusie.request.migration;

import be.fusie.request.CanonicalJson;
import be.fusie.request.RequestSettings;
import be.fusie.request.StrictJson;
import be.fusie.request.migration.Idempotency.Answer;
import be.fusie.request.migration.MigrationRequest.Replacement;
import be.fusie.request.migration.Rows.PlanRow;
import be.fusie.request.plan.PlanDocument.OnDuty;
import com.fasterxml.jackson.databind.JsonNode;
import com.flipkart.zjsonpatch.DiffFlags;
import com.flipkart.zjsonpatch.JsonDiff;
import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
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

    private final Calls calls;
    private final Acts acts;
    private final Filing filing;
    private final Links links;

    PlanResource(Calls calls, Acts acts, Filing filing, RequestSettings settings) {
        this.calls = calls;
        this.acts = acts;
        this.filing = filing;
        this.links = new Links(settings.links());
    }

    @GET
    @Path("/{id}/plan")
    @Operation(
            summary = "The current plan, as the exact bytes that are signed",
            description = "The ETag and the header Fusie-Plan-Hash are the SHA-256 of these bytes (R5).")
    @APIResponse(responseCode = "200", description = "The current version of the plan")
    @APIResponse(responseCode = "304", description = "Unchanged since the ETag in If-None-Match")
    @APIResponse(responseCode = "404", description = "Unknown migration, or no plan yet")
    public Uni<Response> plan(UUID id, @HeaderParam("If-None-Match") String known) {
        return calls.read(id, () -> versions(id)).map(plans -> {
            if (plans.isEmpty()) {
                throw MigrationProblems.noPlan();
            }
            return bytes(plans.get(plans.size() - 1), known);
        });
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
    @Operation(summary = "One version of the plan, as the exact bytes that were signed")
    @APIResponse(responseCode = "200", description = "That version")
    @APIResponse(responseCode = "304", description = "Unchanged since the ETag in If-None-Match")
    @APIResponse(responseCode = "404", description = "Unknown migration or version")
    public Uni<Response> version(UUID id, int version, @HeaderParam("If-None-Match") String known) {
        return calls.read(id, () -> versions(id)).map(plans -> bytes(find(plans, version), known));
    }

    @GET
    @Path("/{id}/plans/{version}/changes")
    @Operation(
            summary = "What a version changed, as a JSON Patch (RFC 6902) from an earlier one",
            description = "Without 'since' the version before it.")
    @APIResponse(responseCode = "200", description = "The patch; empty when nothing changed")
    @APIResponse(responseCode = "404", description = "Unknown migration or version")
    public Uni<JsonNode> changes(UUID id, int version, @QueryParam("since") Integer since) {
        return calls.read(id, () -> versions(id)).map(plans -> {
            PlanRow now = find(plans, version);
            PlanRow before = find(plans, since == null ? version - 1 : since);
            return JsonDiff.asJson(
                    CanonicalJson.read(before.content, JsonNode.class),
                    CanonicalJson.read(now.content, JsonNode.class),
                    EnumSet.of(DiffFlags.OMIT_MOVE_OPERATION, DiffFlags.OMIT_COPY_OPERATION));
        });
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
    @CustomDeserialization(StrictJson.class)
    @Operation(summary = "Changes the particulars and asks for a new version of the plan; signatures are void (R5)")
    @APIResponse(responseCode = "202", description = "The new version is being made")
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

    private static Response bytes(PlanRow plan, String known) {
        String tag = "\"" + plan.hash + "\"";
        Response.ResponseBuilder answer = tag.equals(known)
                ? Response.notModified()
                : Response.ok(plan.content.getBytes(StandardCharsets.UTF_8), MediaType.APPLICATION_JSON);
        return answer.header("ETag", tag).header("Fusie-Plan-Hash", plan.hash).build();
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
