package be.fusie.request.directory;

import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import be.fusie.request.directory.DirectoryChanges.Change;
import be.fusie.request.directory.DirectoryEditing.Comparison;
import be.fusie.request.directory.DirectoryEditing.Precondition;
import be.fusie.request.directory.DirectoryEntities.ChangeRow;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** The directory as one document: exported, compared, imported; and who changed what. */
@Path("/api/v1/directory")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("operator")
@Tag(name = "Directory", description = "Databases, boards, communities, institutions and their people")
class DirectoryResource {

    private final Transactions transactions;
    private final DirectoryStore store;
    private final DirectoryEditing editing;
    private final Caller caller;
    private final ObjectMapper json;

    DirectoryResource(
            Transactions transactions,
            DirectoryStore store,
            DirectoryEditing editing,
            Caller caller,
            ObjectMapper json) {
        this.transactions = transactions;
        this.store = store;
        this.editing = editing;
        this.caller = caller;
        this.json = json;
    }

    @GET
    @Operation(summary = "Exports the directory, in the form in which it is imported")
    @APIResponse(
            responseCode = "200",
            description = "The directory",
            headers = @Header(name = "ETag", description = "Its version, for If-Match"))
    public Uni<RestResponse<Directory>> get() {
        return transactions.in(store::load).map(DirectoryResource::answer);
    }

    @PUT
    @Operation(
            summary = "Imports a directory in the place of the present one",
            description = "All or nothing. Homes stay: they change only through migrations. Try it first with"
                    + " POST /directory/comparisons.")
    @APIResponse(responseCode = "200", description = "The directory as it is now")
    @APIResponse(
            responseCode = "400",
            description = "A field has a wrong form or is unknown; all that is wrong is named")
    @APIResponse(responseCode = "409", description = "A home would change, or a running migration needs what would go")
    @APIResponse(responseCode = "412", description = "The directory is no longer the one that If-Match names")
    @APIResponse(
            responseCode = "422",
            description = "References lead nowhere, doubles, impossible dates; all are named")
    public Uni<RestResponse<Directory>> put(@HeaderParam("If-Match") String ifMatch, @NotNull Directory directory) {
        return editing.replace(directory, new Precondition(ifMatch, null), caller.subject())
                .map(DirectoryResource::answer);
    }

    private static RestResponse<Directory> answer(Directory directory) {
        return RestResponse.ResponseBuilder.ok(directory)
                .header("ETag", DirectoryEditing.etag(directory))
                .build();
    }

    /** @param path where it is wrong, as a JSON pointer into what was sent */
    record FaultView(String path, String message) {}

    /** @param act {@code added}, {@code changed} or {@code removed} */
    record Difference(
            String path, String act, List<String> fields, Map<String, Object> before, Map<String, Object> after) {}

    /**
     * @param possible whether the import would be taken
     * @param faults what is wrong with what was sent
     * @param homes institutions that would get another home, in words
     * @param inMigration institutions that would go while a migration needs them
     * @param differences what would change, object by object; empty while there are faults
     */
    record ComparisonView(
            boolean possible,
            List<FaultView> faults,
            List<String> homes,
            List<String> inMigration,
            List<Difference> differences) {}

    @POST
    @Path("/comparisons")
    @Operation(summary = "A dry run of an import: what is wrong with it, what stands in its way, what it would change")
    @APIResponse(responseCode = "200", description = "What an import of this would do; nothing was done")
    public Uni<ComparisonView> compare(@NotNull Directory directory) {
        return editing.compare(directory).map(this::view);
    }

    private ComparisonView view(Comparison comparison) {
        return new ComparisonView(
                comparison.possible(),
                comparison.faults().stream()
                        .map(fault -> new FaultView(fault.path(), fault.message()))
                        .toList(),
                comparison.obstacles().homes(),
                comparison.obstacles().inMigration(),
                comparison.changes().stream().map(this::difference).toList());
    }

    private Difference difference(Change change) {
        String act = change.before() == null ? "added" : change.after() == null ? "removed" : "changed";
        return new Difference(change.path(), act, change.fields(), members(change.before()), members(change.after()));
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> members(Object value) {
        return value == null ? null : json.convertValue(value, Map.class);
    }

    /** @param number grows; the number to go on from @param before the object as JSON, null when it was new */
    record ChangeView(long number, Instant at, String who, String act, String path, JsonNode before, JsonNode after) {}

    @GET
    @Path("/changes")
    @Operation(summary = "Who changed what, newest first", description = "Homes are changed by 'migration'.")
    @APIResponse(responseCode = "200", description = "The changes, at most 'limit'")
    public Uni<List<ChangeView>> changes(
            @QueryParam("path")
                    @Pattern(regexp = "/(databases|boards|communities|institutions)/[A-Za-z0-9_.-]{1,63}")
                    @Parameter(description = "Only of this object, such as /institutions/111111")
                    String path,
            @QueryParam("before") @Min(1) @Parameter(description = "Only those with a lower number: the next page")
                    Long before,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(200) int limit) {
        return transactions.in(() -> store.changes(path, before == null ? Long.MAX_VALUE : before, limit)
                .map(rows -> rows.stream().map(this::view).toList()));
    }

    private ChangeView view(ChangeRow row) {
        return new ChangeView(row.number, row.at, row.subject, row.act, row.path, tree(row.before), tree(row.after));
    }

    private JsonNode tree(String text) {
        try {
            return text == null ? null : json.readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException("what was kept is no JSON", e);
        }
    }
}
