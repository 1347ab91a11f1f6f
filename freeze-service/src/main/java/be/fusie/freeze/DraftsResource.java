package be.fusie.freeze;

import static jakarta.ws.rs.core.MediaType.APPLICATION_JSON;

import be.fusie.kit.jdbc.NamedDatabases;
import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import be.fusie.kit.security.Vault;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestHeader;

/** Takes in what a person could not save any more (F4). */
@Path("/api/v1/databases/{name}/drafts")
class DraftsResource {

    static final String PERSON = "Fusie-Person";
    static final String WORD = "[a-z0-9][a-z0-9.-]{0,39}";
    static final String INSTITUTION = "[0-9]{6}";

    private final FreezeStore store;
    private final FreezeSettings settings;
    private final Vault vault;
    private final NamedDatabases databases;
    private final Transactions transactions;
    private final Caller caller;

    DraftsResource(
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
     * @param kind what it is, such as {@code grades}; the application's own word, without personal data
     * @param reference what it belongs to, in the application's own words; encrypted
     * @param mediaType how the application reads it; encrypted
     * @param content the text that was to be saved; encrypted
     */
    record NewDraft(
            @NotNull @Pattern(regexp = INSTITUTION, message = "has six digits") String institution,
            @NotNull @Pattern(regexp = WORD, message = "is a word of small letters, digits, dots and hyphens, up to 40")
                    String kind,
            @Size(max = 500) String reference,
            @Size(max = 100) String mediaType,
            @NotNull @Size(min = 1) String content) {}

    /**
     * @param database that refused it
     * @param size in bytes of UTF-8
     * @param expiresAt from then on it is gone
     */
    record DraftView(
            UUID id, String database, String institution, String kind, int size, Instant savedAt, Instant expiresAt) {
        static DraftView of(Draft draft) {
            return new DraftView(
                    draft.id,
                    draft.database,
                    draft.institution,
                    draft.kind,
                    draft.size,
                    draft.savedAt,
                    draft.expiresAt);
        }
    }

    @POST
    @RolesAllowed("application")
    @Operation(
            summary =
                    "Keeps what somebody saved too late, encrypted; refused with 409 while the database can be written")
    @APIResponse(
            responseCode = "201",
            description = "It is kept",
            content = @Content(mediaType = APPLICATION_JSON, schema = @Schema(implementation = DraftView.class)))
    @APIResponse(responseCode = "409", description = "The database can be written, or the person has too many drafts")
    @APIResponse(responseCode = "503", description = "This service has no key, and keeps no drafts")
    public Uni<Response> keep(
            String name,
            @RestHeader(PERSON)
                    @Parameter(description = "The application's own stable id of the person who is signed in")
                    @NotNull
                    @Size(min = 1, max = 200)
                    String person,
            @NotNull @Valid NewDraft draft) {
        if (!databases.knows(name)) {
            throw FreezeProblems.unknownDatabase(name);
        }
        if (!caller.institutions().isEmpty() && !caller.institutions().contains(draft.institution())) {
            throw FreezeProblems.foreignInstitution(draft.institution());
        }
        if (!vault.isOpen()) {
            throw FreezeProblems.noDraftKey();
        }
        int size = draft.content().getBytes(StandardCharsets.UTF_8).length;
        if (size > settings.drafts().largest()) {
            throw FreezeProblems.draftTooLarge(size, settings.drafts().largest());
        }
        String application = caller.subject();
        List<byte[]> owners = Draft.owners(person, vault);
        return transactions.in(() -> store.mode(name, draft.institution())
                .invoke(mode -> {
                    if (!mode.keepsDrafts()) {
                        throw FreezeProblems.draftNotNeeded(name);
                    }
                })
                .flatMap(mode -> Draft.count(
                        "application = ?1 and person in ?2 and expiresAt > ?3", application, owners, Instant.now()))
                .flatMap(count -> {
                    if (count >= settings.drafts().mostPerPerson()) {
                        throw FreezeProblems.tooManyDrafts(settings.drafts().mostPerPerson());
                    }
                    Instant until = Freeze.now().plus(settings.drafts().keptFor());
                    return Draft.of(name, draft, size, application, person, vault, until)
                            .<Draft>persist();
                })
                .map(kept -> Response.created(URI.create("/api/v1/drafts/" + kept.id))
                        .entity(DraftView.of(kept))
                        .build()));
    }
}
