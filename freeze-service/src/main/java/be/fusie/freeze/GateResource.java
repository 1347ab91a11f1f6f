package be.fusie.freeze;

import be.fusie.kit.jdbc.NamedDatabases;
import be.fusie.kit.messaging.Transactions;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Whether a database can be edited, for the notice that applications show (F3). */
@Path("/api/v1/databases/{name}/gate")
@APIResponse(responseCode = "503", description = "This replica has just started and does not know the gates yet")
class GateResource {

    private final FreezeStore store;
    private final NamedDatabases databases;
    private final Transactions transactions;
    private final GateMemory memory;

    GateResource(FreezeStore store, NamedDatabases databases, Transactions transactions, GateMemory memory) {
        this.store = store;
        this.databases = databases;
        this.transactions = transactions;
        this.memory = memory;
    }

    /**
     * @param state open, draining or frozen
     * @param mode what users meet: open, announced, draining, read-only or moved
     * @param may what they may do
     * @param scope {@code database}; {@code institutions} when only the institutions named are concerned
     * @param institutions those that move; empty when open
     * @param readOnlyFrom since when, or at the latest when; null when open, or when nobody can say
     * @param expectedOverAt null when open, or when nobody can say
     */
    record GateView(
            String database,
            String state,
            String mode,
            Mode.View may,
            String scope,
            List<String> institutions,
            UUID migration,
            Instant readOnlyFrom,
            Instant expectedOverAt) {

        static GateView of(String database, Mode mode, Optional<Freeze.Active> freeze) {
            String state =
                    switch (mode) {
                        case OPEN, ANNOUNCED -> "open";
                        case DRAINING -> "draining";
                        case READ_ONLY, MOVED -> "frozen";
                    };
            Move move = freeze.map(Freeze.Active::move).orElse(null);
            return new GateView(
                    database,
                    state,
                    mode.word(),
                    mode.view(),
                    move == null ? "database" : move.scopes().get(database),
                    move == null ? List.of() : move.institutions(),
                    freeze.map(Freeze.Active::migration).orElse(null),
                    freeze.map(Freeze.Active::readOnlyFrom).orElse(null),
                    freeze.map(Freeze.Active::expectedOverAt).orElse(null));
        }
    }

    @GET
    @RolesAllowed({"application", "operator"})
    @Operation(summary = "Whether a database can be edited, is about to be read-only, or is read-only")
    @APIResponse(responseCode = "200", description = "The gate as it is now")
    public Uni<GateView> gate(String name) {
        if (!databases.knows(name)) {
            throw FreezeProblems.unknownDatabase(name);
        }
        // Not from memory: who asks here wants to begin to edit.
        return transactions.in(() -> store.holding(name).map(held -> {
            Mode mode = held.map(Mode::of).orElseGet(() -> memory.known().mode(name, null));
            Optional<Freeze.Active> freeze =
                    held.isPresent() ? held : memory.known().freeze(name, null);
            return GateView.of(name, mode, freeze);
        }));
    }
}
