package be.fusie.merge;

import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import be.fusie.merge.engine.Results.Check;
import be.fusie.merge.engine.Results.Merged;
import be.fusie.merge.engine.Results.MergedTable;
import be.fusie.merge.engine.Results.Persons;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/**
 * What was proved of a merge. Others than operators see migrations of their own institutions only; the rest answers 404.
 */
@Path("/api/v1/migrations/{migration}")
@RolesAllowed({"operator", "director", "school", "portal"})
class MigrationResource {

    private final Transactions transactions;
    private final Caller caller;
    private final ObjectMapper json;

    MigrationResource(Transactions transactions, Caller caller, ObjectMapper json) {
        this.transactions = transactions;
        this.caller = caller;
        this.json = json;
    }

    /** Counts, digests and checks that gated the cut-over (M24). */
    record ProofView(
            UUID migration,
            String source,
            String receiver,
            List<String> institutions,
            boolean whole,
            long rows,
            double seconds,
            Persons persons,
            List<MergedTable> tables,
            List<Check> checks,
            Instant at) {

        static ProofView of(MergeRun run, Merged merged) {
            return new ProofView(
                    run.migration,
                    run.source,
                    run.receiver,
                    List.of(run.institutions),
                    run.whole,
                    merged.rows(),
                    merged.seconds(),
                    merged.persons(),
                    merged.tables(),
                    merged.checks(),
                    run.updatedAt);
        }
    }

    @GET
    @Path("proof")
    @Operation(summary = "What was verified before the cut-over: counts, digests, foreign keys, persons, totals")
    @APIResponse(responseCode = "200", description = "the proof; every check holds, or there would be no merge")
    @APIResponse(responseCode = "401", description = "no valid token (problem document)")
    @APIResponse(responseCode = "403", description = "the role does not allow this (problem document)")
    @APIResponse(
            responseCode = "404",
            description = "unknown migration, or of other institutions; or not merged (problem document)")
    public Uni<ProofView> proof(UUID migration) {
        return visible(migration, run -> {
            if (run.result == null) {
                throw MergeProblems.notMerged(migration);
            }
            return Uni.createFrom().item(ProofView.of(run, read(run.result, new TypeReference<Merged>() {})));
        });
    }

    private <T> Uni<T> visible(UUID migration, Function<MergeRun, Uni<T>> view) {
        boolean operator = caller.is("operator");
        Set<String> own = caller.institutions();
        return transactions.in(() -> MergeRun.<MergeRun>findById(migration).flatMap(run -> {
            if (run == null || !(operator || run.concerns(own))) {
                throw MergeProblems.unknownMigration(migration);
            }
            return view.apply(run);
        }));
    }

    private <T> T read(String text, TypeReference<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored JSON can't be read", e);
        }
    }
}
