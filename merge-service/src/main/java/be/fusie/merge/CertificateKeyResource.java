package be.fusie.merge;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirementsSet;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The public keys that certificates verify by, for anybody. */
@Path("/api/v1/certificate-keys")
@Tag(name = "Proof")
class CertificateKeyResource {

    private final Certificates certificates;

    CertificateKeyResource(Certificates certificates) {
        this.certificates = certificates;
    }

    @GET
    @PermitAll
    @Blocking
    @SecurityRequirementsSet
    @Operation(
            summary = "Public keys of certificates",
            description =
                    "A JSON Web Key Set (RFC 7517, 8037), each key with its PEM; the present key first, then those that"
                            + " earlier certificates were signed with.")
    @APIResponse(
            responseCode = "200",
            description = "The keys",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    public JsonNode keys() {
        return certificates.keys();
    }
}
