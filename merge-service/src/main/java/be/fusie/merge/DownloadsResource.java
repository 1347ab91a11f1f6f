package be.fusie.merge;

import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import be.fusie.merge.Deliveries.Choice;
import io.quarkus.panache.common.Page;
import io.quarkus.panache.common.Sort;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Links to lists, and who fetched which list. */
@Path("/api/v1/migrations/{migration}/downloads")
@APIResponse(responseCode = "401", description = "no valid token (problem document)")
@APIResponse(responseCode = "403", description = "the role does not allow this (problem document)")
class DownloadsResource {

    private static final int MOST = 1_000;

    private final Visible visible;
    private final Caller caller;
    private final Deliveries deliveries;
    private final Transactions transactions;
    private final MergeSettings settings;

    DownloadsResource(
            Visible visible, Caller caller, Deliveries deliveries, Transactions transactions, MergeSettings settings) {
        this.visible = visible;
        this.caller = caller;
        this.deliveries = deliveries;
        this.transactions = transactions;
        this.settings = settings;
    }

    /** @param format csv or xlsx */
    record Wish(
            @Schema(description = NumbersResource.KIND) @Size(max = 40) String kind,
            @Schema(description = NumbersResource.INSTITUTION) @Size(max = 40) String institution,
            @Schema(
                            description = "csv or xlsx",
                            enumeration = {"csv", "xlsx"},
                            defaultValue = "csv")
                    String format) {}

    record TicketView(String href, Instant expiresAt) {}

    @POST
    @RolesAllowed({"operator", "director", "school", "portal"})
    @Operation(
            summary = "A link to a list",
            description =
                    "The link lives some minutes, works once, and for the same caller only, who signs in for it as for"
                            + " any other call.")
    @APIResponse(
            responseCode = "201",
            description = "the link",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = TicketView.class)))
    @APIResponse(responseCode = "400", description = "unknown kind or format, or no JSON (problem document)")
    @APIResponse(
            responseCode = "404",
            description = "unknown migration, or of other institutions; or not merged (problem document)")
    public Response ticket(UUID migration, @Valid Wish wish) {
        Wish w = wish == null ? new Wish(null, null, null) : wish;
        Choice choice = visible.choice(migration, w.kind(), w.institution());
        ListFile.Format format = Arrays.stream(ListFile.Format.values())
                .filter(f ->
                        w.format() == null || f.name().toLowerCase(Locale.ROOT).equals(w.format()))
                .findFirst()
                .orElseThrow(MergeProblems::unknownFormat);
        String ticket = deliveries.ticket(choice, format, caller.subject(), caller.roles(), settings.ticketLifetime());
        String href = "/api/v1/downloads/" + ticket;
        return Response.created(URI.create(href))
                .entity(new TicketView(href, Instant.now().plus(settings.ticketLifetime())))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    /**
     * @param lines that went out; null while none did
     * @param finishedAt null when it broke off, is under way, or was never fetched
     */
    record DownloadView(
            UUID id,
            String kind,
            String institution,
            String format,
            String subject,
            List<String> roles,
            Instant requestedAt,
            boolean byLink,
            Instant startedAt,
            Instant finishedAt,
            Long lines) {

        static DownloadView of(Download d) {
            return new DownloadView(
                    d.id,
                    d.kind,
                    d.institution,
                    d.format,
                    d.subject,
                    List.of(d.roles),
                    d.requestedAt,
                    d.ticket != null,
                    d.startedAt,
                    d.finishedAt,
                    d.lines);
        }
    }

    @GET
    @RolesAllowed("operator")
    @Operation(summary = "Who fetched which list when, and how many lines; the latest first")
    @APIResponse(responseCode = "200", description = "a page; may be empty")
    @APIResponse(responseCode = "400", description = "a limit or page out of bounds (problem document)")
    @APIResponse(responseCode = "404", description = "unknown migration (problem document)")
    public List<DownloadView> downloads(
            UUID migration,
            @Parameter(description = "page, from 0") @QueryParam("page") @DefaultValue("0") @Min(0) @Max(1_000_000)
                    int page,
            @Parameter(description = "entries of a page, 1 to 1000")
                    @QueryParam("limit")
                    @DefaultValue("100")
                    @Min(1)
                    @Max(MOST)
                    int limit) {
        visible.migration(migration);
        return transactions
                .await(() -> Download.<Download>find(
                                "migration",
                                Sort.by("requestedAt", Sort.Direction.Descending)
                                        .and("id"),
                                migration)
                        .page(Page.of(page, limit))
                        .list())
                .stream()
                .map(DownloadView::of)
                .toList();
    }
}
