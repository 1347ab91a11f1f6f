package be.fusie.freeze;

import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Freezes, as operators and those concerned see them. */
@Path("/api/v1/freezes/{migration}")
class FreezeResource {

    private final FreezeStore store;
    private final StructureMarks marks;
    private final Transactions transactions;
    private final Caller caller;

    FreezeResource(FreezeStore store, StructureMarks marks, Transactions transactions, Caller caller) {
        this.store = store;
        this.marks = marks;
        this.transactions = transactions;
        this.caller = caller;
    }

    /**
     * @param state draining, frozen, thawing, opening, thawed or opened
     * @param editors live editing sessions per database (F4)
     * @param tokens database → fencing token; for operators only
     * @param mode what users meet: see GET /api/v1/modes
     * @param scopes database → {@code database}, or {@code institutions} when only those that move are read-only there
     * @param announcedFor when the drain is to begin; null once it has
     * @param heldBy who answers for the hold; for operators only
     * @param held why the freeze outlives holdUntil; empty when it doesn't
     * @param readOnlySeconds how long writing was refused; null while that is going on
     */
    record FreezeView(
            UUID migration,
            String state,
            String source,
            String receiver,
            List<String> institutions,
            boolean whole,
            Instant drainUntil,
            Instant since,
            Instant holdUntil,
            Map<String, Long> editors,
            Map<String, Long> tokens,
            String mode,
            Map<String, String> scopes,
            Instant announcedFor,
            String held,
            String heldBy,
            Double readOnlySeconds,
            Instant endedAt,
            String endedBy,
            String reason) {

        static FreezeView of(FreezeRow row, Map<String, Long> editors, boolean operator) {
            Freeze freeze = row.freeze();
            var tokens = new TreeMap<String, Long>();
            if (operator && row.sourceToken != null) {
                tokens.put(row.source, row.sourceToken);
                tokens.put(row.receiver, row.receiverToken);
            }
            return new FreezeView(
                    row.migration,
                    row.state.name().toLowerCase(),
                    row.source,
                    row.receiver,
                    row.institutions(),
                    row.whole,
                    row.drainUntil,
                    row.since,
                    row.holdUntil,
                    editors,
                    tokens,
                    modeOf(freeze),
                    row.move() == null ? Map.of() : row.move().scopes(),
                    freeze instanceof Freeze.Announced announced ? announced.from() : null,
                    freeze instanceof Freeze.Frozen frozen ? frozen.held().reason() : "",
                    operator && row.heldBy != null ? row.heldBy : "",
                    freeze instanceof Freeze.Thawed thawed
                            ? (Double) thawed.readOnlySeconds()
                            : freeze instanceof Freeze.Opened opened ? (Double) opened.readOnlySeconds() : null,
                    row.endedAt,
                    row.cause == null ? null : row.cause.name().toLowerCase(),
                    operator && !(freeze instanceof Freeze.Frozen) ? row.reason : "");
        }
    }

    private static String modeOf(Freeze freeze) {
        return freeze instanceof Freeze.Active active
                ? Mode.of(active).word()
                : freeze instanceof Freeze.Opened ? Mode.MOVED.word() : Mode.OPEN.word();
    }

    @GET
    @RolesAllowed({"operator", "director", "school", "portal"})
    @Operation(
            summary =
                    "Where a freeze stands, and how many still edit; others than operators see those of their institutions")
    public Uni<FreezeView> freeze(UUID migration) {
        boolean operator = caller.is("operator");
        return transactions.in(() -> FreezeRow.<FreezeRow>findById(migration).flatMap(row -> {
            if (row == null || !operator && Collections.disjoint(caller.institutions(), row.institutions())) {
                throw FreezeProblems.unknownFreeze(migration);
            }
            return (row.source == null
                            ? Uni.createFrom().item(Map.<String, Long>of())
                            : EditingSession.count(row.move()))
                    .map(editors -> FreezeView.of(row, editors, operator));
        }));
    }

    /** What the structure of a database says in one line. */
    record DifferenceView(String database, String item, String kind, boolean dataMayBeMissing) {}

    @GET
    @Path("structure")
    @Blocking
    @RolesAllowed("operator")
    @Operation(
            summary =
                    "What no trigger refuses, found out afterwards: tables, columns, triggers, sequences, large objects")
    @APIResponse(responseCode = "200", description = "One line per difference; empty when there is none")
    @APIResponse(responseCode = "503", description = "A school database can't be reached now")
    public List<DifferenceView> structure(UUID migration) {
        Freeze freeze = transactions
                .await(() -> store.find(migration))
                .orElseThrow(() -> FreezeProblems.unknownFreeze(migration));
        if (!(freeze instanceof Freeze.Active active)) {
            return List.of();
        }
        try {
            return marks.differences(active.move()).stream()
                    .map(one -> new DifferenceView(one.database(), one.item(), one.kind(), one.weighs()))
                    .toList();
        } catch (SQLException e) {
            throw FreezeProblems.unreachable("of this migration");
        }
    }

    record ActView(Instant at, String who, String what, String reason) {}

    @GET
    @Path("acts")
    @RolesAllowed("operator")
    @Operation(summary = "What operators did to this freeze, when and why, the oldest first")
    public Uni<List<ActView>> acts(UUID migration) {
        return transactions.in(() -> FreezeAct.of(migration).map(acts -> acts.stream()
                .map(act -> new ActView(act.at, act.who, act.what, act.reason))
                .toList()));
    }
}
