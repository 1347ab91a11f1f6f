package be.fusie.merge;

import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.problem.Problem;
import be.fusie.kit.security.Caller;
import be.fusie.merge.RehearsalRow.State;
import be.fusie.merge.engine.Masking;
import be.fusie.merge.engine.Reason;
import be.fusie.merge.engine.Results.Check;
import be.fusie.merge.engine.Results.Persons;
import be.fusie.merge.engine.Results.PhaseTime;
import be.fusie.merge.engine.Results.PlannedTable;
import be.fusie.merge.engine.Results.Rehearsed;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.persistence.LockModeType;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Rehearsals on temporary copies, asked for with one call (R14): by operators, and by directors of the migration. */
@Path("/api/v1/migrations/{migration}/rehearsals")
@RolesAllowed({"operator", "director"})
@APIResponse(responseCode = "401", description = "no valid token (problem document)")
@APIResponse(responseCode = "403", description = "the role does not allow this (problem document)")
@APIResponse(
        responseCode = "404",
        description = "unknown migration or rehearsal, or of other institutions (problem document)")
class RehearsalResource {

    private final Transactions transactions;
    private final Rehearsals rehearsals;
    private final Caller caller;
    private final ObjectMapper json;

    RehearsalResource(Transactions transactions, Rehearsals rehearsals, Caller caller, ObjectMapper json) {
        this.transactions = transactions;
        this.rehearsals = rehearsals;
        this.caller = caller;
        this.json = json;
    }

    /**
     * How to rehearse; all of it may be left out.
     *
     * @param mask whether names and national numbers are masked in the copies
     * @param columns further columns to be masked, {@code table.column}, and how
     */
    record RehearsalRequest(
            boolean mask, @Size(max = 500) Map<@NotBlank @Size(max = 200) String, Masking.@NotNull How> columns) {}

    /**
     * What was found.
     *
     * @param passed merged, verified, undone, and both copies as before
     * @param forecastReadOnlySeconds how long both databases would be read-only; 0 when nothing was merged
     * @param undoDifferences what an undo left different
     * @param masked columns that were masked in the copies
     * @param refusals why nothing was merged
     */
    record Outcome(
            boolean passed,
            long forecastReadOnlySeconds,
            String forecastBasis,
            long rows,
            Persons persons,
            long ogmCollisions,
            long openPairs,
            List<PlannedTable> tables,
            List<PhaseTime> phases,
            List<Check> checks,
            List<String> undoDifferences,
            List<String> masked,
            List<Reason> findings,
            List<Reason> refusals) {

        static Outcome of(Rehearsed r) {
            return new Outcome(
                    r.passed(),
                    r.forecastReadOnlySeconds(),
                    r.forecastBasis(),
                    r.merged() == null ? 0 : r.merged().rows(),
                    r.plan() == null ? null : r.plan().persons(),
                    r.plan() == null ? 0 : r.plan().ogmCollisions(),
                    r.plan() == null ? 0 : r.plan().openPairs().size(),
                    r.plan() == null ? List.of() : r.plan().tables(),
                    r.phases(),
                    r.merged() == null ? List.of() : r.merged().checks(),
                    r.undoDifferences(),
                    r.masked(),
                    java.util.stream.Stream.concat(
                                    r.findings().stream(),
                                    r.plan() == null ? java.util.stream.Stream.empty() : r.plan().findings().stream())
                            .toList(),
                    r.refusals());
        }
    }

    /**
     * @param phase what is being done now; null before and after
     * @param reason why it could not be done at all; null when it could
     * @param outcome null until it is there
     */
    record RehearsalView(
            UUID migration,
            int number,
            State state,
            String phase,
            boolean masked,
            Instant requestedAt,
            Instant finishedAt,
            String reason,
            Outcome outcome) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Rehearse the migration on temporary copies of both databases, while schools work on",
            description = "Runs in the background; follow the link. Nothing is left behind.")
    @APIResponse(
            responseCode = "202",
            description = "asked for; the header Location leads to it",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = RehearsalView.class)))
    @APIResponse(responseCode = "409", description = "one is running already (problem document)")
    @RequestBody(required = false, description = "how to rehearse; may be left out")
    public Uni<Response> rehearse(UUID migration, @Valid RehearsalRequest request) {
        RehearsalRequest asked = request == null ? new RehearsalRequest(false, Map.of()) : request;
        Map<String, Masking.How> columns = asked.columns() == null ? Map.of() : asked.columns();
        boolean operator = caller.is("operator");
        var own = caller.institutions();
        String subject = caller.subject();
        return transactions
                .in(() -> MergeRun.<MergeRun>findById(migration, LockModeType.PESSIMISTIC_WRITE)
                        .flatMap(run -> {
                            if (run == null || !(operator || run.concerns(own))) {
                                throw MergeProblems.unknownMigration(migration);
                            }
                            return RehearsalRow.<RehearsalRow>list("migration", migration);
                        })
                        .flatMap(known -> {
                            known.stream()
                                    .filter(r -> r.finishedAt == null)
                                    .findFirst()
                                    .ifPresent(r -> {
                                        throw rehearsalRunning(r.number);
                                    });
                            return rehearsals.begin(
                                    migration,
                                    known.size() + 1,
                                    asked.mask() || !columns.isEmpty(),
                                    write(columns),
                                    subject,
                                    null);
                        }))
                .map(row -> Response.accepted(view(row))
                        .location(URI.create("/api/v1/migrations/" + migration + "/rehearsals/" + row.number))
                        .build());
    }

    @GET
    @Operation(summary = "All rehearsals of the migration, the last first")
    @APIResponse(responseCode = "200", description = "may be empty")
    public Uni<List<RehearsalView>> rehearsals(UUID migration) {
        return visible(migration).map(rows -> rows.stream()
                .sorted((a, b) -> b.number - a.number)
                .map(this::view)
                .toList());
    }

    @GET
    @Path("{number}")
    @Operation(summary = "How far a rehearsal is, and what it found")
    @APIResponse(responseCode = "200", description = "its outcome is null until it is there")
    public Uni<RehearsalView> rehearsal(UUID migration, int number) {
        return visible(migration).map(rows -> rows.stream()
                .filter(r -> r.number == number)
                .findFirst()
                .map(this::view)
                .orElseThrow(() -> Problem.of(
                        404,
                        "unknown-rehearsal",
                        "Unknown rehearsal",
                        "The migration has no rehearsal " + number + ".",
                        "Ask for the list of its rehearsals.")));
    }

    private Uni<List<RehearsalRow>> visible(UUID migration) {
        boolean operator = caller.is("operator");
        var own = caller.institutions();
        return transactions.in(() -> MergeRun.<MergeRun>findById(migration).flatMap(run -> {
            if (run == null || !(operator || run.concerns(own))) {
                throw MergeProblems.unknownMigration(migration);
            }
            return RehearsalRow.<RehearsalRow>list("migration", migration);
        }));
    }

    private static Problem rehearsalRunning(int number) {
        return Problem.of(
                409,
                "rehearsal-running",
                "Rehearsal running",
                "Rehearsal " + number + " of this migration waits or runs.",
                "Wait for its end, then ask again.");
    }

    private RehearsalView view(RehearsalRow row) {
        try {
            return new RehearsalView(
                    row.migration,
                    row.number,
                    row.state,
                    row.phase,
                    row.masked,
                    row.requestedAt,
                    row.finishedAt,
                    row.reason,
                    row.result == null ? null : json.readValue(row.result, Outcome.class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored JSON can't be read", e);
        }
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
