package be.fusie.freeze;

import be.fusie.freeze.FreezeResource.FreezeView;
import be.fusie.kit.messaging.Transactions;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** All freezes that have not ended. */
@Path("/api/v1/freezes")
class FreezesResource {

    private final FreezeStore store;
    private final Transactions transactions;

    FreezesResource(FreezeStore store, Transactions transactions) {
        this.store = store;
        this.transactions = transactions;
    }

    @GET
    @RolesAllowed("operator")
    @Operation(summary = "Every freeze that is announced, drains, lasts or is being ended, with who still edits")
    @APIResponse(responseCode = "200", description = "The freezes, by migration; empty when nothing is frozen")
    public Uni<List<FreezeView>> active() {
        return transactions.in(() -> store.activeRows().flatMap(rows -> Multi.createFrom()
                .iterable(rows)
                .onItem()
                .transformToUniAndConcatenate(
                        row -> EditingSession.count(row.move()).map(editors -> FreezeView.of(row, editors, true)))
                .collect()
                .asList()));
    }
}
