package be.fusie.merge;

import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import be.fusie.merge.engine.Results.Check;
import be.fusie.merge.engine.Results.Merged;
import be.fusie.merge.engine.Results.MergedTable;
import be.fusie.merge.engine.Results.Persons;
import be.fusie.merge.engine.Results.TableProgress;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.panache.common.Sort;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * What people and machines see of a merge: progress, lists old → new, proof. Others than operators see migrations of
 * their own institutions only, and in the lists only the people of these; the rest answers 404.
 */
@Path("/api/v1/migrations/{migration}")
@RolesAllowed({"operator", "director", "school", "portal"})
class MigrationResource {

    private static final Set<String> KINDS = Set.of("pupil", "boarder", "staff");

    private final Transactions transactions;
    private final Caller caller;
    private final ObjectMapper json;

    MigrationResource(Transactions transactions, Caller caller, ObjectMapper json) {
        this.transactions = transactions;
        this.caller = caller;
        this.json = json;
    }

    /**
     * @param phase of the work now or last under way: STAGING, PREPARING, COPYING, VERIFYING, COMMITTING, MERGED …
     * @param table the table now being copied
     * @param rate rows a second since the work began
     */
    record ProgressView(
            UUID migration,
            String phase,
            String table,
            long rows,
            long of,
            double rate,
            Instant startedAt,
            Instant updatedAt,
            List<TableProgress> tables) {

        static ProgressView of(MergeRun run, ProgressRow row, List<TableProgress> tables) {
            long rows = tables.stream().mapToLong(TableProgress::rows).sum();
            double seconds =
                    Math.max(0.1, Duration.between(row.startedAt, row.updatedAt).toMillis() / 1000.0);
            return new ProgressView(
                    run.migration,
                    row.phase,
                    tables.stream()
                            .filter(t -> t.rows() > 0)
                            .reduce((a, b) -> b)
                            .map(TableProgress::table)
                            .orElse(null),
                    rows,
                    tables.stream().mapToLong(TableProgress::of).sum(),
                    Math.round(rows / seconds * 10) / 10.0,
                    row.startedAt,
                    row.updatedAt,
                    tables);
        }
    }

    @GET
    @Path("progress")
    @Operation(summary = "How far the work is, with rows and rate per table")
    public Uni<ProgressView> progress(UUID migration) {
        return visible(migration, run -> ProgressRow.<ProgressRow>findById(migration)
                .map(row -> row == null
                        ? new ProgressView(
                                migration, run.phase.name(), null, 0, 0, 0, run.updatedAt, run.updatedAt, List.of())
                        : ProgressView.of(run, row, read(row.tables, new TypeReference<List<TableProgress>>() {}))));
    }

    /** @param how moved, matched (keeps the receiver's number) or copied (stays in the source as well) */
    record NumberView(long oldNumber, long newNumber, String how, List<String> kinds, List<String> institutions) {

        static NumberView of(NumberRow row) {
            return new NumberView(row.oldNumber, row.newNumber, row.how, List.of(row.kinds), List.of(row.institutions));
        }
    }

    @GET
    @Path("numbers")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "Person numbers old → new, of one kind or all")
    public Uni<List<NumberView>> numbers(
            UUID migration, @QueryParam("kind") String kind, @QueryParam("institution") String institution) {
        return lines(migration, kind, institution);
    }

    @GET
    @Path("numbers")
    @Produces("text/csv")
    @Operation(summary = "The same as CSV")
    public Uni<String> numbersAsCsv(
            UUID migration, @QueryParam("kind") String kind, @QueryParam("institution") String institution) {
        return lines(migration, kind, institution).map(NumberCsv::of);
    }

    private Uni<List<NumberView>> lines(UUID migration, String kind, String institution) {
        if (kind != null && !KINDS.contains(kind)) {
            throw MergeProblems.unknownKind(kind);
        }
        boolean operator = caller.is("operator");
        Set<String> own = caller.institutions();
        return visible(migration, run -> NumberRow.<NumberRow>find("migration", Sort.by("oldNumber"), migration)
                .list()
                .map(rows -> rows.stream()
                        .filter(r -> kind == null || Arrays.asList(r.kinds).contains(kind))
                        .filter(r -> operator || Arrays.stream(r.institutions).anyMatch(own::contains))
                        .filter(r -> institution == null
                                || Arrays.asList(r.institutions).contains(institution))
                        .map(NumberView::of)
                        .toList()));
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
