package be.fusie.request.migration;

import be.fusie.request.RequestSettings;
import be.fusie.request.migration.Idempotency.Answer;
import be.fusie.request.migration.PreparationRows.WindowRow;
import be.fusie.request.saga.Phase;
import io.smallrye.mutiny.Uni;
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
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The window of a migration (R6): proposed, agreed, moved. */
@Path("/api/v1/migrations")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed({"operator", "director", "school", "portal"})
@Tag(name = "Schedule", description = "When schools are closed, and when migrations may run")
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "403", description = "The role does not allow it")
@APIResponse(responseCode = "404", description = "Unknown, no plan yet, or it does not concern the caller")
class WindowResource {

    private static final int LONGEST_SPAN = 2;

    private final Calls calls;
    private final Acts acts;
    private final Windows windows;
    private final Filing filing;
    private final Links links;
    private final History history;

    WindowResource(Calls calls, Acts acts, Windows windows, Filing filing, History history, RequestSettings settings) {
        this.calls = calls;
        this.acts = acts;
        this.windows = windows;
        this.filing = filing;
        this.history = history;
        this.links = new Links(settings.links());
    }

    /**
     * @param from null: as soon as all have signed @param until null: it does not end, or as the setting says
     * @param localFrom the same with the offset of the zone
     * @param expectedReadOnlySeconds as estimated; null while there is no plan
     * @param agreed whether every institution concerned has agreed or signed
     * @param warnings what speaks against it
     */
    record WindowView(
            Instant from,
            Instant until,
            String zone,
            String localFrom,
            String localUntil,
            Double expectedReadOnlySeconds,
            boolean agreed,
            List<Word> words,
            List<String> warnings) {}

    enum Says {
        AGREES,
        /** By signing the plan that names the window. */
        SIGNED,
        WANTS_ANOTHER,
        NOTHING_YET
    }

    /** What one institution says. */
    record Word(
            String institution, Says says, Instant otherwiseFrom, Instant otherwiseUntil, String reason, Instant at) {}

    private Uni<WindowView> view(Migration m) {
        return Acts.concerned(m).flatMap(concerned -> Consents.signed(m).flatMap(signed -> Windows.answers(m)
                .flatMap(answers -> windows.warnings(m).map(warnings -> {
                    List<Word> words = concerned.stream()
                            .map(number -> word(number, signed.containsKey(number), answers))
                            .toList();
                    return new WindowView(
                            m.request.windowFrom(),
                            m.request.windowUntil(),
                            windows.zone(),
                            windows.local(m.request.windowFrom()),
                            windows.local(m.request.windowUntil()),
                            m.gathered.plan() == null ? null : m.gathered.plan().estimatedReadOnlySeconds(),
                            words.stream().allMatch(w -> w.says() == Says.AGREES || w.says() == Says.SIGNED),
                            words,
                            warnings);
                }))));
    }

    private static Word word(String institution, boolean signed, List<WindowRow> answers) {
        WindowRow said = answers.stream()
                .filter(row -> row.institution.equals(institution))
                .findFirst()
                .orElse(null);
        if (signed || said == null) {
            return new Word(institution, signed ? Says.SIGNED : Says.NOTHING_YET, null, null, null, null);
        }
        return new Word(
                institution,
                said.agrees ? Says.AGREES : Says.WANTS_ANOTHER,
                said.otherFrom,
                said.otherUntil,
                said.reason,
                said.at);
    }

    @GET
    @Path("/{id}/window")
    @Operation(summary = "The window, what each institution says about it, and what speaks against it")
    @APIResponse(responseCode = "200", description = "The window as it stands")
    public Uni<WindowView> window(UUID id) {
        return calls.read(id, () -> Migration.<Migration>findById(id).flatMap(this::view));
    }

    @GET
    @Path("/{id}/window/proposals")
    @Operation(
            summary = "Windows that would do, the best first, each with what speaks for and against it",
            description =
                    "None lies on a school day of an institution concerned, overlaps a blackout or another migration"
                            + " of these databases. Without 'from' people get the usual notice; without 'until' it is the"
                            + " cut-over date.")
    @APIResponse(responseCode = "200", description = "The proposals; none when nothing fits into the span")
    @APIResponse(responseCode = "400", description = "A parameter has a wrong form, or the span is too long")
    public Uni<Windows.Proposed> proposals(
            UUID id,
            @QueryParam("from") @Parameter(description = "First day, local time") LocalDate from,
            @QueryParam("until") @Parameter(description = "Last day, local time") LocalDate until,
            @QueryParam("count") @DefaultValue("5") @Min(1) @Max(20) int count) {
        LocalDate today = LocalDate.now();
        if (from != null && (from.isBefore(today.minusDays(1)) || from.isAfter(today.plusYears(10)))
                || until != null && until.isAfter((from == null ? today : from).plusYears(LONGEST_SPAN))
                || from != null && until != null && until.isBefore(from)) {
            throw PreparationProblems.badSpan();
        }
        return calls.read(id, () -> Migration.<Migration>findById(id).flatMap(migration -> {
            if (migration.gathered.plan() == null) {
                throw MigrationProblems.noPlan();
            }
            return windows.propose(migration, from, until, count);
        }));
    }

    /**
     * @param windowFrom the beginning of the window that it is about, as GET …/window tells; left out when there is none
     * @param reason needed when the institution does not agree
     */
    record AgreementBody(
            @NotNull @Pattern(regexp = "[0-9]{6}") String institution,
            Instant windowFrom,
            @NotNull Boolean agrees,
            Instant otherwiseFrom,
            Instant otherwiseUntil,
            @Size(min = 1, max = 1000) @Pattern(regexp = "[^\\u0000]*[^\\s\\u0000][^\\u0000]*") String reason) {

        boolean clear() {
            return agrees
                    ? otherwiseFrom == null && otherwiseUntil == null
                    : reason != null && (otherwiseUntil == null || otherwiseFrom != null);
        }

        /** Ahead, in order, and within what people can agree on. */
        boolean possible(Instant now) {
            return otherwiseFrom == null
                    || otherwiseFrom.isAfter(now)
                            && otherwiseFrom.isBefore(now.plusSeconds(10L * 366 * 86_400))
                            && (otherwiseUntil == null
                                    || otherwiseUntil.isAfter(otherwiseFrom)
                                            && otherwiseUntil.isBefore(otherwiseFrom.plusSeconds(60L * 86_400)));
        }
    }

    @POST
    @Path("/{id}/window/agreements")
    @RolesAllowed("director")
    @Operation(
            summary = "An institution agrees to the window, or proposes another one, before it signs",
            description = "While an institution wants another window, nobody else signs. It takes that back by agreeing"
                    + " or signing; a window that is moved is asked about anew.")
    @APIResponse(responseCode = "200", description = "The window as it stands then")
    @APIResponse(responseCode = "400", description = "A field has a wrong form or is unknown")
    @APIResponse(responseCode = "409", description = "Consent is not being collected, or it is another window")
    @APIResponse(responseCode = "422", description = "The answer is unclear, or proposes what can't be")
    public Uni<Response> agree(UUID id, @NotNull @Valid AgreementBody body) {
        return calls.once(body, person -> acts.asSigner(id, body.institution(), person)
                .map(Acts.Signing::migration)
                .flatMap(migration -> {
                    if (migration.phase != Phase.COLLECTING_CONSENT) {
                        throw MigrationProblems.notCollecting(migration);
                    }
                    if (!Windows.same(body.windowFrom(), migration.request.windowFrom())) {
                        throw PreparationProblems.anotherWindow(migration.request.windowFrom());
                    }
                    if (!body.clear() || !body.possible(Instant.now())) {
                        throw PreparationProblems.answerOrOther();
                    }
                    return Windows.answered(migration, row(body, person))
                            .chain(() -> history.add(
                                    migration,
                                    person.actor(),
                                    body.agrees() ? "WINDOW_AGREED" : "WINDOW_NOT_AGREED",
                                    body.reason(),
                                    migration.standing(),
                                    Map.of("institution", body.institution())))
                            .chain(() -> view(migration));
                })
                .map(view -> new Answer(200, null, view)));
    }

    private static WindowRow row(AgreementBody body, Person person) {
        WindowRow row = new WindowRow();
        row.institution = body.institution();
        row.agrees = body.agrees();
        row.otherFrom = body.otherwiseFrom();
        row.otherUntil = body.otherwiseUntil();
        row.reason = body.reason();
        row.role = person.role();
        row.subject = person.subject();
        return row;
    }

    /**
     * @param until left out: as the setting says
     * @param consentDeadline left out: as it was
     * @param evenOnSchoolDays whether it may lie on school days
     */
    record MoveBody(
            @NotNull Instant from,
            Instant until,
            Instant consentDeadline,
            boolean evenOnSchoolDays,
            @NotBlank @Size(max = 1000) @Pattern(regexp = "[^\\u0000]*") String reason) {}

    @POST
    @Path("/{id}/window")
    @RolesAllowed({"operator", "director"})
    @Operation(
            summary = "Moves the window: a new version of the plan, which all sign again (R5)",
            description =
                    "Possible until it opens, and while it is open but blocked. Whoever was warned of the old window is"
                            + " warned of the new one when all have signed.")
    @APIResponse(responseCode = "202", description = "The plan is being made anew")
    @APIResponse(responseCode = "400", description = "A field has a wrong form or is unknown")
    @APIResponse(responseCode = "409", description = "It is being planned, is paused, or its steps have begun")
    @APIResponse(responseCode = "422", description = "The window can't be, with the reason")
    public Uni<Response> move(UUID id, @NotNull @Valid MoveBody body) {
        return calls.once(body, person -> acts.asRequester(id, person)
                .flatMap(migration -> {
                    if (migration.gathered.plan() == null) {
                        throw MigrationProblems.cannotReplan(migration);
                    }
                    MigrationRequest changed = migration.request.with(
                            null,
                            new MigrationRequest.Window(body.from(), body.until()),
                            body.consentDeadline(),
                            null,
                            null);
                    Filing.checkDates(changed, Instant.now());
                    return windows.refuseUnfit(migration, changed, body.evenOnSchoolDays())
                            .chain(() -> filing.replan(migration, changed, body.reason(), person));
                })
                .map(done -> new Answer(202, links.migration(id) + "/window", null)));
    }
}
