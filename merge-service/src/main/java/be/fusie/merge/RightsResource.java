package be.fusie.merge;

import be.fusie.kit.messaging.Outbox;
import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import be.fusie.merge.MergeMessages.RightsDecided;
import be.fusie.merge.RightDecisionRow.Decided;
import be.fusie.merge.engine.RightCases;
import be.fusie.merge.engine.RightCases.Case;
import be.fusie.merge.engine.RightCases.Foreseen;
import be.fusie.merge.engine.RightDecision.Answer;
import be.fusie.merge.engine.RightsReport;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import jakarta.annotation.security.RolesAllowed;
import jakarta.persistence.LockModeType;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * Who may do what before and after, and what is decided about single rights (R11, M9–M11). Directors see and decide for
 * their own institutions.
 */
@Path("/api/v1/migrations/{migration}/rights")
@Tag(name = "Users and rights")
@RolesAllowed({"operator", "director"})
@Blocking
@APIResponse(responseCode = "401", description = "No valid token (problem document)")
@APIResponse(responseCode = "403", description = "The role does not allow this (problem document)")
@APIResponse(responseCode = "404", description = "Unknown, or not yours (problem document)")
@APIResponse(responseCode = "503", description = "A school database can't be read now (problem document)")
class RightsResource {

    private static final int MOST = 500;
    private static final Set<String> STATES = Set.of("lost", "decided", "all");

    private final Visible visible;
    private final SchoolData schools;
    private final Caller caller;
    private final Transactions transactions;
    private final Outbox outbox;

    RightsResource(Visible visible, SchoolData schools, Caller caller, Transactions transactions, Outbox outbox) {
        this.visible = visible;
        this.schools = schools;
        this.caller = caller;
        this.transactions = transactions;
        this.outbox = outbox;
    }

    @GET
    @Operation(
            summary = "Users and their rights before and after",
            description =
                    "Read from the school databases when asked: foreseen until the merge is done, real after it. Says which"
                            + " rights stay, pass to the central administrator or stay behind, and which user names change.")
    @APIResponse(responseCode = "200", description = "Both lists; user names are personal data")
    @APIResponse(responseCode = "409", description = "Map or databases stand in the way, with reasons")
    public RightsReport rights(UUID migration) {
        MergeRun run = visible.migration(migration);
        Decided decided = decided(migration);
        RightsReport report = schools.ask(
                run, (engine, map, move) -> engine.rights(map, move.deciding(decided.forEngine()), run.result != null));
        return visible.everything() ? report : report.only(i -> visible.any(List.of(i)));
    }

    /** @param right the other right; null unless it is changed */
    record DecisionView(Answer answer, String right, String reason, String by, Instant at) {

        static DecisionView of(RightDecisionRow row) {
            return row == null
                    ? null
                    : new DecisionView(row.decision, row.becomes, row.reason, row.decidedBy, row.decidedAt);
        }
    }

    /**
     * @param institution null for a right that holds for none in particular; operators see those
     * @param user name in the source: personal data
     * @param foreseen what happens when nobody decides
     * @param answers what can be decided
     * @param decision null while nobody decided
     */
    record CaseView(
            String caseId,
            String institution,
            String right,
            String user,
            Foreseen foreseen,
            List<Answer> answers,
            DecisionView decision) {}

    /**
     * @param open whether decisions are still taken
     * @param changeTo the rights that one can be changed into
     * @param total how many there are, all pages together
     */
    record CasesView(boolean open, List<String> changeTo, long total, List<CaseView> cases) {}

    @GET
    @Path("cases")
    @Operation(
            summary = "Each right over the moving institutions as a case that can be answered on its own (R11)",
            description = "Read from the school databases when asked, after the plan was made.")
    @APIResponse(responseCode = "200", description = "A page of them; user names are personal data")
    @APIResponse(responseCode = "400", description = "A parameter is out of bounds (problem document)")
    @APIResponse(responseCode = "409", description = "Map or databases stand in the way, with reasons")
    public CasesView cases(
            UUID migration,
            @Parameter(
                            description = "lost: those whose user loses the right, by rule or by decision",
                            schema = @Schema(enumeration = {"lost", "decided", "all"}))
                    @QueryParam("state")
                    @DefaultValue("all")
                    String state,
            @QueryParam("institution") @Pattern(regexp = "[0-9]{6}") String institution,
            @Parameter(description = "from 0") @QueryParam("page") @DefaultValue("0") @Min(0) @Max(1_000_000) int page,
            @QueryParam("limit") @DefaultValue("100") @Min(1) @Max(MOST) int limit) {
        if (!STATES.contains(state)) {
            throw MergeProblems.unknownCaseState();
        }
        MergeRun run = visible.migration(migration);
        Decided decided = decided(migration);
        RightCases all = known(run, decided);
        List<Case> asked = own(all).stream()
                .filter(c -> institution == null || institution.equals(c.institution()))
                .filter(c -> state.equals("all") || (state.equals("lost") ? c.lost() : c.decided() != null))
                .toList();
        return new CasesView(
                isOpen(run),
                all.changeTo(),
                asked.size(),
                asked.stream()
                        .skip((long) page * limit)
                        .limit(limit)
                        .map(c -> view(c, decided))
                        .toList());
    }

    /**
     * @param caseId which case
     * @param right the other right, for CHANGE
     * @param reason why, in the words of whoever decides
     */
    record Decision(
            @NotNull @Pattern(regexp = "[0-9a-f]{32}") String caseId,
            @NotNull Answer answer,
            @Size(min = 1, max = 200) @Pattern(regexp = "[^\\p{Cntrl}]*") String right,
            @NotBlank @Size(max = 500) @Pattern(regexp = "[^\\u0000]*") String reason) {}

    record Decisions(@NotNull @Size(min = 1, max = MOST) List<@NotNull @Valid Decision> decisions) {}

    /** What is wrong with one of several decisions. @param decision its place, from 0 */
    record Fault(int decision, String code, String detail) {}

    @POST
    @Path("decisions")
    @Operation(
            summary = "Decides what becomes of single rights: keep, change or drop (R11)",
            description =
                    "All of them are taken or none. Before the plan is signed they make a new version of it, which all"
                            + " sign; the merge carries out what the signed version says. A decision may be changed; each is kept,"
                            + " with who made it, when and why. An administrator's right that is kept is had beside the central"
                            + " administrator (M10).")
    @APIResponse(responseCode = "200", description = "The cases as they stand now")
    @APIResponse(responseCode = "400", description = "A field has a wrong form or is unknown (problem document)")
    @APIResponse(
            responseCode = "409",
            description = "The steps of the migration began, or map or databases stand in the way (problem document)")
    @APIResponse(
            responseCode = "422",
            description = "A decision can't be carried out; each with what is wrong (problem document)")
    public CasesView decide(UUID migration, @NotNull @Valid Decisions body) {
        MergeRun run = visible.migration(migration);
        if (!isOpen(run)) {
            throw MergeProblems.tooLateForRights();
        }
        RightCases all = known(run, decided(migration));
        Map<String, Case> own = own(all).stream().collect(Collectors.toMap(Case::id, c -> c, (a, b) -> a));
        List<Fault> faults = faults(body.decisions(), own, all);
        if (!faults.isEmpty()) {
            throw MergeProblems.cannotDecide(faults);
        }
        String by = caller.subject();
        Instant now = Instant.now();
        List<RightDecisionRow> rows = body.decisions().stream()
                .map(d -> row(migration, own.get(d.caseId()), d, by, now))
                .toList();
        Decided then = transactions.await(() -> MergeRun.<MergeRun>findById(migration, LockModeType.PESSIMISTIC_WRITE)
                .invoke(locked -> {
                    if (!isOpen(locked)) {
                        throw MergeProblems.tooLateForRights();
                    }
                })
                .chain(() -> Multi.createFrom()
                        .iterable(rows)
                        .onItem()
                        .transformToUniAndConcatenate(
                                row -> Panache.getSession().flatMap(s -> s.persist(row)))
                        .collect()
                        .asList())
                .chain(() -> Panache.getSession().flatMap(s -> s.flush()))
                .chain(() -> RightDecisionRow.of(migration))
                .call(decided -> outbox.send(
                        MergeMessages.REPLIES,
                        migration.toString(),
                        RightsDecided.TYPE,
                        new RightsDecided(decided.asOf(), decided.last().size()))));
        Set<String> asked = body.decisions().stream().map(Decision::caseId).collect(Collectors.toSet());
        RightCases after = known(run, then);
        List<CaseView> views = after.cases().stream()
                .filter(c -> asked.contains(c.id()))
                .map(c -> view(c, then))
                .toList();
        return new CasesView(true, after.changeTo(), views.size(), views);
    }

    private static RightDecisionRow row(UUID migration, Case about, Decision decision, String by, Instant at) {
        RightDecisionRow row = new RightDecisionRow();
        row.migration = migration;
        row.caseId = about.id();
        row.userKey = about.user();
        row.institution = about.institution();
        row.rightName = about.right();
        row.decision = decision.answer();
        row.becomes = decision.right();
        row.reason = decision.reason();
        row.decidedBy = by;
        row.decidedAt = at;
        return row;
    }

    /** Checked over what would hold with all of them together. */
    private static List<Fault> faults(List<Decision> decisions, Map<String, Case> own, RightCases all) {
        List<Fault> faults = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        Map<String, Decision> made =
                decisions.stream().collect(Collectors.toMap(Decision::caseId, d -> d, (a, b) -> b));
        for (int i = 0; i < decisions.size(); i++) {
            Decision d = decisions.get(i);
            Case about = own.get(d.caseId());
            Fault fault = null;
            if (about == null) {
                fault = new Fault(
                        i, "unknown-case", "There is no such case that you may decide; take it from the list.");
            } else if (about.institution() == null) {
                fault = new Fault(
                        i,
                        "no-institution",
                        "The right holds for no institution in particular, and does not come along (M11).");
            } else if (!seen.add(d.caseId())) {
                fault = new Fault(i, "decided-twice", "The same case stands in this list before; send it once.");
            } else if (!about.answers().contains(d.answer())) {
                fault = new Fault(
                        i,
                        "user-stays",
                        "The user does not move along, so nobody could have the right (M2); only DROP is possible.");
            } else if ((d.answer() == Answer.CHANGE) != (d.right() != null)) {
                fault = new Fault(i, "right", "Name the other right for CHANGE, and for nothing else.");
            } else if (d.right() != null
                    && (!all.changeTo().contains(d.right()) || d.right().equals(about.right()))) {
                fault = new Fault(
                        i,
                        "unknown-right",
                        "A right is changed into another one of changeTo; nobody becomes administrator by it (M10).");
            } else if (d.right() != null && has(about, d.right(), made, all)) {
                fault = new Fault(i, "right-held", "The user has that right there already; DROP this one instead.");
            }
            if (fault != null) {
                faults.add(fault);
            }
        }
        return faults;
    }

    /** Whether the user will have the right over the institution by another case. */
    private static boolean has(Case about, String right, Map<String, Decision> made, RightCases all) {
        return all.cases().stream()
                .filter(c -> !c.id().equals(about.id())
                        && c.user().equals(about.user())
                        && about.institution().equals(c.institution()))
                .anyMatch(c -> {
                    Decision now = made.get(c.id());
                    Answer answer = now != null
                            ? now.answer()
                            : c.decided() == null ? null : c.decided().answer();
                    String becomes = now != null
                            ? now.right()
                            : c.decided() == null ? null : c.decided().becomes();
                    return answer == Answer.CHANGE
                            ? right.equals(becomes)
                            : right.equals(c.right()) && answer != Answer.DROP && c.foreseen() == Foreseen.KEPT;
                });
    }

    /** As long as nothing but plans was made; the steps begin with the signed plan. */
    private static boolean isOpen(MergeRun run) {
        return run.phase == MergeRun.Phase.PLANNED || run.phase == MergeRun.Phase.PLAN_REFUSED;
    }

    private RightCases known(MergeRun run, Decided decided) {
        return schools.ask(run, (engine, map, move) -> engine.rightCases(map, move.deciding(decided.forEngine())));
    }

    private Decided decided(UUID migration) {
        return transactions.await(() -> RightDecisionRow.of(migration));
    }

    private List<Case> own(RightCases all) {
        return visible.everything()
                ? all.cases()
                : all.cases().stream()
                        .filter(c -> c.institution() != null && visible.any(List.of(c.institution())))
                        .toList();
    }

    private static CaseView view(Case c, Decided decided) {
        return new CaseView(
                c.id(),
                c.institution(),
                c.right(),
                c.name(),
                c.foreseen(),
                c.institution() == null ? List.of() : c.answers(),
                DecisionView.of(decided.last().get(c.id())));
    }
}
