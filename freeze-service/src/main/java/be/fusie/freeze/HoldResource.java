package be.fusie.freeze;

import be.fusie.freeze.FreezeResource.FreezeView;
import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** A freeze that an operator keeps beyond its time, and answers for (F8, I1). When the hold is over it alarms. */
@Path("/api/v1/freezes/{migration}/hold")
@RolesAllowed("operator")
@APIResponse(responseCode = "409", description = "The databases are not read-only by this migration")
class HoldResource {

    private final FreezeStore store;
    private final FreezeSettings settings;
    private final Transactions transactions;
    private final Caller caller;

    HoldResource(FreezeStore store, FreezeSettings settings, Transactions transactions, Caller caller) {
        this.store = store;
        this.settings = settings;
        this.transactions = transactions;
        this.caller = caller;
    }

    /** @param until when it alarms; in the time that a freeze may last at most, counted from now */
    record Hold(@NotBlank @Size(max = 500) String reason, @NotNull Instant until) {}

    @PUT
    @Operation(summary = "Keeps both databases read-only, with a reason; the sweeper does not thaw them then")
    @APIResponse(responseCode = "200", description = "The freeze, held")
    public Uni<FreezeView> hold(UUID migration, @NotNull @Valid Hold hold) {
        Instant now = Freeze.now();
        if (!hold.until().isAfter(now) || hold.until().isAfter(now.plus(settings.longestHold()))) {
            throw FreezeProblems.holdTooLong(settings.longestHold());
        }
        String who = caller.subject();
        return change(
                migration,
                frozen -> frozen.hold(who, hold.reason(), hold.until().truncatedTo(ChronoUnit.MICROS)),
                () -> FreezeAct.record(migration, null, who, "held until " + hold.until(), hold.reason()));
    }

    @DELETE
    @Operation(summary = "Ends the hold: the freeze is thawed when its time is over, as without one")
    @APIResponse(responseCode = "200", description = "The freeze, no longer held")
    public Uni<FreezeView> letGo(UUID migration) {
        String who = caller.subject();
        return change(migration, Freeze.Frozen::letGo, () -> FreezeAct.record(migration, null, who, "hold ended", ""));
    }

    private Uni<FreezeView> change(UUID migration, Function<Freeze.Frozen, Freeze> change, Supplier<Uni<Void>> act) {
        return transactions.in(() -> store.lock(migration)
                .flatMap(found -> {
                    Freeze freeze = found.orElseThrow(() -> FreezeProblems.unknownFreeze(migration));
                    if (!(freeze instanceof Freeze.Frozen frozen)) {
                        throw FreezeProblems.notHoldable();
                    }
                    return store.save(change.apply(frozen));
                })
                .flatMap(saved -> act.get())
                .flatMap(recorded -> FreezeRow.<FreezeRow>findById(migration))
                .map(row -> FreezeView.of(row, Map.of(), true)));
    }
}
