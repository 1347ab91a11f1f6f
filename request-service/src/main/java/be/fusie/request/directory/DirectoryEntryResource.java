package be.fusie.request.directory;

import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import be.fusie.request.directory.Directory.Board;
import be.fusie.request.directory.Directory.Community;
import be.fusie.request.directory.Directory.Database;
import be.fusie.request.directory.Directory.Institution;
import be.fusie.request.directory.Directory.Membership;
import be.fusie.request.directory.DirectoryEditing.Precondition;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * Single objects of the directory. Each has its ETag; {@code If-Match} guards a change, {@code If-None-Match: *} a
 * creation. An institution's home is given when it is created and never after.
 */
@Path("/api/v1/directory")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("operator")
@Tag(name = "Directory")
class DirectoryEntryResource {

    private static final String DATABASE = "[a-z][a-z0-9_-]{0,62}";
    private static final String BOARD = "[01][0-9]{9}";
    private static final String COMMUNITY = "[A-Za-z0-9][A-Za-z0-9_.-]{0,62}";
    private static final String INSTITUTION = "[0-9]{6}";

    private static final String IN_USE = "Something else in the directory refers to it, or a reference leads nowhere";
    private static final String CHANGED = "It is no longer the version that the request names";
    private static final String HELD = "A home would change, or a running migration needs it";

    private final Transactions transactions;
    private final DirectoryStore store;
    private final DirectoryEditing editing;
    private final Caller caller;

    DirectoryEntryResource(Transactions transactions, DirectoryStore store, DirectoryEditing editing, Caller caller) {
        this.transactions = transactions;
        this.store = store;
        this.editing = editing;
        this.caller = caller;
    }

    @GET
    @Path("/databases/{name}")
    @Operation(summary = "A school database")
    public Uni<RestResponse<Database>> database(@Pattern(regexp = DATABASE) String name) {
        return get("/databases/" + name, Database.class);
    }

    @PUT
    @Path("/databases/{name}")
    @Operation(summary = "Creates or changes a school database")
    @APIResponse(responseCode = "200", description = "As it is now")
    @APIResponse(responseCode = "412", description = CHANGED)
    @APIResponse(responseCode = "422", description = IN_USE)
    public Uni<RestResponse<Database>> putDatabase(
            @Pattern(regexp = DATABASE) String name,
            @HeaderParam("If-Match") String ifMatch,
            @HeaderParam("If-None-Match") String ifNoneMatch,
            @NotNull @Valid Database database) {
        same(name, database.name());
        return put("/databases/" + name, ifMatch, ifNoneMatch, database);
    }

    @DELETE
    @Path("/databases/{name}")
    @Operation(summary = "Takes a school database out; no institution may live there")
    @APIResponse(responseCode = "204", description = "It is gone")
    @APIResponse(responseCode = "412", description = CHANGED)
    @APIResponse(responseCode = "422", description = IN_USE)
    public Uni<Void> removeDatabase(@Pattern(regexp = DATABASE) String name, @HeaderParam("If-Match") String ifMatch) {
        return remove("/databases/" + name, ifMatch);
    }

    @GET
    @Path("/boards/{number}")
    @Operation(summary = "A board, by its enterprise number")
    public Uni<RestResponse<Board>> board(@Pattern(regexp = BOARD) String number) {
        return get("/boards/" + number, Board.class);
    }

    @PUT
    @Path("/boards/{number}")
    @Operation(summary = "Creates or changes a board; the check digits of its number have to be right")
    @APIResponse(responseCode = "200", description = "As it is now")
    @APIResponse(responseCode = "412", description = CHANGED)
    @APIResponse(responseCode = "422", description = "The check digits are wrong")
    public Uni<RestResponse<Board>> putBoard(
            @Pattern(regexp = BOARD) String number,
            @HeaderParam("If-Match") String ifMatch,
            @HeaderParam("If-None-Match") String ifNoneMatch,
            @NotNull @Valid Board board) {
        same(number, board.number());
        return put("/boards/" + number, ifMatch, ifNoneMatch, board);
    }

    @DELETE
    @Path("/boards/{number}")
    @Operation(summary = "Takes a board out; it may have no institution")
    @APIResponse(responseCode = "204", description = "It is gone")
    @APIResponse(responseCode = "412", description = CHANGED)
    @APIResponse(responseCode = "422", description = IN_USE)
    public Uni<Void> removeBoard(@Pattern(regexp = BOARD) String number, @HeaderParam("If-Match") String ifMatch) {
        return remove("/boards/" + number, ifMatch);
    }

    @GET
    @Path("/communities/{id}")
    @Operation(summary = "A school community")
    public Uni<RestResponse<Community>> community(@Pattern(regexp = COMMUNITY) String id) {
        return get("/communities/" + id, Community.class);
    }

    @PUT
    @Path("/communities/{id}")
    @Operation(summary = "Creates or changes a school community; its members are kept with the institutions")
    @APIResponse(responseCode = "200", description = "As it is now")
    @APIResponse(responseCode = "412", description = CHANGED)
    @APIResponse(responseCode = "422", description = IN_USE)
    public Uni<RestResponse<Community>> putCommunity(
            @Pattern(regexp = COMMUNITY) String id,
            @HeaderParam("If-Match") String ifMatch,
            @HeaderParam("If-None-Match") String ifNoneMatch,
            @NotNull @Valid Community community) {
        same(id, community.id());
        return put("/communities/" + id, ifMatch, ifNoneMatch, community);
    }

    @DELETE
    @Path("/communities/{id}")
    @Operation(summary = "Takes a school community out; nobody may have been a member")
    @APIResponse(responseCode = "204", description = "It is gone")
    @APIResponse(responseCode = "412", description = CHANGED)
    @APIResponse(responseCode = "422", description = IN_USE)
    public Uni<Void> removeCommunity(@Pattern(regexp = COMMUNITY) String id, @HeaderParam("If-Match") String ifMatch) {
        return remove("/communities/" + id, ifMatch);
    }

    @GET
    @Path("/institutions/{number}")
    @Operation(summary = "An institution, with its home, memberships and people")
    public Uni<RestResponse<Institution>> institution(@Pattern(regexp = INSTITUTION) String number) {
        return get("/institutions/" + number, Institution.class);
    }

    @PUT
    @Path("/institutions/{number}")
    @Operation(summary = "Creates or changes an institution; its home stays, because only a migration changes it")
    @APIResponse(responseCode = "200", description = "As it is now")
    @APIResponse(responseCode = "409", description = HELD)
    @APIResponse(responseCode = "412", description = CHANGED)
    @APIResponse(responseCode = "422", description = IN_USE + ", memberships overlap, or somebody is named twice")
    public Uni<RestResponse<Institution>> putInstitution(
            @Pattern(regexp = INSTITUTION) String number,
            @HeaderParam("If-Match") String ifMatch,
            @HeaderParam("If-None-Match") String ifNoneMatch,
            @NotNull @Valid Institution institution) {
        same(number, institution.number());
        return put("/institutions/" + number, ifMatch, ifNoneMatch, institution);
    }

    @DELETE
    @Path("/institutions/{number}")
    @Operation(summary = "Takes an institution out; no running migration may concern it")
    @APIResponse(responseCode = "204", description = "It is gone; should it come back, its home is the same")
    @APIResponse(responseCode = "409", description = HELD)
    @APIResponse(responseCode = "412", description = CHANGED)
    public Uni<Void> removeInstitution(
            @Pattern(regexp = INSTITUTION) String number, @HeaderParam("If-Match") String ifMatch) {
        return remove("/institutions/" + number, ifMatch);
    }

    /** @param community that the institution belongs to @param on the last day of the membership */
    record End(@NotNull @Pattern(regexp = COMMUNITY) String community, @NotNull LocalDate on) {}

    @POST
    @Path("/institutions/{number}/membership-ends")
    @Operation(summary = "Ends an institution's membership of a community on a day; it stays in the history (R4)")
    @APIResponse(responseCode = "200", description = "The institution as it is now")
    @APIResponse(responseCode = "409", description = "It is no member on that day")
    @APIResponse(responseCode = "412", description = CHANGED)
    public Uni<RestResponse<Institution>> end(
            @Pattern(regexp = INSTITUTION) String number,
            @HeaderParam("If-Match") String ifMatch,
            @NotNull @Valid End end) {
        String path = "/institutions/" + number;
        return edited(path, Institution.class, ifMatch, null, directory -> {
            Institution institution = directory.institution(number).orElseThrow(() -> DirectoryProblems.unknown(path));
            List<Membership> memberships = new ArrayList<>();
            boolean found = false;
            for (Membership m : institution.memberships()) {
                boolean meant = m.community().equals(end.community()) && m.isValidOn(end.on());
                memberships.add(meant ? new Membership(m.community(), m.from(), end.on()) : m);
                found |= meant;
            }
            if (!found) {
                throw DirectoryProblems.notAMember(number, end.community());
            }
            return directory.with(institution.with(memberships));
        });
    }

    private static void same(String inPath, String inBody) {
        if (!inPath.equals(inBody)) {
            throw DirectoryProblems.otherName(inPath, inBody);
        }
    }

    private <T> Uni<RestResponse<T>> get(String path, Class<T> type) {
        return transactions.in(store::load).map(directory -> answer(path, type, directory));
    }

    private <T> Uni<RestResponse<T>> put(String path, String ifMatch, String ifNoneMatch, T value) {
        @SuppressWarnings("unchecked")
        Class<T> type = (Class<T>) value.getClass();
        return edited(path, type, ifMatch, ifNoneMatch, directory -> directory.with(value));
    }

    private <T> Uni<RestResponse<T>> edited(
            String path, Class<T> type, String ifMatch, String ifNoneMatch, UnaryOperator<Directory> edit) {
        return editing.edit(path, new Precondition(ifMatch, ifNoneMatch), caller.subject(), edit)
                .map(directory -> answer(path, type, directory));
    }

    private Uni<Void> remove(String path, String ifMatch) {
        return editing.edit(path, new Precondition(ifMatch, null), caller.subject(), directory -> {
                    Object present = DirectoryChanges.objects(directory).get(path);
                    if (present == null) {
                        throw DirectoryProblems.unknown(path);
                    }
                    return directory.without(path);
                })
                .replaceWithVoid();
    }

    private static <T> RestResponse<T> answer(String path, Class<T> type, Directory directory) {
        T value = Stream.ofNullable(DirectoryChanges.objects(directory).get(path))
                .map(type::cast)
                .findFirst()
                .orElseThrow(() -> DirectoryProblems.unknown(path));
        return RestResponse.ResponseBuilder.ok(value)
                .header("ETag", DirectoryEditing.etag(value))
                .build();
    }
}
