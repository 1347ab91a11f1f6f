package be.fusie.merge;

import be.fusie.kit.security.Caller;
import be.fusie.merge.Deliveries.Choice;
import be.fusie.merge.engine.NumberLists.Line;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/**
 * Lists old → new (M6), for machines page by page and as files. They hold the people of the caller's institutions only;
 * operators get all. Whoever fetches one is noted.
 */
@Path("/api/v1/migrations/{migration}/numbers")
@RolesAllowed({"operator", "director", "school", "portal", "vendor"})
@APIResponse(responseCode = "401", description = "no valid token (problem document)")
@APIResponse(responseCode = "403", description = "the role does not allow this (problem document)")
@APIResponse(
        responseCode = "404",
        description = "unknown migration, or of other institutions; or not merged (problem document)")
class NumbersResource {

    static final String KIND = "pupil, boarder or staff, or as the merge map names kinds; all when left out";
    static final String INSTITUTION = "six-digit institution number; all of the caller's when left out";
    static final String CSV = "text/csv";
    static final String XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    private static final int MOST = 10_000;

    private final Visible visible;
    private final Caller caller;
    private final Deliveries deliveries;

    NumbersResource(Visible visible, Caller caller, Deliveries deliveries) {
        this.visible = visible;
        this.caller = caller;
        this.deliveries = deliveries;
    }

    /**
     * Person numbers are identifiers and so texts, here as in every other answer and question: what is given can be asked.
     *
     * @param how moved, matched (keeps the receiver's number) or copied (stays in the source as well)
     */
    record NumberView(
            @Schema(description = "number in the source", examples = "4711") String oldNumber,
            @Schema(description = "number in the receiver; several old ones may share it", examples = "104711")
                    String newNumber,
            @Schema(enumeration = {"moved", "matched", "copied"}) String how,
            List<String> kinds,
            @Schema(description = "those of the caller; an operator sees all") List<String> institutions) {

        static NumberView of(Line line) {
            return new NumberView(line.old(), line.now(), line.how(), line.kinds(), line.institutions());
        }
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Person numbers old → new, page by page",
            description =
                    "In the order of the old numbers. The header Link with rel=\"next\" leads to the next page; the"
                            + " last page has none.")
    @APIResponse(
            responseCode = "200",
            description = "a page; may be empty",
            headers =
                    @Header(
                            name = "Link",
                            description = "<…>; rel=\"next\"",
                            schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = NumberView.class)))
    @APIResponse(responseCode = "400", description = "unknown kind, or a limit out of bounds (problem document)")
    public Response numbers(
            UUID migration,
            @Parameter(description = KIND) @QueryParam("kind") @Size(max = 40) String kind,
            @Parameter(description = INSTITUTION) @QueryParam("institution") @Size(max = 40) String institution,
            @Parameter(description = "old number behind which the page begins, as the header Link says")
                    @QueryParam("after")
                    @Size(max = 200)
                    String after,
            @Parameter(description = "lines of a page, 1 to 10000")
                    @QueryParam("limit")
                    @DefaultValue("1000")
                    @Min(1)
                    @Max(MOST)
                    int limit,
            @Context UriInfo uri)
            throws SQLException {
        var page = deliveries.page(
                visible.choice(migration, kind, institution), caller.subject(), caller.roles(), after, limit);
        var answer = Response.ok(page.lines().stream().map(NumberView::of).toList());
        if (page.next() != null) {
            URI next = uri.getRequestUriBuilder()
                    .replaceQueryParam("after", page.next())
                    .build();
            answer.header("Link", "<" + next + ">; rel=\"next\"");
        }
        return answer.build();
    }

    @GET
    @Produces(CSV)
    @Operation(
            summary = "The whole list as CSV",
            description =
                    "A download that broke off goes on with the header Range (one range of bytes; If-Range with the"
                            + " ETag of the first answer): the same ETag, the same bytes.")
    @APIResponse(
            responseCode = "200",
            description = "columns old, new, how, kinds, institutions; no cell is a formula",
            headers = @Header(name = "ETag", schema = @Schema(type = SchemaType.STRING)),
            content = @Content(mediaType = CSV, schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(
            responseCode = "206",
            description = "the part that was asked for",
            headers =
                    @Header(
                            name = "Content-Range",
                            description = "bytes 1000-4999/5000",
                            schema = @Schema(type = SchemaType.STRING)),
            content = @Content(mediaType = CSV, schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "400", description = "unknown kind (problem document)")
    @APIResponse(responseCode = "416", description = "nothing of the range is in the list (problem document)")
    public Response numbersAsCsv(
            UUID migration,
            @Parameter(description = KIND) @QueryParam("kind") @Size(max = 40) String kind,
            @Parameter(description = INSTITUTION) @QueryParam("institution") @Size(max = 40) String institution,
            @Parameter(description = "such as bytes=1000-") @HeaderParam("Range") @Size(max = 200) String range,
            @Parameter(description = "only if this is still the ETag; else all of it")
                    @HeaderParam("If-Range")
                    @Size(max = 200)
                    String ifRange)
            throws IOException, SQLException {
        Choice choice = visible.choice(migration, kind, institution);
        MergeRun run = visible.merged(migration);
        String tag = choice.tag(run.mergedAt == null ? run.updatedAt : run.mergedAt);
        String name = name(migration, kind, institution, ListFile.Format.CSV);
        boolean part = ByteRange.isOne(range) && (ifRange == null || ifRange.equals(tag));
        Response.ResponseBuilder answer;
        if (part) {
            long length = deliveries.length(choice, ListFile.Format.CSV);
            ByteRange asked = ByteRange.of(range, length).orElseThrow(() -> MergeProblems.noSuchRange(length));
            answer = answer(
                            deliveries.part(choice, ListFile.Format.CSV, asked, caller.subject(), caller.roles()),
                            ListFile.Format.CSV,
                            name)
                    .status(Response.Status.PARTIAL_CONTENT)
                    .header("Content-Range", asked.contentRange());
        } else {
            answer = answer(
                    deliveries.file(choice, ListFile.Format.CSV, caller.subject(), caller.roles()),
                    ListFile.Format.CSV,
                    name);
        }
        return answer.header(HttpHeaders.ETAG, tag)
                .header("Accept-Ranges", "bytes")
                .build();
    }

    @GET
    @Produces(XLSX)
    @Operation(summary = "The whole list as a workbook")
    @APIResponse(
            responseCode = "200",
            description = "columns old, new, how, kinds, institutions; no cell is a formula",
            content = @Content(mediaType = XLSX, schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(responseCode = "400", description = "unknown kind (problem document)")
    public Response numbersAsXlsx(
            UUID migration,
            @Parameter(description = KIND) @QueryParam("kind") @Size(max = 40) String kind,
            @Parameter(description = INSTITUTION) @QueryParam("institution") @Size(max = 40) String institution) {
        Choice choice = visible.choice(migration, kind, institution);
        return answer(
                        deliveries.file(choice, ListFile.Format.XLSX, caller.subject(), caller.roles()),
                        ListFile.Format.XLSX,
                        name(migration, kind, institution, ListFile.Format.XLSX))
                .header("Accept-Ranges", "none")
                .build();
    }

    static Response.ResponseBuilder answer(Object file, ListFile.Format format, String name) {
        return Response.ok(file, format.mediaType())
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + '"')
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    static String name(UUID migration, String kind, String institution, ListFile.Format format) {
        String which = (kind == null ? "" : '-' + kind) + (institution == null ? "" : '-' + institution);
        return "numbers-" + migration + which.replaceAll("[^\\w-]", "") + '.'
                + format.name().toLowerCase(Locale.ROOT);
    }
}
