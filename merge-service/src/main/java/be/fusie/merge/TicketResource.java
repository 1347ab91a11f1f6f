package be.fusie.merge;

import be.fusie.kit.security.Caller;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Where the links of {@link DownloadsResource} lead to. */
@Path("/api/v1/downloads/{ticket}")
@RolesAllowed({"operator", "director", "school", "portal"})
class TicketResource {

    private final Visible visible;
    private final Caller caller;
    private final Deliveries deliveries;

    TicketResource(Visible visible, Caller caller, Deliveries deliveries) {
        this.visible = visible;
        this.caller = caller;
        this.deliveries = deliveries;
    }

    @GET
    @Operation(summary = "The list that a link leads to; once, and for the caller only who asked for it")
    @APIResponse(
            responseCode = "200",
            description = "the file, CSV or XLSX",
            content = {
                @Content(mediaType = NumbersResource.CSV, schema = @Schema(type = SchemaType.STRING)),
                @Content(
                        mediaType = NumbersResource.XLSX,
                        schema = @Schema(type = SchemaType.STRING, format = "binary"))
            })
    @APIResponse(responseCode = "401", description = "no valid token (problem document)")
    @APIResponse(responseCode = "403", description = "the role does not allow this (problem document)")
    @APIResponse(
            responseCode = "404",
            description =
                    "unknown, used or expired link, or somebody else's; or the merge was undone (problem document)")
    public Response download(@Size(max = 100) String ticket) {
        Download download = deliveries.redeem(ticket, caller.subject()).orElseThrow(MergeProblems::unknownTicket);
        visible.merged(download.migration);
        ListFile.Format format = Deliveries.format(download);
        return NumbersResource.answer(
                        deliveries.file(download, visible.everything() ? null : visible.institutions()),
                        format,
                        NumbersResource.name(download.migration, download.kind, download.institution, format))
                .build();
    }
}
