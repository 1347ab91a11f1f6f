package be.fusie.request.migration;

import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.rest.EventStream;
import be.fusie.kit.security.Caller;
import be.fusie.request.RequestSettings;
import be.fusie.request.migration.Idempotency.Answer;
import be.fusie.request.saga.Phase;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

@Path("/api/v1/migrations")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Migrations", description = "Requests, plans, consent, and where a migration stands")
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "403", description = "The role does not allow it")
class MigrationResource {

    private static final int PAGE = 200;

    private final Transactions transactions;
    private final Caller caller;
    private final Calls calls;
    private final Filing filing;
    private final Acts acts;
    private final Delegations delegations;
    private final RequestSettings settings;
    private final Links links;

    MigrationResource(
            Transactions transactions,
            Caller caller,
            Calls calls,
            Filing filing,
            Acts acts,
            Delegations delegations,
            RequestSettings settings) {
        this.transactions = transactions;
        this.caller = caller;
        this.calls = calls;
        this.filing = filing;
        this.acts = acts;
        this.delegations = delegations;
        this.settings = settings;
        this.links = new Links(settings.links());
    }

    @POST
    @RolesAllowed({"operator", "director", "school"})
    @Operation(summary = "Files the formal request that a migration starts from (R1)")
    @APIResponseSchema(
            value = MigrationView.class,
            responseCode = "201",
            responseDescription = "Filed; its plan is being made")
    @APIResponse(responseCode = "400", description = "A field has a wrong form or is unknown")
    @APIResponse(responseCode = "404", description = "The requesting institution is not the caller's")
    @APIResponse(responseCode = "409", description = "A request over one of the databases is open (R18)")
    @APIResponse(responseCode = "422", description = "Refused, with the reason and the remedy (R18)")
    public Uni<Response> file(@NotNull @Valid MigrationRequest request) {
        return calls.once(request, person -> filing.file(request, person)
                .chain(id -> calls.view(id, person))
                .map(view -> new Answer(201, links.migration(view.id()), view)));
    }

    @GET
    @RolesAllowed({"operator", "director", "school", "portal"})
    @Operation(
            summary = "Lists the migrations that concern the caller, newest first",
            description = "In pages: the header Link with rel=next leads to the next one; the last page has none.")
    @APIResponse(
            responseCode = "200",
            description = "A page of migrations",
            headers = @Header(name = "Link", description = "rel=next: the next page (RFC 8288)"))
    @APIResponse(responseCode = "400", description = "A parameter has a wrong form")
    public Uni<RestResponse<List<MigrationView>>> list(
            @QueryParam("state") @Parameter(description = "Only those that stand there") Phase state,
            @QueryParam("stuck")
                    @Pattern(regexp = "true|false")
                    @Parameter(
                            description =
                                    "true: only those that need attention, are tried again after a failure, or whose window is blocked; false: only the others")
                    String stuck,
            @QueryParam("institution")
                    @Pattern(regexp = "[0-9]{6}")
                    @Parameter(description = "Only those that concern this institution")
                    String institution,
            @QueryParam("database") @Size(max = 63) @Parameter(description = "Only those from or into this database")
                    String database,
            @QueryParam("school")
                    @Size(min = 2, max = 100)
                    @Parameter(description = "Only those that concern a school with this in its name")
                    String school,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(PAGE) int limit,
            @QueryParam("cursor") @Parameter(description = "As the link with rel=next gives it") String cursor,
            @Context UriInfo uri) {
        Person person = calls.person();
        Boolean isStuck = stuck == null ? null : Boolean.valueOf(stuck);
        Listing listing = new Listing(state, isStuck, institution, database, school, Listing.Cursor.read(cursor));
        return calls.read(() -> delegations
                .visibleTo(person)
                .flatMap(own -> listing.page(person.operator() ? null : own, limit + 1))
                .flatMap(found -> Multi.createFrom()
                        .iterable(found.subList(0, Math.min(limit, found.size())))
                        .onItem()
                        .transformToUniAndConcatenate(calls::view)
                        .collect()
                        .asList()
                        .map(views -> page(views, found.size() > limit ? found.get(limit - 1) : null, uri))));
    }

    private RestResponse<List<MigrationView>> page(List<MigrationView> views, Migration last, UriInfo uri) {
        var answer = RestResponse.ResponseBuilder.ok(views);
        if (last != null) {
            String next = UriBuilder.fromUri(links.migrations())
                    .replaceQuery(uri.getRequestUri().getRawQuery())
                    .replaceQueryParam("cursor", Listing.Cursor.after(last).text())
                    .build()
                    .toString();
            answer.header("Link", "<" + next + ">; rel=\"next\"");
        }
        return answer.build();
    }

    @GET
    @Path("/{id}")
    @RolesAllowed({"operator", "director", "school", "portal"})
    @Operation(summary = "Where a migration stands")
    @APIResponse(
            responseCode = "200",
            description = "The migration",
            headers = @Header(name = "ETag", description = "Its version, for If-None-Match and If-Match"))
    @APIResponse(responseCode = "304", description = "Unchanged since the ETag in If-None-Match")
    @APIResponse(responseCode = "404", description = "Unknown, or it does not concern the caller")
    public Uni<RestResponse<MigrationView>> get(UUID id, @HeaderParam("If-None-Match") String known) {
        Person person = calls.person();
        return calls.read(() -> calls.view(id, person)).map(view -> {
            var answer = view.etag().equals(known)
                    ? RestResponse.ResponseBuilder.<MigrationView>create(RestResponse.Status.NOT_MODIFIED)
                    : RestResponse.ResponseBuilder.ok(view);
            return answer.header("ETag", view.etag()).build();
        });
    }

    @GET
    @Path("/{id}/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RolesAllowed({"operator", "director", "school", "portal"})
    @Operation(
            summary = "The migration as it stands, and again at every change, until it has ended",
            description =
                    "A stream of server-sent events, with a comment now and then while nothing changes. Ends with the state that"
                            + " the migration ends in, and before it when the token expires. Whoever reconnects begins with the"
                            + " present state.")
    @APIResponse(
            responseCode = "200",
            description = "The stream; the data of each event is the migration as JSON",
            content = @Content(schema = @Schema(implementation = MigrationView.class)))
    @APIResponse(responseCode = "404", description = "Unknown, or it does not concern the caller")
    @Blocking // a stream that has begun can't answer 404 any more: look first
    public Multi<OutboundSseEvent> events(UUID id, @Context Sse sse) {
        Person person = calls.person();
        look(id, person);
        return EventStream.of(
                        sse,
                        EventStream.looking(settings.poll(), () -> look(id, person)),
                        view -> view.state().isFinal(),
                        null,
                        view -> event(sse, view))
                .select()
                .first(caller.validFor());
    }

    /** Whether the person may read it is asked each time: a right may end while the stream lasts. */
    private MigrationView look(UUID id, Person person) {
        return transactions.await(
                () -> Calls.readOnly(() -> acts.mayRead(id, person).chain(() -> calls.view(id, person))));
    }

    private static OutboundSseEvent event(Sse sse, MigrationView view) {
        return sse.newEventBuilder()
                .id(view.etag())
                .mediaType(MediaType.APPLICATION_JSON_TYPE)
                .data(MigrationView.class, view)
                .build();
    }
}
