package be.fusie.request.migration;

import be.fusie.request.audit.AuditTrail;
import be.fusie.request.migration.Rows.HistoryRow;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The log that can't be altered (X1). */
@Path("/api/v1/migrations")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({"operator", "director", "school"})
@Tag(name = "History", description = "Who, when and why")
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "403", description = "The role does not allow it")
class HistoryResource {

    private final Calls calls;

    HistoryResource(Calls calls) {
        this.calls = calls;
    }

    /**
     * @param intact whether the chain of hashes verifies (I8)
     * @param acts what happened, first to last
     */
    record HistoryView(boolean intact, List<Act> acts) {}

    /** @param who the sign-in's id of a person, for operators only; else null */
    record Act(
            int number,
            Instant at,
            String role,
            String who,
            String act,
            String reason,
            String before,
            String after,
            String detail,
            String hash) {

        static Act of(HistoryRow row, boolean operator) {
            return new Act(
                    row.number,
                    row.at,
                    row.role,
                    operator || row.role.equals("service") || row.role.equals("clock") ? row.subject : null,
                    row.act,
                    row.reason,
                    row.stateBefore,
                    row.stateAfter,
                    row.detail,
                    row.hash);
        }
    }

    @GET
    @Path("/{id}/history")
    @Operation(summary = "Who did what, when and why, chained by hash")
    @APIResponse(responseCode = "200", description = "The history")
    @APIResponse(responseCode = "404", description = "Unknown, or it does not concern the caller")
    public Uni<HistoryView> history(UUID id) {
        boolean operator = calls.person().operator();
        return calls.read(id, () -> Migration.<Migration>findById(id)
                .flatMap(migration -> HistoryRow.<HistoryRow>list("migrationId = ?1 order by number", id)
                        .map(rows -> new HistoryView(
                                History.isIntact(rows, migration.historyHash),
                                rows.stream().map(row -> Act.of(row, operator)).toList()))));
    }

    @GET
    @Path("/{id}/history/export")
    @Operation(
            summary = "The history in the form that request-service/fusie-audit verifies offline",
            description = "Whoever keeps it, or only the hash of an entry, can show later that the history was not"
                    + " written anew. Operators also get who people are and the evidence of their signatures.")
    @APIResponse(responseCode = "200", description = "The audit trail")
    @APIResponse(responseCode = "404", description = "Unknown, or it does not concern the caller")
    public Uni<AuditTrail> export(UUID id) {
        boolean operator = calls.person().operator();
        return calls.read(id, () -> History.export(id, operator));
    }
}
