package be.fusie.freeze;

import be.fusie.kit.jdbc.NamedDatabases;
import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Leases of those who edit (F3, F4): taken before the first change, renewed while it goes on, given back after the save. */
@Path("/api/v1")
class EditingSessionResource {

    private final FreezeStore store;
    private final FreezeSettings settings;
    private final NamedDatabases databases;
    private final Transactions transactions;
    private final Caller caller;

    EditingSessionResource(
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

    /**
     * @param expiresAt renew before; from then on the session does not count
     * @param readOnlyFrom when the database becomes read-only at the latest; null while no migration is about to begin
     */
    record SessionView(UUID id, String database, Instant takenAt, Instant expiresAt, Instant readOnlyFrom) {
        static SessionView of(EditingSession session, Instant readOnlyFrom) {
            return new SessionView(session.id, session.database, session.takenAt, session.expiresAt, readOnlyFrom);
        }
    }

    /**
     * @param state open, draining or frozen
     * @param readOnlyFrom at the latest; null when open
     * @param expectedOverAt null when open, or when nobody can say
     */
    record GateView(String database, String state, UUID migration, Instant readOnlyFrom, Instant expectedOverAt) {}

    @GET
    @Path("databases/{name}/gate")
    @RolesAllowed({"application", "operator"})
    @Operation(summary = "Whether a database can be edited, for the notice that applications show")
    public Uni<GateView> gate(String name) {
        known(name);
        return transactions.in(() -> store.holding(name).map(freeze -> {
            if (freeze.orElse(null) instanceof Freeze.Draining draining) {
                return new GateView(name, "draining", draining.migration(), draining.until(), draining.holdUntil());
            }
            return freeze.map(other -> new GateView(
                            name, "frozen", other.migration(), since(other), expectedOverAt(other)))
                    .orElseGet(() -> new GateView(name, "open", null, null, null));
        }));
    }

    @POST
    @Path("databases/{name}/editing-sessions")
    @RolesAllowed("application")
    @Operation(summary = "Takes a lease; refused with 409 while a freeze drains, with 423 while the database is read-only")
    public Uni<Response> take(String name) {
        known(name);
        String application = caller.subject();
        return transactions.in(() -> store.holding(name).flatMap(freeze -> {
            if (freeze.orElse(null) instanceof Freeze.Draining draining) {
                throw FreezeProblems.draining(draining);
            }
            refuseWhenFrozen(freeze);
            var session = new EditingSession();
            session.id = UUID.randomUUID();
            session.database = name;
            session.application = application;
            session.takenAt = Instant.now();
            session.expiresAt = session.takenAt.plus(settings.editingLease());
            return session.<EditingSession>persist().map(saved -> Response.created(
                            URI.create("/api/v1/editing-sessions/" + saved.id))
                    .entity(SessionView.of(saved, null))
                    .build());
        }));
    }

    @PUT
    @Path("editing-sessions/{id}")
    @RolesAllowed("application")
    @Operation(summary = "Renews a lease; while a freeze drains up to its deadline only")
    public Uni<SessionView> renew(UUID id) {
        String application = caller.subject();
        return transactions.in(() -> mine(id, application)
                .flatMap(session -> store.holding(session.database).map(freeze -> {
                    refuseWhenFrozen(freeze);
                    Instant now = Instant.now();
                    Instant until = now.plus(settings.editingLease());
                    if (freeze.orElse(null) instanceof Freeze.Draining draining) {
                        if (!session.expiresAt.isAfter(now)) {
                            throw FreezeProblems.draining(draining);
                        }
                        session.expiresAt = until.isBefore(draining.until()) ? until : draining.until();
                        return SessionView.of(session, draining.until());
                    }
                    session.expiresAt = until;
                    return SessionView.of(session, null);
                })));
    }

    @DELETE
    @Path("editing-sessions/{id}")
    @RolesAllowed("application")
    @Operation(summary = "Gives a lease back")
    public Uni<Void> giveBack(UUID id) {
        String application = caller.subject();
        return transactions.in(() -> mine(id, application).flatMap(EditingSession::delete));
    }

    private static Uni<EditingSession> mine(UUID id, String application) {
        return EditingSession.<EditingSession>findById(id).invoke(session -> {
            if (session == null || !session.application.equals(application)) {
                throw FreezeProblems.unknownSession();
            }
        });
    }

    private static void refuseWhenFrozen(Optional<Freeze> freeze) {
        if (freeze.isPresent() && !(freeze.get() instanceof Freeze.Draining)) {
            throw FreezeProblems.frozen(freeze.get().migration(), expectedOverAt(freeze.get()));
        }
    }

    private static Instant since(Freeze freeze) {
        return freeze instanceof Freeze.Frozen frozen
                ? frozen.since()
                : freeze instanceof Freeze.Opening opening ? opening.since() : null;
    }

    private static Instant expectedOverAt(Freeze freeze) {
        return freeze instanceof Freeze.Frozen frozen
                ? frozen.holdUntil()
                : freeze instanceof Freeze.Opening opening ? opening.holdUntil() : null;
    }

    private void known(String name) {
        if (!databases.knows(name)) {
            throw FreezeProblems.unknownDatabase(name);
        }
    }
}
