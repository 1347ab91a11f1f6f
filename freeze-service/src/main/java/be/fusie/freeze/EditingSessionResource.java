package be.fusie.freeze;

import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** One lease of somebody who edits: renewed while it goes on, given back after the save (F4). */
@Path("/api/v1/editing-sessions/{id}")
class EditingSessionResource {

    private final FreezeStore store;
    private final FreezeSettings settings;
    private final Transactions transactions;
    private final Caller caller;

    EditingSessionResource(FreezeStore store, FreezeSettings settings, Transactions transactions, Caller caller) {
        this.store = store;
        this.settings = settings;
        this.transactions = transactions;
        this.caller = caller;
    }

    /**
     * @param expiresAt renew before; from then on the session does not count
     * @param nudgedAt when its user was asked to finish; null when never
     * @param nudge what to tell the user; may be empty
     * @param readOnlyFrom when the database becomes read-only at the latest; null while no migration is about to begin
     */
    record SessionView(
            UUID id,
            String database,
            String institution,
            String kind,
            Instant takenAt,
            Instant expiresAt,
            Instant readOnlyFrom,
            Instant nudgedAt,
            String nudge) {
        static SessionView of(EditingSession session, Instant readOnlyFrom) {
            return new SessionView(
                    session.id,
                    session.database,
                    session.institution,
                    session.kind,
                    session.takenAt,
                    session.expiresAt,
                    readOnlyFrom,
                    session.nudgedAt,
                    session.nudge);
        }
    }

    @PUT
    @RolesAllowed("application")
    @Operation(summary = "Renews a lease; while a freeze drains, up to its deadline")
    @APIResponse(responseCode = "200", description = "It is renewed")
    @APIResponse(responseCode = "409", description = "A freeze drains, and the lease had expired")
    @APIResponse(responseCode = "423", description = "The database is read-only")
    public Uni<SessionView> renew(UUID id) {
        String application = caller.subject();
        return transactions.in(() -> mine(id, application)
                .flatMap(session -> store.holding(session.database).map(freeze -> {
                    Instant now = Freeze.now();
                    Instant until = now.plus(settings.editingLease());
                    if (freeze.isEmpty() || !freeze.get().move().concerns(session.database, session.institution)) {
                        session.expiresAt = until;
                        return SessionView.of(session, null);
                    }
                    if (freeze.get() instanceof Freeze.Draining draining && session.expiresAt.isAfter(now)) {
                        session.expiresAt = until.isBefore(draining.until()) ? until : draining.until();
                        return SessionView.of(session, draining.until());
                    }
                    throw FreezeProblems.noEditing(freeze.get());
                })));
    }

    @DELETE
    @RolesAllowed("application")
    @Operation(summary = "Gives a lease back")
    public Uni<Void> giveBack(UUID id) {
        String application = caller.subject();
        // By query: Hibernate Reactive mixes up entities of one type that are removed at the same moment (HR000069, or
        // no end).
        return transactions.in(() -> EditingSession.delete("id = ?1 and application = ?2", id, application)
                .invoke(deleted -> {
                    if (deleted == 0) {
                        throw FreezeProblems.unknownSession();
                    }
                })
                .replaceWithVoid());
    }

    private static Uni<EditingSession> mine(UUID id, String application) {
        return EditingSession.<EditingSession>findById(id).invoke(session -> {
            if (session == null || !session.application.equals(application)) {
                throw FreezeProblems.unknownSession();
            }
        });
    }
}
