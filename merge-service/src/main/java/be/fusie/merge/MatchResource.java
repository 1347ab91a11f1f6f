package be.fusie.merge;

import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.problem.Problem;
import be.fusie.kit.security.Caller;
import be.fusie.merge.engine.MergeMap;
import be.fusie.merge.engine.PersonDetails;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.persistence.LockModeType;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/**
 * Persons that may be the same human, and what people decide about them before the freeze (M18). Pairs are found by the
 * plan; who they are is read from both databases when somebody looks, and kept nowhere else. Others than operators see
 * pairs of whom one is a person of their institutions, on either side.
 */
@Path("/api/v1/migrations/{migration}/matches")
@RolesAllowed({"operator", "director", "school"})
@APIResponse(responseCode = "401", description = "no valid token (problem document)")
@APIResponse(responseCode = "403", description = "the role does not allow this (problem document)")
@APIResponse(
        responseCode = "404",
        description = "unknown migration or pair, or nobody of the caller's institutions (problem document)")
@APIResponse(responseCode = "503", description = "one of the databases can't be read now (problem document)")
class MatchResource {

    private static final int MOST = 200;
    private static final Set<String> STATES = Set.of("open", "decided", "all");

    private final Visible visible;
    private final Caller caller;
    private final Engines engines;
    private final Transactions transactions;

    MatchResource(Visible visible, Caller caller, Engines engines, Transactions transactions) {
        this.visible = visible;
        this.caller = caller;
        this.engines = engines;
        this.transactions = transactions;
    }

    /** @param nationalNumber masked; null when the person has none */
    record PersonView(List<String> names, String birthDate, String nationalNumber) {

        static PersonView of(PersonDetails person) {
            return person == null
                    ? null
                    : new PersonView(person.names(), person.birthDate(), person.maskedNationalNumber());
        }
    }

    record DecisionView(
            @Schema(enumeration = {"same", "different"}) String decision, String reason, String by, Instant at) {

        static DecisionView of(MatchDecision decision) {
            return decision == null
                    ? null
                    : new DecisionView(decision.decision, decision.reason, decision.decidedBy, decision.decidedAt);
        }
    }

    /**
     * @param old number in the source
     * @param receiver number in the receiver
     * @param doubt why it is not certain
     * @param incoming the person of the source; null when it is gone
     * @param present the person of the receiver; null when it is gone
     * @param nationalNumbersAgree null when one of them has none
     * @param decision null while nobody decided; an open pair counts as different
     */
    record MatchView(
            String old,
            String receiver,
            @Schema(
                            enumeration = {
                                "names-unlike",
                                "birth-date-differs",
                                "no-national-number",
                                "national-number-in-doubt",
                                "ambiguous",
                                "several-incoming"
                            })
                    String doubt,
            List<String> institutions,
            List<String> receiverInstitutions,
            PersonView incoming,
            PersonView present,
            Boolean nationalNumbersAgree,
            DecisionView decision) {}

    @GET
    @Operation(
            summary = "Persons that may be the same, with what one needs to decide",
            description =
                    "Made with the plan; a new plan finds them anew. Names and birth dates are read from the databases"
                            + " at this moment.")
    @APIResponse(responseCode = "200", description = "pairs in the order of the old numbers; may be empty")
    @APIResponse(responseCode = "400", description = "unknown state, or a limit out of bounds (problem document)")
    public List<MatchView> matches(
            UUID migration,
            @Parameter(description = "open, decided or all", schema = @Schema(enumeration = {"open", "decided", "all"}))
                    @QueryParam("state")
                    @DefaultValue("open")
                    String state,
            @Parameter(description = "page, from 0") @QueryParam("page") @DefaultValue("0") @Min(0) @Max(1_000_000)
                    int page,
            @Parameter(description = "pairs of a page, 1 to 200")
                    @QueryParam("limit")
                    @DefaultValue("50")
                    @Min(1)
                    @Max(MOST)
                    int limit) {
        if (!STATES.contains(state)) {
            throw MergeProblems.unknownState();
        }
        Known known = known(migration);
        Set<String> settled = known.decisions().values().stream()
                .filter(d -> d.decision.equals(MatchDecision.SAME))
                .map(d -> d.oldKey)
                .collect(Collectors.toSet());
        List<MatchPair> pairs = known.pairs().stream()
                .filter(p -> {
                    boolean decided = known.decisions().containsKey(key(p));
                    boolean open = !decided && !settled.contains(p.oldKey);
                    return state.equals("all") || (state.equals("open") ? open : decided);
                })
                .sorted(Comparator.comparing((MatchPair p) -> p.oldKey.length())
                        .thenComparing(p -> p.oldKey)
                        .thenComparing(p -> p.receiverKey))
                .skip((long) page * limit)
                .limit(limit)
                .toList();
        return views(known, pairs);
    }

    /** @param reason why, in the words of whoever decides; 1 to 500 characters */
    record Decision(
            @Schema(enumeration = {"same", "different"}) @NotNull String decision,
            @NotBlank @Size(max = 500) String reason) {}

    @PUT
    @Path("{old}/{receiver}")
    @Operation(
            summary = "Decides whether two persons are the same",
            description =
                    "Same: the incoming person keeps the receiver's number. Different: a new number. Until the freeze a"
                            + " decision may be changed; every one is kept, with who made it and when.")
    @APIResponse(
            responseCode = "200",
            description = "the pair as it stands now",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = MatchView.class)))
    @APIResponse(responseCode = "400", description = "neither same nor different, or no reason (problem document)")
    @APIResponse(
            responseCode = "409",
            description = "the freeze or the merge has begun, or the person is decided to be another's same already"
                    + " (problem document)")
    public Response decide(
            UUID migration,
            @Parameter(description = "number of the incoming person, in the source") @Size(max = 200) String old,
            @Parameter(description = "number of the other person, in the receiver") @Size(max = 200) String receiver,
            @NotNull @Valid Decision decision) {
        if (!Set.of(MatchDecision.SAME, MatchDecision.DIFFERENT).contains(decision.decision())) {
            throw MergeProblems.unknownDecision();
        }
        Known known = known(migration);
        MatchPair pair = known.pairs().stream()
                .filter(p -> p.oldKey.equals(old) && p.receiverKey.equals(receiver))
                .findFirst()
                .orElseThrow(MergeProblems::unknownPair);
        beforeTheFreeze(known.run());
        String by = caller.subject();
        transactions.await(() -> MergeRun.<MergeRun>findById(migration, LockModeType.PESSIMISTIC_WRITE)
                .flatMap(run -> MatchDecision.of(migration).flatMap(decisions -> {
                    if (run.decidingClosed || run.result != null) {
                        throw MergeProblems.tooLateToDecide();
                    }
                    decisions.values().stream()
                            .filter(d -> d.oldKey.equals(old)
                                    && !d.receiverKey.equals(receiver)
                                    && d.decision.equals(MatchDecision.SAME)
                                    && decision.decision().equals(MatchDecision.SAME))
                            .findFirst()
                            .ifPresent(d -> {
                                throw MergeProblems.decisionContradicts(d.receiverKey);
                            });
                    return persist(migration, pair, decision, by);
                })));
        Known now = known(migration);
        return Response.ok(views(now, List.of(pair)).get(0)).build();
    }

    private static Uni<Void> persist(UUID migration, MatchPair pair, Decision decision, String by) {
        MatchDecision made = new MatchDecision();
        made.migration = migration;
        made.oldKey = pair.oldKey;
        made.receiverKey = pair.receiverKey;
        made.decision = decision.decision();
        made.reason = decision.reason();
        made.decidedBy = by;
        made.decidedAt = Instant.now();
        return Panache.getSession().flatMap(s -> s.persist(made));
    }

    /** The merge reads the decisions once the databases are frozen; what comes later would be lost. */
    private void beforeTheFreeze(MergeRun run) {
        for (String database : List.of(run.source, run.receiver)) {
            try {
                if (engines.engine().isFrozen(database)) {
                    throw MergeProblems.tooLateToDecide();
                }
            } catch (SQLException e) {
                throw MergeProblems.databaseUnreachable(database);
            }
        }
    }

    /** What the caller may know of a migration's pairs. */
    private record Known(MergeRun run, List<MatchPair> pairs, Map<MatchPair.Key, MatchDecision> decisions) {}

    private Known known(UUID migration) {
        Known all = transactions.await(() -> MergeRun.<MergeRun>findById(migration)
                .flatMap(run -> MatchPair.<MatchPair>list("migration", migration)
                        .flatMap(pairs ->
                                MatchDecision.of(migration).map(decisions -> new Known(run, pairs, decisions)))));
        List<MatchPair> pairs = all.pairs().stream()
                .filter(p -> visible.everything() || p.concerns(visible.institutions()))
                .toList();
        if (all.run() == null || (pairs.isEmpty() && !visible.any(List.of(all.run().institutions)))) {
            throw MergeProblems.unknownMigration(migration);
        }
        return new Known(all.run(), pairs, all.decisions());
    }

    private static MatchPair.Key key(MatchPair pair) {
        return new MatchPair.Key(pair.migration, pair.oldKey, pair.receiverKey);
    }

    private List<MatchView> views(Known known, List<MatchPair> pairs) {
        MergeMap map = engines.map(known.run());
        Map<String, PersonDetails> here = people(map, known.run().source, pairs, p -> p.oldKey);
        Map<String, PersonDetails> there = people(map, known.run().receiver, pairs, p -> p.receiverKey);
        return pairs.stream()
                .map(p -> view(
                        p,
                        here.get(p.oldKey),
                        there.get(p.receiverKey),
                        known.decisions().get(key(p))))
                .toList();
    }

    private static MatchView view(MatchPair p, PersonDetails here, PersonDetails there, MatchDecision decision) {
        boolean comparable =
                here != null && there != null && here.nationalNumber() != null && there.nationalNumber() != null;
        return new MatchView(
                p.oldKey,
                p.receiverKey,
                p.doubt,
                List.of(p.institutions),
                List.of(p.receiverInstitutions),
                PersonView.of(here),
                PersonView.of(there),
                comparable ? Objects.equals(here.nationalNumber(), there.nationalNumber()) : null,
                DecisionView.of(decision));
    }

    private Map<String, PersonDetails> people(
            MergeMap map, String database, List<MatchPair> pairs, Function<MatchPair, String> key) {
        try {
            return engines.engine()
                    .people(map, database, pairs.stream().map(key).collect(Collectors.toSet()));
        } catch (SQLException e) {
            Problem unreachable = MergeProblems.databaseUnreachable(database);
            unreachable.initCause(e);
            throw unreachable;
        }
    }
}
