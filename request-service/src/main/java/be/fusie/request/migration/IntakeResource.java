package be.fusie.request.migration;

import be.fusie.request.CanonicalJson;
import be.fusie.request.RequestSettings;
import be.fusie.request.directory.DirectoryStore;
import be.fusie.request.migration.Idempotency.Answer;
import be.fusie.request.migration.IntakeViews.AllView;
import be.fusie.request.migration.IntakeViews.FormView;
import be.fusie.request.migration.IntakeViews.Line;
import be.fusie.request.migration.PreparationRows.IntakeRow;
import be.fusie.request.preparation.IntakeCheck;
import be.fusie.request.preparation.IntakeCheck.Fault;
import be.fusie.request.saga.Phase;
import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
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
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The intake forms for invoicing, which are mandatory when the board changes (R12, M14). */
@Path("/api/v1/migrations")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed({"operator", "director", "school"})
@Tag(name = "Preparation", description = "What has to be so before a migration may begin")
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "403", description = "The role does not allow it")
class IntakeResource {

    private static final String BOARD = "[01][0-9]{9}";

    /** As long as a form can be changed and handed in. */
    private static final Set<Phase> OPEN = Set.of(Phase.PLANNING, Phase.COLLECTING_CONSENT, Phase.SCHEDULED);

    private final Calls calls;
    private final Acts acts;
    private final Intakes intakes;
    private final Filing filing;
    private final History history;
    private final DirectoryStore directory;
    private final Links links;

    IntakeResource(
            Calls calls,
            Acts acts,
            Intakes intakes,
            Filing filing,
            History history,
            DirectoryStore directory,
            RequestSettings settings) {
        this.calls = calls;
        this.acts = acts;
        this.intakes = intakes;
        this.filing = filing;
        this.history = history;
        this.directory = directory;
        this.links = new Links(settings.links());
    }

    @GET
    @Path("/{id}/intake")
    @Operation(summary = "The intake forms of a migration, and what is missing")
    @APIResponse(responseCode = "200", description = "The forms; none when the board stays")
    @APIResponse(responseCode = "404", description = "Unknown, or it does not concern the caller")
    public Uni<AllView> all(UUID id) {
        return calls.read(id, () -> Migration.<Migration>findById(id)
                .flatMap(migration -> Intakes.all(migration).flatMap(rows -> intakes.missing(migration)
                        .map(missing -> new AllView(
                                migration.request.boardChanges(),
                                missing,
                                rows.stream()
                                        .map(row -> Line.of(row, links.migration(id)))
                                        .toList())))));
    }

    @GET
    @Path("/{id}/intake/{board}")
    @Operation(summary = "The form of a receiving board: its draft, and what it lacks")
    @APIResponse(responseCode = "200", description = "The form; its ETag serves as If-Match")
    @APIResponse(responseCode = "404", description = "Unknown migration or form, or it does not concern the caller")
    public Uni<Response> one(UUID id, @Pattern(regexp = BOARD) String board) {
        return calls.read(id, () -> Migration.<Migration>findById(id)
                .flatMap(migration -> form(migration, board).flatMap(row -> view(migration, known(row, board), 200))));
    }

    @PUT
    @Path("/{id}/intake/{board}")
    @Operation(
            summary = "Saves a draft, also one that is not whole, and tells what it lacks",
            description = "Its shape: GET /api/v1/intake-form-schema; what is not known yet is left out.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.OBJECT, implementation = Object.class)))
    @APIResponse(responseCode = "200", description = "Saved")
    @APIResponse(responseCode = "201", description = "Saved for the first time")
    @APIResponse(responseCode = "400", description = "It is no draft of a form; each field with what is wrong")
    @APIResponse(responseCode = "404", description = "Unknown, or it does not concern the caller")
    @APIResponse(responseCode = "409", description = "The board stays, or the migration has begun or ended")
    @APIResponse(responseCode = "412", description = "It has changed since the ETag in If-Match")
    @APIResponse(responseCode = "422", description = "The directory knows no such board")
    @APIResponse(responseCode = "428", description = "The form exists, and If-Match is missing")
    public Uni<Response> save(
            UUID id,
            @Pattern(regexp = BOARD) String board,
            @NotNull JsonNode draft,
            @HeaderParam("If-Match") String version) {
        List<Fault> malformed = IntakeCheck.malformed(draft);
        if (!malformed.isEmpty()) {
            throw PreparationProblems.malformed(malformed);
        }
        return calls.write(person -> open(id, person).flatMap(migration -> form(migration, board)
                .flatMap(known -> known == null
                        ? directory.knowsBoard(board).flatMap(exists -> {
                            if (!exists) {
                                throw PreparationProblems.unknownBoard(board);
                            }
                            return save(migration, fresh(migration, board), draft, person, 201);
                        })
                        : save(migration, same(known, version), draft, person, 200))));
    }

    private Uni<Response> save(Migration migration, IntakeRow row, JsonNode draft, Person person, int status) {
        row.draft = CanonicalJson.write(draft);
        row.revision++;
        row.changedAt = Instant.now().truncatedTo(ChronoUnit.MICROS);
        return row.persist()
                .chain(() -> history.add(
                        migration,
                        person.actor(),
                        "INTAKE_SAVED",
                        null,
                        migration.standing(),
                        Map.of("board", row.board, "draft", CanonicalJson.sha256(row.draft))))
                .chain(() -> view(migration, row, status));
    }

    @POST
    @Path("/{id}/intake/{board}/submission")
    @RolesAllowed({"operator", "director"})
    @Consumes(MediaType.WILDCARD)
    @Operation(
            summary = "Submits the draft: from now on it is part of the plan",
            description =
                    "A plan that stands already gets a new version, and its signatures are void (R5). Submitting the"
                            + " same form again changes nothing. For operators and directors of the requesting institution.")
    @APIResponse(responseCode = "200", description = "Submitted")
    @APIResponse(responseCode = "404", description = "Unknown migration or form, or it does not concern the caller")
    @APIResponse(responseCode = "409", description = "The board stays, it is paused, or it has begun or ended")
    @APIResponse(responseCode = "412", description = "The draft has changed since the ETag in If-Match")
    @APIResponse(responseCode = "422", description = "It is not whole; all faults with their JSON Pointers")
    public Uni<Response> submit(
            UUID id, @Pattern(regexp = BOARD) String board, @HeaderParam("If-Match") String version) {
        return calls.once("submission", person -> requested(id, person).flatMap(migration -> form(migration, board)
                .flatMap(row -> intakes.around(migration, board).flatMap(around -> {
                    known(row, board);
                    if (version != null) {
                        same(row, version);
                    }
                    JsonNode draft = CanonicalJson.read(row.draft, JsonNode.class);
                    List<Fault> faults = IntakeCheck.faults(draft, around);
                    if (!faults.isEmpty()) {
                        throw PreparationProblems.incomplete(faults);
                    }
                    String form = CanonicalJson.write(IntakeCheck.complete(draft));
                    String hash = CanonicalJson.sha256(form);
                    Uni<Void> done = Uni.createFrom().voidItem();
                    if (!hash.equals(row.hash)) {
                        row.submitted = form;
                        row.hash = hash;
                        row.submittedAt = Instant.now().truncatedTo(ChronoUnit.MICROS);
                        done = row.persistAndFlush()
                                .chain(() -> history.add(
                                        migration,
                                        person.actor(),
                                        "INTAKE_SUBMITTED",
                                        null,
                                        migration.standing(),
                                        Map.of("board", board, "hash", hash)))
                                .chain(() -> newPlan(migration, "an intake form was submitted", person));
                    }
                    return done.replaceWith(() -> new Answer(200, null, FormView.of(row, faults)));
                }))));
    }

    @DELETE
    @Path("/{id}/intake/{board}")
    @RolesAllowed({"operator", "director"})
    @Operation(
            summary = "Takes a form back, for example of a board that was chosen wrongly",
            description = "If it had been submitted, the plan gets a new version (R5).")
    @APIResponse(responseCode = "204", description = "It is gone")
    @APIResponse(responseCode = "404", description = "Unknown migration or form, or it does not concern the caller")
    @APIResponse(responseCode = "409", description = "The board stays, it is paused, or it has begun or ended")
    public Uni<Response> delete(UUID id, @Pattern(regexp = BOARD) String board) {
        return calls.write(person -> requested(id, person)
                .flatMap(migration -> form(migration, board).flatMap(row -> {
                    boolean submitted = known(row, board).submitted != null;
                    return IntakeRow.delete("id", row.id)
                            .chain(() -> history.add(
                                    migration,
                                    person.actor(),
                                    "INTAKE_TAKEN_BACK",
                                    null,
                                    migration.standing(),
                                    Map.of("board", board)))
                            .chain(() -> submitted
                                    ? newPlan(migration, "an intake form was taken back", person)
                                    : Uni.createFrom().voidItem())
                            .replaceWith(Response.noContent().build());
                })));
    }

    /** While the plan is being made it takes the form in by itself; a plan that stands is made anew (R5). */
    private Uni<Void> newPlan(Migration migration, String reason, Person person) {
        return switch (migration.phase) {
            case COLLECTING_CONSENT, SCHEDULED -> filing.replan(migration, migration.request, reason, person);
            default -> Uni.createFrom().voidItem();
        };
    }

    private Uni<Migration> open(UUID id, Person person) {
        return acts.visible(id, person).invoke(IntakeResource::open);
    }

    private Uni<Migration> requested(UUID id, Person person) {
        return acts.asRequester(id, person).invoke(IntakeResource::open);
    }

    private static void open(Migration migration) {
        if (!migration.request.boardChanges()) {
            throw PreparationProblems.boardStays();
        }
        if (!OPEN.contains(migration.phase)) {
            throw PreparationProblems.tooLate(migration);
        }
    }

    private static Uni<IntakeRow> form(Migration migration, String board) {
        return IntakeRow.<IntakeRow>find("migrationId = ?1 and board = ?2", migration.id, board)
                .firstResult();
    }

    private static IntakeRow fresh(Migration migration, String board) {
        IntakeRow row = new IntakeRow();
        row.id = UUID.randomUUID();
        row.migrationId = migration.id;
        row.board = board;
        return row;
    }

    private static IntakeRow known(IntakeRow row, String board) {
        if (row == null) {
            throw PreparationProblems.unknownForm(board);
        }
        return row;
    }

    private static IntakeRow same(IntakeRow row, String version) {
        if (version == null) {
            throw PreparationProblems.ifMatchMissing();
        }
        if (!version.equals(IntakeViews.etag(row))) {
            throw PreparationProblems.formChanged(IntakeViews.etag(row));
        }
        return row;
    }

    private Uni<Response> view(Migration migration, IntakeRow row, int status) {
        return faults(migration, row).map(faults -> Response.status(status)
                .entity(FormView.of(row, faults))
                .type(MediaType.APPLICATION_JSON)
                .header("ETag", IntakeViews.etag(row))
                .build());
    }

    /** None once the migration has begun: what it changes in the directory would look like faults of the form. */
    private Uni<List<Fault>> faults(Migration migration, IntakeRow row) {
        return OPEN.contains(migration.phase)
                ? intakes.around(migration, row.board)
                        .map(around -> IntakeCheck.faults(CanonicalJson.read(row.draft, JsonNode.class), around))
                : Uni.createFrom().item(List.of());
    }
}
