package be.fusie.freeze;

import static jakarta.ws.rs.core.MediaType.APPLICATION_JSON;

import be.fusie.freeze.EditingSessionResource.SessionView;
import be.fusie.kit.jdbc.NamedDatabases;
import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.rest.NoBody;
import be.fusie.kit.security.Caller;
import be.fusie.kit.security.Vault;
import be.fusie.kit.security.Vault.Sealed;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Gives out leases to those who are about to edit, and shows who does (F3, F4). */
@Path("/api/v1/databases/{name}/editing-sessions")
class EditingSessionsResource {

    private final FreezeStore store;
    private final FreezeSettings settings;
    private final Vault vault;
    private final NamedDatabases databases;
    private final Transactions transactions;
    private final Caller caller;

    EditingSessionsResource(
            FreezeStore store,
            FreezeSettings settings,
            Vault vault,
            NamedDatabases databases,
            Transactions transactions,
            Caller caller) {
        this.store = store;
        this.settings = settings;
        this.vault = vault;
        this.databases = databases;
        this.transactions = transactions;
        this.caller = caller;
    }

    /**
     * What is about to be edited; all of it may be left out.
     *
     * @param institution the school it is for: others are not waited for when only some institutions move
     * @param kind what, such as {@code grades}; the application's own word, without personal data
     * @param who a name that the school's own people can call; kept encrypted, and only when this service has a key
     */
    record NewSession(
            @Pattern(regexp = DraftsResource.INSTITUTION, message = "has six digits") String institution,
            @Pattern(
                            regexp = DraftsResource.WORD,
                            message = "is a word of small letters, digits, dots and hyphens, up to 40")
                    String kind,
            @Size(max = 100) String who) {}

    /**
     * @param id only for the application that took it
     * @param application only for operators and the application itself
     * @param who only for the application that took it, and for directors and administrators of the institution
     * @param nudgedAt when the editor was last asked to finish; null when never
     */
    record EditorView(
            UUID id,
            String application,
            String institution,
            String kind,
            String who,
            Instant takenAt,
            Instant expiresAt,
            Instant nudgedAt) {}

    /** As an application does that has nothing to say about it. */
    @POST
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed("application")
    @Operation(hidden = true)
    public Uni<Response> take(String name, @Context HttpHeaders headers) {
        NoBody.check(headers);
        return take(name, (NewSession) null);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("application")
    @Operation(
            summary = "Takes a lease; refused with 409 while a freeze drains, with 423 while the database is read-only")
    @APIResponse(
            responseCode = "201",
            description = "The lease",
            content = @Content(mediaType = APPLICATION_JSON, schema = @Schema(implementation = SessionView.class)))
    @APIResponse(responseCode = "409", description = "A freeze drains: nobody begins to edit")
    @APIResponse(responseCode = "423", description = "The database is read-only")
    @RequestBody(required = false, description = "What is about to be edited; may be left out")
    public Uni<Response> take(String name, @Valid NewSession wanted) {
        if (!databases.knows(name)) {
            throw FreezeProblems.unknownDatabase(name);
        }
        NewSession about = wanted == null ? new NewSession(null, null, null) : wanted;
        if (about.institution() != null
                && !caller.institutions().isEmpty()
                && !caller.institutions().contains(about.institution())) {
            throw FreezeProblems.foreignInstitution(about.institution());
        }
        String application = caller.subject();
        return transactions.in(() -> store.holding(name).flatMap(freeze -> {
            if (freeze.isPresent() && freeze.get().move().concerns(name, about.institution())) {
                throw FreezeProblems.noEditing(freeze.get());
            }
            var session = new EditingSession();
            session.id = UUID.randomUUID();
            session.database = name;
            session.application = application;
            session.institution = about.institution();
            session.kind = about.kind();
            if (about.who() != null && vault.isOpen()) {
                Sealed who = vault.seal(about.who().getBytes(StandardCharsets.UTF_8), session.id.toString());
                session.whoKey = who.keyId();
                session.who = who.bytes();
            }
            session.takenAt = Freeze.now();
            session.expiresAt = session.takenAt.plus(settings.editingLease());
            return session.<EditingSession>persist()
                    .map(saved -> Response.created(URI.create("/api/v1/editing-sessions/" + saved.id))
                            .entity(SessionView.of(saved, null))
                            .build());
        }));
    }

    @GET
    @RolesAllowed({"application", "operator", "director", "school"})
    @Operation(
            summary =
                    "Who edits now, since when and in what; operators see no names, applications and schools their own")
    public Uni<List<EditorView>> editors(String name) {
        if (!databases.knows(name)) {
            throw FreezeProblems.unknownDatabase(name);
        }
        boolean operator = caller.is("operator");
        boolean school = caller.is("director") || caller.is("school");
        String me = caller.is("application") ? caller.subject() : "";
        Set<String> institutions = caller.institutions();
        return transactions.in(() -> EditingSession.<EditingSession>list(
                        "database = ?1 and expiresAt > ?2 order by takenAt", name, Instant.now())
                .map(sessions -> sessions.stream()
                        .filter(session -> operator
                                || session.application.equals(me)
                                || school && institutions.contains(session.institution))
                        .map(session -> {
                            boolean mine = session.application.equals(me);
                            boolean ours = school && institutions.contains(session.institution);
                            return new EditorView(
                                    mine ? session.id : null,
                                    mine || operator ? session.application : null,
                                    session.institution,
                                    session.kind,
                                    mine || ours ? who(session) : null,
                                    session.takenAt,
                                    session.expiresAt,
                                    session.nudgedAt);
                        })
                        .toList()));
    }

    /** Null when nobody said, or when the key is gone. */
    private String who(EditingSession session) {
        return session.who == null || !vault.knows(session.whoKey)
                ? null
                : new String(
                        vault.open(new Sealed(session.whoKey, session.who), session.id.toString()),
                        StandardCharsets.UTF_8);
    }
}
