package be.fusie.freeze;

import be.fusie.kit.jdbc.NamedDatabases;
import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Gives out leases to those who are about to edit (F3, F4). */
@Path("/api/v1/databases/{name}/editing-sessions")
class EditingSessionsResource {

    private final FreezeStore store;
    private final FreezeSettings settings;
    private final NamedDatabases databases;
    private final Transactions transactions;
    private final Caller caller;

    EditingSessionsResource(
            FreezeStore store,
            FreezeSettings settings,
            NamedDatabases databases,
            Transactions transactions,
            Caller caller) {
        this.store = store;
        this.settings = settings;
        this.databases = databases;
        this.transactions = transactions;
        this.caller = caller;
    }

    @POST
    @RolesAllowed("application")
    @Operation(
            summary = "Takes a lease; refused with 409 while a freeze drains, with 423 while the database is read-only")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = EditingSessionResource.SessionView.class)))
    public Uni<Response> take(String name) {
        if (!databases.knows(name)) {
            throw FreezeProblems.unknownDatabase(name);
        }
        String application = caller.subject();
        return transactions.in(() -> store.holding(name).flatMap(freeze -> {
            if (freeze.isPresent()) {
                throw FreezeProblems.noEditing(freeze.get());
            }
            var session = new EditingSession();
            session.id = UUID.randomUUID();
            session.database = name;
            session.application = application;
            session.takenAt = Freeze.now();
            session.expiresAt = session.takenAt.plus(settings.editingLease());
            return session.<EditingSession>persist()
                    .map(saved -> Response.created(URI.create("/api/v1/editing-sessions/" + saved.id))
                            .entity(EditingSessionResource.SessionView.of(saved, null))
                            .build());
        }));
    }
}
