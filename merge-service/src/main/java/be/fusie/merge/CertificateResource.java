package be.fusie.merge;

import be.fusie.merge.proof.CertificatePdf;
import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** What a merge was proved to be, signed, for whoever has to show it (M24). */
@Path("/api/v1/migrations/{migration}/certificate")
@Tag(name = "Proof")
@RolesAllowed({"operator", "director", "school", "portal"})
@Blocking
class CertificateResource {

    private static final String SQL = "application/sql";
    private static final String PDF = "application/pdf";

    private final Visible visible;
    private final Certificates certificates;

    CertificateResource(Visible visible, Certificates certificates) {
        this.visible = visible;
        this.certificates = certificates;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "The signed certificate of a merge",
            description =
                    "Counts, digests, totals and checks of both sides, hashes of plan, map, backups, archives and of the"
                            + " scripts that recompute them. Signed with Ed25519 over the document without its member signature, in"
                            + " canonical form (RFC 8785).")
    @APIResponse(
            responseCode = "200",
            description = "The certificate",
            content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "404", description = "Not merged, undone, or not yours")
    public JsonNode certificate(UUID migration) {
        return certificates.of(visible.migration(migration));
    }

    @GET
    @Produces(PDF)
    @Operation(summary = "The same on paper", description = "With the signed JSON document attached to it.")
    @APIResponse(
            responseCode = "200",
            description = "The certificate",
            content = @Content(schema = @Schema(type = SchemaType.STRING, format = "binary")))
    public RestResponse<byte[]> paper(UUID migration) {
        byte[] pdf = CertificatePdf.of(certificates.of(visible.migration(migration)));
        return RestResponse.ResponseBuilder.ok(pdf, PDF)
                .header(HttpHeaders.CONTENT_DISPOSITION, "inline; filename=\"certificate-" + migration + ".pdf\"")
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    @GET
    @Path("check.sql")
    @Produces(SQL)
    @Operation(
            summary = "The script that counts and digests again what the certificate says",
            description = "Plain SQL for psql. That of the source holds the number map and is for operators only.")
    @APIResponse(
            responseCode = "200",
            description = "The script",
            content = @Content(schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "403", description = "The source's script is for operators")
    @APIResponse(responseCode = "404", description = "Not merged, undone, or not yours")
    public RestResponse<java.nio.file.Path> script(
            UUID migration,
            @Parameter(description = "source or receiver", schema = @Schema(enumeration = {"source", "receiver"}))
                    @QueryParam("side")
                    @DefaultValue(Certificates.RECEIVER)
                    String side) {
        MergeRun run = visible.migration(migration);
        if (!side.equals(Certificates.SOURCE) && !side.equals(Certificates.RECEIVER)) {
            throw MergeProblems.unknownSide();
        }
        if (side.equals(Certificates.SOURCE) && !visible.everything()) {
            throw MergeProblems.operatorsOnly();
        }
        if (run.result == null) {
            throw MergeProblems.notMerged(migration);
        }
        java.nio.file.Path script =
                certificates.script(migration, side).orElseThrow(() -> MergeProblems.noScript(migration));
        return RestResponse.ResponseBuilder.ok(script, SQL)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"check-" + side + ".sql\"")
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }
}
