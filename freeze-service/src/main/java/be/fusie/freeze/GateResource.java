package be.fusie.freeze;

import be.fusie.kit.jdbc.NamedDatabases;
import be.fusie.kit.messaging.Transactions;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Whether a database can be edited, for the notice that applications show (F3). */
@Path("/api/v1/databases/{name}/gate")
class GateResource {

    private final FreezeStore store;
    private final NamedDatabases databases;
    private final Transactions transactions;

    GateResource(FreezeStore store, NamedDatabases databases, Transactions transactions) {
        this.store = store;
        this.databases = databases;
        this.transactions = transactions;
    }

    /**
     * @param state open, draining or frozen
     * @param readOnlyFrom since when, or at the latest when; null when open, or when nobody can say
     * @param expectedOverAt null when open, or when nobody can say
     */
    record GateView(String database, String state, UUID migration, Instant readOnlyFrom, Instant expectedOverAt) {
        static GateView of(String database, Freeze.Active freeze) {
            return new GateView(
                    database,
                    freeze instanceof Freeze.Draining ? "draining" : "frozen",
                    freeze.migration(),
                    freeze.readOnlyFrom(),
                    freeze.expectedOverAt());
        }
    }

    @GET
    @RolesAllowed({"application", "operator"})
    @Operation(summary = "Whether a database can be edited, is about to be read-only, or is read-only")
    public Uni<GateView> gate(String name) {
        if (!databases.knows(name)) {
            throw FreezeProblems.unknownDatabase(name);
        }
        return transactions.in(() -> store.holding(name).map(freeze -> freeze.map(active -> GateView.of(name, active))
                .orElseGet(() -> new GateView(name, "open", null, null, null))));
    }
}
