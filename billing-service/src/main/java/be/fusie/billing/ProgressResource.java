package be.fusie.billing;

import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** How far invoicing and registration of a migration are (M19). Counts only: open to all who may know of the migration. */
@Path("/api/v1/migrations/{id}/progress")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Progress")
@RolesAllowed({"operator", "director", "school", "portal"})
class ProgressResource {
    private final Transactions transactions;
    private final Caller caller;

    ProgressResource(Transactions transactions, Caller caller) {
        this.transactions = transactions;
        this.caller = caller;
    }

    /**
     * @param done institutions that are done, out of {@code total}
     * @param changes rows of the school database that were written
     * @param seconds since it began, or that it took
     */
    record StepView(
            String step, int done, int total, long changes, Instant startedAt, Instant updatedAt, BigDecimal seconds) {
        static StepView of(Progress progress) {
            Instant end = progress.done < progress.total ? Instant.now() : progress.updatedAt;
            return new StepView(
                    Params.written(progress.step),
                    progress.done,
                    progress.total,
                    progress.changes,
                    progress.startedAt,
                    progress.updatedAt,
                    BigDecimal.valueOf(Duration.between(progress.startedAt, end).toMillis(), 3));
        }
    }

    @GET
    @Operation(summary = "How far invoicing and registration are, by institutions")
    @APIResponse(responseCode = "200", description = "One entry for each step that began")
    @APIResponse(responseCode = "401", description = "No valid token")
    @APIResponse(responseCode = "403", description = "Your role does not allow it")
    @APIResponse(responseCode = "404", description = "There is no such migration, or it is not yours")
    public Uni<List<StepView>> progress(UUID id) {
        return transactions.in(() -> Migration.<Migration>findById(id).flatMap(migration -> {
            Optional<Set<String>> own = caller.is("operator") ? Optional.empty() : Optional.of(caller.institutions());
            if (migration == null || own.isPresent() && !migration.concerns(own.get())) {
                throw BillingProblems.unknownMigration(id);
            }
            return Progress.of(id).map(all -> all.stream().map(StepView::of).toList());
        }));
    }
}
