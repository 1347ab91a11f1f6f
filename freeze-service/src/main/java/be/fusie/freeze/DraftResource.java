package be.fusie.freeze;

import be.fusie.freeze.DraftsResource.DraftView;
import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import be.fusie.kit.security.Vault;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestHeader;

/**
 * Hands drafts back (F4), to the person alone, through the application they left them with. To anybody else there is no
 * such draft.
 */
@Path("/api/v1/drafts")
@RolesAllowed("application")
@APIResponse(responseCode = "503", description = "This service has no key, and keeps no drafts")
class DraftResource {

    private final Vault vault;
    private final GateMemory gates;
    private final Transactions transactions;
    private final Caller caller;

    DraftResource(Vault vault, GateMemory gates, Transactions transactions, Caller caller) {
        this.vault = vault;
        this.gates = gates;
        this.transactions = transactions;
        this.caller = caller;
    }

    /**
     * @param saveIn the database the institution lives in now, which may be another than the one that refused it
     * @param canBeSaved whether it may be written there now
     */
    record ReturnedDraft(@JsonUnwrapped DraftView draft, String saveIn, boolean canBeSaved) {}

    /** @param content as it was left, with its reference and media type */
    record OpenDraft(
            @JsonUnwrapped DraftView draft,
            String saveIn,
            boolean canBeSaved,
            String reference,
            String mediaType,
            String content) {}

    @GET
    @Operation(summary = "The drafts of a person, the oldest first; without their content")
    @APIResponse(responseCode = "200", description = "May be empty")
    public Uni<List<ReturnedDraft>> drafts(
            @RestHeader(DraftsResource.PERSON) @NotNull @Size(min = 1, max = 200) String person) {
        String application = caller.subject();
        List<byte[]> owners = owners(person);
        return transactions.in(() -> Draft.of(application, owners).map(drafts -> drafts.stream()
                .map(draft -> new ReturnedDraft(DraftView.of(draft), home(draft), canBeSaved(draft)))
                .toList()));
    }

    @GET
    @Path("{id}")
    @Operation(summary = "One draft with its content")
    @APIResponse(responseCode = "200", description = "The draft")
    public Uni<OpenDraft> draft(
            UUID id, @RestHeader(DraftsResource.PERSON) @NotNull @Size(min = 1, max = 200) String person) {
        String application = caller.subject();
        List<byte[]> owners = owners(person);
        return transactions.in(() -> Draft.find(id, application, owners).map(draft -> {
            if (draft == null) {
                throw FreezeProblems.unknownDraft();
            }
            Draft.Content content = draft.open(person, vault);
            return new OpenDraft(
                    DraftView.of(draft),
                    home(draft),
                    canBeSaved(draft),
                    content.reference(),
                    content.mediaType(),
                    content.content());
        }));
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Throws a draft away, after it was saved or because nobody wants it")
    @APIResponse(responseCode = "204", description = "It is gone")
    public Uni<Void> delete(
            UUID id, @RestHeader(DraftsResource.PERSON) @NotNull @Size(min = 1, max = 200) String person) {
        String application = caller.subject();
        List<byte[]> owners = owners(person);
        return transactions.in(
                () -> Draft.delete("id = ?1 and application = ?2 and person in ?3", id, application, owners)
                        .invoke(deleted -> {
                            if (deleted == 0) {
                                throw FreezeProblems.unknownDraft();
                            }
                        })
                        .replaceWithVoid());
    }

    private List<byte[]> owners(String person) {
        if (!vault.isOpen()) {
            throw FreezeProblems.noDraftKey();
        }
        return Draft.owners(person, vault);
    }

    private String home(Draft draft) {
        return gates.known().home(draft.institution).orElse(draft.database);
    }

    private boolean canBeSaved(Draft draft) {
        return gates.known().mode(home(draft), draft.institution).saves();
    }
}
