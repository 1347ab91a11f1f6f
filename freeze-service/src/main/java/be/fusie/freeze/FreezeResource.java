package be.fusie.freeze;

import be.fusie.kit.messaging.Refusal;
import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Freezes, as operators and those concerned see them. */
@Path("/api/v1/freezes/{migration}")
class FreezeResource {

    private final FreezeStore store;
    private final Thaws thaws;
    private final Transactions transactions;
    private final Caller caller;

    FreezeResource(FreezeStore store, Thaws thaws, Transactions transactions, Caller caller) {
        this.store = store;
        this.thaws = thaws;
        this.transactions = transactions;
        this.caller = caller;
    }

    /**
     * @param state draining, frozen, thawing, opening, thawed or opened
     * @param editors live editing sessions per database (F4)
     * @param tokens database → fencing token; for operators only
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
            String held,
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
                    freeze instanceof Freeze.Frozen frozen ? frozen.held() : "",
                    freeze instanceof Freeze.Thawed thawed
                            ? (Double) thawed.readOnlySeconds()
                            : freeze instanceof Freeze.Opened opened ? (Double) opened.readOnlySeconds() : null,
                    row.endedAt,
                    row.cause == null ? null : row.cause.name().toLowerCase(),
                    operator && !(freeze instanceof Freeze.Frozen) ? row.reason : "");
        }
    }

    /** @param dataMayHaveMoved true confirms that both databases were looked at, when the merge has begun to write */
    record Release(@NotBlank @Size(max = 500) String reason, boolean dataMayHaveMoved) {}

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
                            : EditingSession.count(List.of(row.source, row.receiver)))
                    .map(editors -> FreezeView.of(row, editors, operator));
        }));
    }

    @POST
    @Path("release")
    @Blocking
    @RolesAllowed("operator")
    @Operation(summary = "Opens both databases as before the freeze, with a reason, when the saga can't")
    public FreezeView release(UUID migration, @NotNull @Valid Release release) {
        Freeze freeze = transactions
                .await(() -> store.find(migration))
                .orElseThrow(() -> FreezeProblems.unknownFreeze(migration));
        try {
            if (!release.dataMayHaveMoved() && thaws.dataMayHaveMoved(freeze)) {
                throw FreezeProblems.dataMayHaveMoved();
            }
            thaws.record(thaws.thaw(migration, Freeze.Cause.OPERATOR, release.reason()));
        } catch (Refusal e) {
            throw FreezeProblems.notReleasable(e.getMessage());
        } catch (SQLException e) {
            throw FreezeProblems.unreachable("of this migration");
        }
        FreezeRow row = transactions.await(() -> FreezeRow.<FreezeRow>findById(migration));
        return FreezeView.of(row, Map.of(), true);
    }
}
