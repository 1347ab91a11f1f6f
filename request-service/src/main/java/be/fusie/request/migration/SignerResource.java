package be.fusie.request.migration;

import be.fusie.kit.messaging.Transactions;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Which person a signing certificate stands for (R2). */
@Path("/api/v1/signers")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Signed documents", description = "Plans signed by eID or itsme")
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "403", description = "The role does not allow it")
class SignerResource {

    private final SignedDocuments documents;
    private final Transactions transactions;

    SignerResource(SignedDocuments documents, Transactions transactions) {
        this.documents = documents;
        this.transactions = transactions;
    }

    /** @param nationalNumber eleven digits; only a keyed digest of it is kept */
    record IdentityBody(@NotNull @Pattern(regexp = "[0-9]{11}") String nationalNumber) {

        @Override
        public String toString() {
            return "IdentityBody";
        }
    }

    @PUT
    @Path("/{subject}/identity")
    @RolesAllowed("operator")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Records whose certificates a person signs with; the number itself is kept nowhere")
    @APIResponse(responseCode = "204", description = "Recorded")
    @APIResponse(responseCode = "400", description = "A field has a wrong form or is unknown")
    @APIResponse(responseCode = "409", description = "Uploads are not set up")
    @APIResponse(responseCode = "422", description = "Its check digits are wrong")
    public Uni<Void> record(
            @PathParam("subject") @Size(max = 200) @Pattern(regexp = "[^\\x00]+") String subject,
            @NotNull @Valid IdentityBody body) {
        return transactions.in(() -> documents.record(subject, body.nationalNumber()));
    }

    @DELETE
    @Path("/{subject}/identity")
    @RolesAllowed("operator")
    @Operation(summary = "Forgets it; what was signed stands")
    @APIResponse(responseCode = "204", description = "Forgotten, or it was not known")
    @APIResponse(responseCode = "400", description = "A parameter has a wrong form")
    public Uni<Void> forget(@PathParam("subject") @Size(max = 200) @Pattern(regexp = "[^\\x00]+") String subject) {
        return transactions.in(() -> documents.forget(subject));
    }
}
