package be.fusie.request.migration;

import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import be.fusie.request.RequestSettings;
import be.fusie.request.StrictJson;
import be.fusie.request.directory.DirectoryStore;
import be.fusie.request.migration.Rows.HistoryRow;
import be.fusie.request.saga.Phase;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.panache.common.Parameters;
import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

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
    private final Links links;

    MigrationResource(
            Transactions transactions,
            Filing filing,
            Acts acts,
            DirectoryStore directory,
            Caller caller,
            RequestSettings settings) {
        this.transactions = transactions;
        this.filing = filing;
        this.acts = acts;
        this.directory = directory;
        this.caller = caller;
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
        return transactions
                .in(() -> filing.file(request, person))
                .flatMap(id -> read(() -> view(id, person)))
                .map(view -> Response.created(URI.create(links.migration(view.id())))
                        .entity(view)
                        .build());
    }

    @GET
    @RolesAllowed({"operator", "director", "school", "portal"})
    @Operation(summary = "Lists the migrations that concern the caller, newest first, 200 at most")
    @APIResponse(responseCode = "200", description = "The migrations")
    public Uni<List<MigrationView>> list(@QueryParam("state") Phase state) {
        Person person = Person.of(caller);
        return read(() -> directory
                .institutionsOf(person.subject())
                .flatMap(own -> latest(person.operator(), own, state))
                .flatMap(migrations -> Multi.createFrom()
                        .iterable(migrations)
                        .onItem()
                        .transformToUniAndConcatenate(this::view)
                        .collect()
                        .asList()));
    }

    private static Uni<List<Migration>> latest(boolean all, Set<String> own, Phase state) {
        Parameters parameters = new Parameters();
        String query = "from Migration m where 1 = 1";
        if (!all) {
            query += " and exists (from Participant p where p.migrationId = m.id and p.institution in :own)";
            parameters.and("own", own);
        }
        if (state != null) {
            query += " and m.phase = :state";
            parameters.and("state", state);
        }
        return Migration.<Migration>find(query + " order by m.createdAt desc, m.id", parameters)
                .page(0, PAGE)
                .list();
    }

    @GET
    @Path("/{id}")
    @RolesAllowed({"operator", "director", "school", "portal"})
    @Operation(summary = "Where a migration stands")
    @APIResponse(responseCode = "200", description = "The migration")
    @APIResponse(responseCode = "404", description = "Unknown, or it does not concern the caller")
    public Uni<MigrationView> get(UUID id) {
        Person person = Person.of(caller);
        return read(() -> view(id, person));
    }

    @POST
    @Path("/{id}/signatures")
    @RolesAllowed("director")
    @CustomDeserialization(StrictJson.class)
    @Operation(summary = "Signs the plan for an institution that the caller directs (R2); twice is once")
    @APIResponse(responseCode = "200", description = "Signed")
    @APIResponse(responseCode = "404", description = "Unknown migration, or not the caller's institution")
    @APIResponse(responseCode = "409", description = "Not the current plan (R5), or consent is not being collected")
    public Uni<MigrationView> sign(UUID id, @NotNull @Valid SignatureBody signature) {
        return act(id, person -> acts.sign(id, signature.planHash(), signature.institution(), person));
    }

    @POST
    @Path("/{id}/refusals")
    @RolesAllowed("director")
    @CustomDeserialization(StrictJson.class)
    @Operation(summary = "Refuses the plan for an institution that the caller directs; one refusal ends it (R5)")
    @APIResponse(responseCode = "200", description = "Refused; the migration has ended")
    @APIResponse(responseCode = "404", description = "Unknown migration, or not the caller's institution")
    @APIResponse(responseCode = "409", description = "Consent is not being collected")
    public Uni<MigrationView> refuse(UUID id, @NotNull @Valid RefusalBody refusal) {
        return act(id, person -> acts.refuse(id, refusal.institution(), refusal.reason(), person));
    }

    @POST
    @Path("/{id}/withdrawals")
    @RolesAllowed("director")
    @CustomDeserialization(StrictJson.class)
    @Operation(summary = "Takes a signature back before the freeze, which ends the migration (R5)")
    @APIResponse(responseCode = "200", description = "Withdrawn; what began is being undone")
    @APIResponse(responseCode = "404", description = "Unknown migration, or not the caller's institution")
    @APIResponse(responseCode = "409", description = "Nothing signed, or too late")
    public Uni<MigrationView> withdraw(UUID id, @NotNull @Valid RefusalBody withdrawal) {
        return act(id, person -> acts.withdraw(id, withdrawal.institution(), withdrawal.reason(), person));
    }

    @POST
    @Path("/{id}/pause")
    @RolesAllowed("operator")
    @CustomDeserialization(StrictJson.class)
    @Operation(summary = "Holds a migration before the freeze; its deadlines wait with it")
    @APIResponse(responseCode = "200", description = "Paused; what is running ends, nothing new begins")
    @APIResponse(responseCode = "404", description = "Unknown migration")
    @APIResponse(responseCode = "409", description = "Databases are read-only already, or it has ended")
    public Uni<MigrationView> pause(UUID id, @NotNull @Valid ReasonBody body) {
        return act(id, person -> acts.pause(id, body.reason(), person));
    }

    @POST
    @Path("/{id}/resumption")
    @RolesAllowed("operator")
    @CustomDeserialization(StrictJson.class)
    @Operation(summary = "Lets a paused migration go on, with the time that was left")
    @APIResponse(responseCode = "200", description = "It goes on")
    @APIResponse(responseCode = "404", description = "Unknown migration")
    @APIResponse(responseCode = "409", description = "It is not paused")
    public Uni<MigrationView> resume(UUID id, @NotNull @Valid ReasonBody body) {
        return act(id, person -> acts.resume(id, body.reason(), person));
    }

    @POST
    @Path("/{id}/cancellation")
    @RolesAllowed({"operator", "director"})
    @CustomDeserialization(StrictJson.class)
    @Operation(summary = "Calls a migration off, before the receiving database opens")
    @APIResponse(responseCode = "200", description = "Cancelled; what began is being undone")
    @APIResponse(responseCode = "404", description = "Unknown, or it does not concern the caller")
    @APIResponse(responseCode = "409", description = "Too late, or it has ended")
    public Uni<MigrationView> cancel(UUID id, @NotNull @Valid ReasonBody body) {
        return act(id, person -> acts.cancel(id, body.reason(), person));
    }

    @POST
    @Path("/{id}/retry")
    @RolesAllowed("operator")
    @CustomDeserialization(StrictJson.class)
    @Operation(summary = "Tries the failing step again")
    @APIResponse(responseCode = "200", description = "Its command was sent again")
    @APIResponse(responseCode = "404", description = "Unknown migration")
    @APIResponse(responseCode = "409", description = "Nothing waits for a retry")
    public Uni<MigrationView> retry(UUID id, @NotNull @Valid ReasonBody body) {
        return act(id, person -> acts.retry(id, body.reason(), person));
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
    public Uni<MigrationView> resolve(UUID id, @NotNull @Valid ReasonBody body) {
        return act(id, person -> acts.resolve(id, body.reason(), person));
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
        return transactions.in(() -> Panache.getSession()
                .invoke(session -> session.setDefaultReadOnly(true))
                .chain(session -> work.get()));
    }

    private Uni<MigrationView> act(UUID id, Function<Person, Uni<Void>> act) {
        Person person = Person.of(caller);
        return transactions.in(() -> act.apply(person)).chain(() -> read(() -> view(id, person)));
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
