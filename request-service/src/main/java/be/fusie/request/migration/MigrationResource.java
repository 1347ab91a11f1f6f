package be.fusie.request.migration;

import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import be.fusie.request.RequestSettings;
import be.fusie.request.StrictJson;
import be.fusie.request.directory.DirectoryStore;
import be.fusie.request.migration.Idempotency.Answer;
import be.fusie.request.migration.Rows.HistoryRow;
import be.fusie.request.saga.Phase;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
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
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestStreamElementType;

@Path("/api/v1/migrations")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Migrations", description = "Requests, plans, consent, and where a migration stands")
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "403", description = "The role does not allow it")
class MigrationResource {

    private static final int PAGE = 200;

    private final Transactions transactions;
    private final Filing filing;
    private final Acts acts;
    private final DirectoryStore directory;
    private final Caller caller;
    private final Idempotency idempotency;
    private final RequestSettings settings;
    private final Links links;

    MigrationResource(
            Transactions transactions,
            Filing filing,
            Acts acts,
            DirectoryStore directory,
            Caller caller,
            Idempotency idempotency,
            RequestSettings settings) {
        this.transactions = transactions;
        this.filing = filing;
        this.acts = acts;
        this.directory = directory;
        this.caller = caller;
        this.idempotency = idempotency;
        this.settings = settings;
        this.links = new Links(settings.links());
    }

    record SignatureBody(
            @NotNull @Pattern(regexp = "[0-9a-f]{64}") String planHash,
            @NotNull @Pattern(regexp = "[0-9]{6}") String institution) {}

    record RefusalBody(
            @NotNull @Pattern(regexp = "[0-9]{6}") String institution, @NotBlank @Size(max = 1000) String reason) {}

    record ReasonBody(@NotBlank @Size(max = 1000) String reason) {}

    @POST
    @RolesAllowed({"operator", "director", "school"})
    @CustomDeserialization(StrictJson.class)
    @Operation(summary = "Files the formal request that a migration starts from (R1)")
    @APIResponse(responseCode = "201", description = "Filed; its plan is being made")
    @APIResponse(responseCode = "400", description = "A field has a wrong form or is unknown")
    @APIResponse(responseCode = "404", description = "The requesting institution is not the caller's")
    @APIResponse(responseCode = "409", description = "A request over one of the databases is open (R18)")
    @APIResponse(responseCode = "422", description = "Refused, with the reason and the remedy (R18)")
    public Uni<Response> file(@NotNull @Valid MigrationRequest request) {
        Person person = Person.of(caller);
        return idempotency.once(person, request, () -> filing.file(request, person)
                .chain(id -> view(id, person))
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
        Person person = Person.of(caller);
        Listing listing = new Listing(state, institution, database, school, Listing.Cursor.read(cursor));
        return read(() -> directory
                .institutionsOf(person.subject())
                .flatMap(own -> listing.page(person.operator() ? null : own, limit + 1))
                .flatMap(found -> Multi.createFrom()
                        .iterable(found.subList(0, Math.min(limit, found.size())))
                        .onItem()
                        .transformToUniAndConcatenate(this::view)
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
        Person person = Person.of(caller);
        return read(() -> view(id, person)).map(view -> {
            var answer = view.etag().equals(known)
                    ? RestResponse.ResponseBuilder.<MigrationView>create(RestResponse.Status.NOT_MODIFIED)
                    : RestResponse.ResponseBuilder.ok(view);
            return answer.header("ETag", view.etag()).build();
        });
    }

    @GET
    @Path("/{id}/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @RolesAllowed({"operator", "director", "school", "portal"})
    @Operation(
            summary = "The migration as it stands, and again at every change, until it has ended",
            description = "A stream of server-sent events. Whoever reconnects begins with the present state.")
    @APIResponse(responseCode = "200", description = "The stream")
    @APIResponse(responseCode = "404", description = "Unknown, or it does not concern the caller")
    @Blocking // a stream that has begun can't answer 404 any more: look first
    public Multi<MigrationView> events(UUID id) {
        Person person = Person.of(caller);
        transactions.await(() -> readOnly(() -> acts.mayRead(id, person)));
        return changes(id, person);
    }

    private Multi<MigrationView> changes(UUID id, Person person) {
        return Multi.createFrom()
                .ticks()
                .every(settings.poll())
                .onOverflow()
                .drop()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(tick -> transactions.await(() -> readOnly(() -> view(id, person))))
                .skip()
                .repetitions(Comparator.comparing(MigrationView::etag))
                .onItem()
                .transformToMultiAndConcatenate(view -> view.state().isFinal()
                        ? Multi.createFrom().items(Optional.of(view), Optional.<MigrationView>empty())
                        : Multi.createFrom().item(Optional.of(view)))
                .select()
                .first(Optional::isPresent)
                .map(Optional::get);
    }

    @POST
    @Path("/{id}/signatures")
    @RolesAllowed("director")
    @CustomDeserialization(StrictJson.class)
    @Operation(summary = "Signs the plan for an institution that the caller directs (R2); twice is once")
    @APIResponse(responseCode = "200", description = "Signed")
    @APIResponse(responseCode = "404", description = "Unknown migration, or not the caller's institution")
    @APIResponse(responseCode = "409", description = "Not the current plan (R5), or consent is not being collected")
    public Uni<Response> sign(
            UUID id, @NotNull @Valid SignatureBody signature, @HeaderParam("If-Match") String version) {
        return act(
                id, version, signature, person -> acts.sign(id, signature.planHash(), signature.institution(), person));
    }

    @POST
    @Path("/{id}/refusals")
    @RolesAllowed("director")
    @CustomDeserialization(StrictJson.class)
    @Operation(summary = "Refuses the plan for an institution that the caller directs; one refusal ends it (R5)")
    @APIResponse(responseCode = "200", description = "Refused; the migration has ended")
    @APIResponse(responseCode = "404", description = "Unknown migration, or not the caller's institution")
    @APIResponse(responseCode = "409", description = "Consent is not being collected")
    public Uni<Response> refuse(UUID id, @NotNull @Valid RefusalBody refusal, @HeaderParam("If-Match") String version) {
        return act(id, version, refusal, person -> acts.refuse(id, refusal.institution(), refusal.reason(), person));
    }

    @POST
    @Path("/{id}/withdrawals")
    @RolesAllowed("director")
    @CustomDeserialization(StrictJson.class)
    @Operation(summary = "Takes a signature back before the freeze, which ends the migration (R5)")
    @APIResponse(responseCode = "200", description = "Withdrawn; what began is being undone")
    @APIResponse(responseCode = "404", description = "Unknown migration, or not the caller's institution")
    @APIResponse(responseCode = "409", description = "Nothing signed, or too late")
    public Uni<Response> withdraw(
            UUID id, @NotNull @Valid RefusalBody withdrawal, @HeaderParam("If-Match") String version) {
        return act(
                id,
                version,
                withdrawal,
                person -> acts.withdraw(id, withdrawal.institution(), withdrawal.reason(), person));
    }

    @POST
    @Path("/{id}/pause")
    @RolesAllowed("operator")
    @CustomDeserialization(StrictJson.class)
    @Operation(summary = "Holds a migration before the freeze; its deadlines wait with it")
    @APIResponse(responseCode = "200", description = "Paused; what is running ends, nothing new begins")
    @APIResponse(responseCode = "404", description = "Unknown migration")
    @APIResponse(responseCode = "409", description = "Databases are read-only already, or it has ended")
    public Uni<Response> pause(UUID id, @NotNull @Valid ReasonBody body, @HeaderParam("If-Match") String version) {
        return act(id, version, body, person -> acts.pause(id, body.reason(), person));
    }

    @POST
    @Path("/{id}/resumption")
    @RolesAllowed("operator")
    @CustomDeserialization(StrictJson.class)
    @Operation(summary = "Lets a paused migration go on, with the time that was left")
    @APIResponse(responseCode = "200", description = "It goes on")
    @APIResponse(responseCode = "404", description = "Unknown migration")
    @APIResponse(responseCode = "409", description = "It is not paused")
    public Uni<Response> resume(UUID id, @NotNull @Valid ReasonBody body, @HeaderParam("If-Match") String version) {
        return act(id, version, body, person -> acts.resume(id, body.reason(), person));
    }

    @POST
    @Path("/{id}/cancellation")
    @RolesAllowed({"operator", "director"})
    @CustomDeserialization(StrictJson.class)
    @Operation(summary = "Calls a migration off, before the receiving database opens")
    @APIResponse(responseCode = "200", description = "Cancelled; what began is being undone")
    @APIResponse(responseCode = "404", description = "Unknown, or it does not concern the caller")
    @APIResponse(responseCode = "409", description = "Too late, or it has ended")
    public Uni<Response> cancel(UUID id, @NotNull @Valid ReasonBody body, @HeaderParam("If-Match") String version) {
        return act(id, version, body, person -> acts.cancel(id, body.reason(), person));
    }

    @POST
    @Path("/{id}/retry")
    @RolesAllowed("operator")
    @CustomDeserialization(StrictJson.class)
    @Operation(summary = "Tries the failing step again")
    @APIResponse(responseCode = "200", description = "Its command was sent again")
    @APIResponse(responseCode = "404", description = "Unknown migration")
    @APIResponse(responseCode = "409", description = "Nothing waits for a retry")
    public Uni<Response> retry(UUID id, @NotNull @Valid ReasonBody body, @HeaderParam("If-Match") String version) {
        return act(id, version, body, person -> acts.retry(id, body.reason(), person));
    }

    @POST
    @Path("/{id}/resolution")
    @RolesAllowed("operator")
    @CustomDeserialization(StrictJson.class)
    @Operation(
            summary = "Settles a step that needs attention by hand",
            description = "The step, or its undoing, counts as done; the reason says how it was settled.")
    @APIResponse(responseCode = "200", description = "It goes on with the next step")
    @APIResponse(responseCode = "404", description = "Unknown migration")
    @APIResponse(responseCode = "409", description = "Nothing needs attention")
    public Uni<Response> resolve(UUID id, @NotNull @Valid ReasonBody body, @HeaderParam("If-Match") String version) {
        return act(id, version, body, person -> acts.resolve(id, body.reason(), person));
    }

    /**
     * @param intact whether the chain of hashes verifies (I8)
     * @param acts what happened, first to last
     */
    record HistoryView(boolean intact, List<Act> acts) {}

    /** @param who the sign-in's id of a person, for operators only; else null */
    record Act(
            int number,
            Instant at,
            String role,
            String who,
            String act,
            String reason,
            String before,
            String after,
            String detail,
            String hash) {

        static Act of(HistoryRow row, boolean operator) {
            return new Act(
                    row.number,
                    row.at,
                    row.role,
                    operator || row.role.equals("service") || row.role.equals("clock") ? row.subject : null,
                    row.act,
                    row.reason,
                    row.stateBefore,
                    row.stateAfter,
                    row.detail,
                    row.hash);
        }
    }

    @GET
    @Path("/{id}/history")
    @RolesAllowed({"operator", "director", "school"})
    @Operation(summary = "Who did what, when and why, chained by hash")
    @APIResponse(responseCode = "200", description = "The history")
    @APIResponse(responseCode = "404", description = "Unknown, or it does not concern the caller")
    public Uni<HistoryView> history(UUID id) {
        Person person = Person.of(caller);
        return read(() -> acts.mayRead(id, person)
                .chain(() -> Migration.<Migration>findById(id))
                .flatMap(migration -> HistoryRow.<HistoryRow>list("migrationId = ?1 order by number", id)
                        .map(rows -> new HistoryView(
                                History.isIntact(rows, migration.historyHash),
                                rows.stream()
                                        .map(row -> Act.of(row, person.operator()))
                                        .toList()))));
    }

    /** Reading never writes, not even by accident. */
    private <T> Uni<T> read(Supplier<Uni<T>> work) {
        return transactions.in(() -> readOnly(work));
    }

    private static <T> Uni<T> readOnly(Supplier<Uni<T>> work) {
        return Panache.getSession()
                .invoke(session -> session.setDefaultReadOnly(true))
                .chain(session -> work.get());
    }

    /** @param version ETag that the migration has to have still; null for whichever it has */
    private Uni<Response> act(UUID id, String version, Object body, Function<Person, Uni<Void>> act) {
        Person person = Person.of(caller);
        return idempotency.once(person, body, () -> acts.visible(id, person)
                .invoke(migration -> {
                    if (version != null && !version.equals(MigrationView.etag(migration))) {
                        throw MigrationProblems.changedSince(migration);
                    }
                })
                .chain(() -> act.apply(person))
                .chain(() -> view(id, person))
                .map(view -> new Answer(200, null, view)));
    }

    private Uni<MigrationView> view(UUID id, Person person) {
        return acts.mayRead(id, person)
                .chain(() -> Migration.<Migration>findById(id))
                .flatMap(this::view);
    }

    private Uni<MigrationView> view(Migration migration) {
        return Acts.concerned(migration).flatMap(concerned -> Acts.signed(migration)
                .map(signed -> MigrationView.of(migration, concerned, List.copyOf(signed), links)));
    }
}
