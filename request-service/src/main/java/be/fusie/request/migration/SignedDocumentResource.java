package be.fusie.request.migration;

import be.fusie.request.CanonicalJson;
import be.fusie.request.migration.Rows.Signature;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Consent by a signed PDF (R2), and what operators do about it. */
@Path("/api/v1/migrations")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Signed documents", description = "Plans signed by eID or itsme")
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "403", description = "The role does not allow it")
class SignedDocumentResource {

    private final Calls calls;
    private final Consents consents;
    private final SignedDocuments documents;
    private final Proofs proofs;

    SignedDocumentResource(Calls calls, Consents consents, SignedDocuments documents, Proofs proofs) {
        this.calls = calls;
        this.consents = consents;
        this.documents = documents;
        this.proofs = proofs;
    }

    private record Upload(String institution, String sha256) {}

    @POST
    @Path("/{id}/signatures/documents")
    @RolesAllowed({"director", "school"})
    @Consumes("application/pdf")
    @Operation(
            summary = "Signs the plan by its PDF, signed with eID or itsme; twice is once",
            description = "The file is the PDF of GET …/plan as the signing tool saved it. The caller is the signer.")
    @APIResponse(responseCode = "200", description = "Signed")
    @APIResponse(responseCode = "400", description = "No PDF was sent, or a parameter has a wrong form")
    @APIResponse(responseCode = "404", description = "Unknown migration, no plan, or nobody the caller may sign for")
    @APIResponse(responseCode = "409", description = "Consent is not being collected, or uploads are not set up")
    @APIResponse(responseCode = "413", description = "Too large")
    @APIResponse(responseCode = "415", description = "Not application/pdf")
    @APIResponse(responseCode = "422", description = "The document proves nothing, with the reason")
    public Uni<Response> upload(
            UUID id, @QueryParam("institution") @NotNull @Pattern(regexp = "[0-9]{6}") String institution, byte[] pdf) {
        if (pdf == null || pdf.length == 0) {
            throw ConsentProblems.noDocument();
        }
        Context context = Vertx.currentContext();
        return calls.read(id, () -> documents.plans(id))
                .flatMap(plans -> Uni.createFrom()
                        .completionStage(() -> context.executeBlocking(() -> documents.check(pdf, plans), false)
                                .toCompletionStage()))
                .flatMap(checked -> calls.act(
                        id,
                        null,
                        new Upload(institution, CanonicalJson.sha256(pdf)),
                        person -> consents.sign(
                                id,
                                new Consents.Consent(checked.planHash(), institution),
                                person,
                                (migration, signature) -> documents.prove(checked, signature))));
    }

    @GET
    @Path("/{id}/signatures/{signature}/proof")
    @RolesAllowed("operator")
    @Produces({"application/pdf", "application/jwt", MediaType.APPLICATION_JSON})
    @Operation(summary = "The signed PDF, or the ID token, that a signature was given with")
    @APIResponse(responseCode = "200", description = "Its SHA-256 stands in the evidence as 'proof'")
    @APIResponse(responseCode = "404", description = "Unknown, or nothing was kept")
    @APIResponse(responseCode = "409", description = "The key that it was sealed with is not configured any more")
    public Uni<Response> proof(UUID id, UUID signature) {
        return calls.read(id, () -> Signature.count("id = ?1 and migrationId = ?2", signature, id)
                .chain(count -> count == 0
                        ? Uni.createFrom().<Proofs.Kept>nullItem()
                        : Proofs.Kept.<Proofs.Kept>findById(signature))
                .map(kept -> {
                    if (kept == null) {
                        throw ConsentProblems.noProof(signature);
                    }
                    return Response.ok(proofs.open(kept), kept.mediaType)
                            .header("Cache-Control", "no-store")
                            .build();
                }));
    }
}
