package be.fusie.freeze;

import be.fusie.kit.messaging.Transactions;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** All that needs a person now: freezes that are overdue or held, and old copies that came up (F7, F8, I1). */
@Path("/api/v1/alarms")
class AlarmResource {

    private final FreezeStore store;
    private final Transactions transactions;

    AlarmResource(FreezeStore store, Transactions transactions) {
        this.store = store;
        this.transactions = transactions;
    }

    /**
     * @param kind {@code held}: kept with an owner, to be watched; {@code overdue}: its time is over, somebody has to act;
     *     {@code thaw-unfinished}; {@code old-copy}
     * @param migration null for an old copy
     * @param owner who answers for it; empty when nobody does yet
     * @param remedy what to do
     */
    record Alarm(
            String kind,
            UUID migration,
            List<String> databases,
            Instant since,
            String owner,
            String reason,
            String remedy) {}

    @GET
    @RolesAllowed("operator")
    @Operation(summary = "Freezes that are overdue or held, and databases closed as old copies; empty when all is well")
    public Uni<List<Alarm>> alarms() {
        return transactions.in(() -> store.active()
                .flatMap(active -> KnownGate.<KnownGate>list("alarm <> ''").map(gates -> {
                    var alarms = new ArrayList<Alarm>();
                    active.forEach(freeze -> add(alarms, freeze, Instant.now()));
                    gates.forEach(gate -> alarms.add(new Alarm(
                            "old-copy",
                            null,
                            List.of(gate.name),
                            gate.alarmSince,
                            "",
                            gate.alarm,
                            "Bring the right server back; or accept the copy with POST /api/v1/databases/" + gate.name
                                    + "/copy/acceptance.")));
                    return alarms;
                })));
    }

    static boolean isOverdue(Freeze.Active freeze, Instant now) {
        return !(freeze instanceof Freeze.Announced)
                && (freeze.expectedOverAt() != null && freeze.expectedOverAt().isBefore(now)
                        || freeze instanceof Freeze.Thawing thawing && thawing.cause() == Freeze.Cause.EXPIRY);
    }

    private static void add(List<Alarm> alarms, Freeze.Active freeze, Instant now) {
        List<String> databases = List.copyOf(freeze.move().databases());
        Freeze.Hold held = freeze instanceof Freeze.Frozen frozen ? frozen.held() : Freeze.Hold.NONE;
        if (freeze instanceof Freeze.Thawing thawing && isOverdue(freeze, now)) {
            alarms.add(new Alarm(
                    "thaw-unfinished",
                    freeze.migration(),
                    databases,
                    thawing.since().orElse(null),
                    "",
                    thawing.reason(),
                    "A school database can't be reached, or its sessions do not end; it is tried again."));
        } else if (isOverdue(freeze, now)) {
            alarms.add(
                    new Alarm(
                            "overdue",
                            freeze.migration(),
                            databases,
                            freeze.expectedOverAt(),
                            held.byOperator() ? held.owner() : "",
                            held.reason(),
                            "Look at the migration: let it go on or cancel it; else hold the freeze, or release it by two people."));
        } else if (held.byOperator()) {
            alarms.add(new Alarm(
                    "held",
                    freeze.migration(),
                    databases,
                    freeze.readOnlyFrom(),
                    held.owner(),
                    held.reason(),
                    "Nothing before " + freeze.expectedOverAt() + "."));
        }
    }
}
