package be.fusie.freeze;

import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Where an institution lives, and whether it may be written there (F7), as far as migrations have touched it. */
@Path("/api/v1/institutions/{number}/home")
@APIResponse(responseCode = "503", description = "This replica has just started and does not know the gates yet")
class HomeResource {

    private final FreezeStore store;
    private final Transactions transactions;
    private final Caller caller;

    HomeResource(FreezeStore store, Transactions transactions, Caller caller) {
        this.store = store;
        this.transactions = transactions;
        this.caller = caller;
    }

    /**
     * @param writable false while a migration keeps it read-only
     * @param epoch the home's epoch since it became or froze as that; null while a freeze drains
     * @param migration the one under way, else the last
     */
    record HomeView(String institution, String database, boolean writable, Long epoch, UUID migration) {}

    @GET
    @RolesAllowed({"operator", "application", "portal", "director", "school"})
    @Operation(summary = "The database an institution lives in, and whether it may be written now")
    @APIResponse(responseCode = "200", description = "Its home")
    public Uni<HomeView> home(@Pattern(regexp = "[0-9]{6}", message = "has six digits") String number) {
        if (!caller.is("operator")
                && !caller.is("application")
                && !caller.institutions().contains(number)) {
            throw FreezeProblems.unknownHome(number);
        }
        return transactions.in(() -> Home.<Home>findById(number)
                .flatMap(home -> store.active().map(active -> view(number, Optional.ofNullable(home), active))));
    }

    private static HomeView view(String number, Optional<Home> home, List<Freeze.Active> active) {
        for (Freeze.Active freeze : active) {
            Move move = freeze.move();
            boolean moves = move.institutions().contains(number);
            String database = moves ? move.home() : home.map(h -> h.database).orElse(null);
            if (database != null && move.closing().contains(database)) {
                Freeze.Tokens tokens = freeze instanceof Freeze.Frozen frozen
                        ? frozen.tokens()
                        : freeze instanceof Freeze.Opening opening ? opening.tokens() : null;
                Long epoch = tokens == null
                        ? home.map(h -> h.epoch).orElse(null)
                        : Long.valueOf(database.equals(move.source()) ? tokens.source() : tokens.receiver());
                return new HomeView(number, database, freeze instanceof Freeze.Draining, epoch, freeze.migration());
            }
        }
        return home.map(h -> new HomeView(number, h.database, true, h.epoch, h.migration))
                .orElseThrow(() -> FreezeProblems.unknownHome(number));
    }
}
