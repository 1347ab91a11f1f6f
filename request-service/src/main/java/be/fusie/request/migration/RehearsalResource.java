package be.fusie.request.migration;

import be.fusie.request.CanonicalJson;
import be.fusie.request.migration.Idempotency.Answer;
import be.fusie.request.migration.RehearsalRow.State;
import be.fusie.request.migration.Replies.Reason;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Rehearsals on temporary copies of both databases, while schools work (R14). */
@Path("/api/v1/migrations")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed({"operator", "director", "school", "portal"})
@Tag(name = "Preparation", description = "What has to be so before a migration may begin")
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "403", description = "The role does not allow it")
class RehearsalResource {

    private final Calls calls;
    private final Rehearsals rehearsals;

    RehearsalResource(Calls calls, Rehearsals rehearsals) {
        this.calls = calls;
        this.rehearsals = rehearsals;
    }

    /**
     * How to rehearse; all of it may be left out.
     *
     * @param mask whether names and national numbers are masked in the copies; left out: they are
     * @param newPlan whether a new version of the plan, which all sign again, is made with the time that was measured, when it
     *     passes; left out: it is not
     */
    record RehearsalBody(Boolean mask, Boolean newPlan) {}

    /**
     * @param masked null when it was asked for at merge-service
     * @param role of who asked; {@code service}: it was asked for at merge-service
     * @param number under which merge-service shows all of it; null while it is not known
     * @param readOnlySeconds how long both databases would be read-only; 0 when nothing was merged; null while it runs
     * @param basis what that follows from
     * @param checks how many gated the merge
     * @param differences how many things an undo left different
     * @param reasons why it did not pass, or could not be done; empty when it passed
     */
    record RehearsalView(
            UUID id,
            State state,
            Boolean masked,
            boolean newPlan,
            Instant askedAt,
            String role,
            Instant finishedAt,
            Integer number,
            Long readOnlySeconds,
            String basis,
            Long rows,
            Long checks,
            Long differences,
            List<Reason> reasons) {

        static RehearsalView of(RehearsalRow row) {
            return new RehearsalView(
                    row.id,
                    row.state,
                    row.role.equals("service") ? null : row.masked,
                    row.newPlan,
                    row.askedAt,
                    row.role,
                    row.finishedAt,
                    row.number,
                    row.seconds,
                    row.basis,
                    row.rows,
                    row.checks,
                    row.differences,
                    row.reasons == null ? List.of() : List.of(CanonicalJson.read(row.reasons, Reason[].class)));
        }
    }

    @POST
    @Path("/{id}/rehearsals")
    @RolesAllowed({"operator", "director"})
    @Operation(
            summary = "Rehearses the migration on temporary copies of both databases, while schools work on (R14)",
            description = "Runs in the background; follow the header Location. It ticks the item rehearsal-done of the"
                    + " check-list when it passes, and the next version of the plan is estimated by it.")
    @APIResponseSchema(
            value = RehearsalView.class,
            responseCode = "202",
            responseDescription = "Asked for; the header Location leads to it")
    @APIResponse(responseCode = "400", description = "A field has a wrong form or is unknown")
    @APIResponse(responseCode = "404", description = "Unknown, or it does not concern the caller")
    @APIResponse(
            responseCode = "409",
            description = "A rehearsal waits or runs, it is being planned, or the migration has begun or ended")
    @RequestBody(required = false, description = "How to rehearse; may be left out")
    public Uni<Response> rehearse(UUID id, @Valid RehearsalBody body) {
        boolean mask = body == null || body.mask() == null || body.mask();
        boolean newPlan = body != null && Boolean.TRUE.equals(body.newPlan());
        return calls.once(body == null ? "rehearse" : body, person -> rehearsals
                .ask(id, mask, newPlan, person)
                .map(row ->
                        new Answer(202, "/api/v1/migrations/" + id + "/rehearsals/" + row.id, RehearsalView.of(row))));
    }

    @GET
    @Path("/{id}/rehearsals")
    @Operation(summary = "All rehearsals of the migration, the last first")
    @APIResponse(responseCode = "200", description = "May be empty")
    @APIResponse(responseCode = "404", description = "Unknown, or it does not concern the caller")
    public Uni<List<RehearsalView>> list(UUID id) {
        return calls.read(id, () -> RehearsalRow.all(id)
                .map(rows -> rows.stream().map(RehearsalView::of).toList()));
    }

    @GET
    @Path("/{id}/rehearsals/{rehearsal}")
    @Operation(summary = "What a rehearsal found")
    @APIResponse(responseCode = "200", description = "WAITING until merge-service has answered")
    @APIResponse(responseCode = "404", description = "Unknown, or it does not concern the caller")
    public Uni<RehearsalView> one(UUID id, UUID rehearsal) {
        return calls.read(id, () -> RehearsalRow.<RehearsalRow>find("id = ?1 and migrationId = ?2", rehearsal, id)
                .firstResult()
                .map(row -> {
                    if (row == null) {
                        throw PreparationProblems.unknownRehearsal(rehearsal);
                    }
                    return RehearsalView.of(row);
                }));
    }
}
