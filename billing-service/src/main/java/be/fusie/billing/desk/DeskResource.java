package be.fusie.billing.desk;

import be.fusie.billing.BillingProblems;
import be.fusie.billing.Page;
import be.fusie.billing.Params;
import be.fusie.billing.desk.SchoolPayments.Candidate;
import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.panache.common.Parameters;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * The collision desk (M13): payments that nobody but people may match, with suggestions, and what was decided. Callers other
 * than operators work on the accounts that a unit of their institution invoices into.
 */
@Path("/api/v1/desk")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Collision desk")
@RolesAllowed({"operator", "director", "school"})
@Blocking
@APIResponse(responseCode = "400", description = "Bad input, named field by field")
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "403", description = "Your role does not allow it")
class DeskResource {
    /** Condition on movement m: one of the institutions of parameter own is of its account. */
    static final String OWN = "array_intersects(m.institutions, :own)";

    private final Desk desk;
    private final Transactions transactions;
    private final Caller caller;

    DeskResource(Desk desk, Transactions transactions, Caller caller) {
        this.desk = desk;
        this.transactions = transactions;
        this.caller = caller;
    }

    /** @param why why it was not booked; left out when it was */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PaymentView(
            UUID id,
            UUID file,
            int line,
            String database,
            String account,
            LocalDate enteredOn,
            long cents,
            String ogm,
            String payerIban,
            String state,
            String why,
            Long invoice) {
        static PaymentView of(BankMovement movement) {
            return new PaymentView(
                    movement.id,
                    movement.file,
                    movement.line,
                    movement.database,
                    movement.account,
                    movement.enteredOn,
                    movement.cents,
                    movement.ogm,
                    movement.payerIban,
                    Params.written(movement.state),
                    movement.why == null ? null : Params.written(movement.why),
                    movement.invoice);
        }
    }

    /**
     * An invoice that the payment may be for.
     *
     * @param reasons what speaks for it: account, payer, amount, date; a suggestion only
     * @param pupil name, for invoices of the caller's own institutions; left out for others
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CandidateView(
            long invoice,
            String origin,
            String institution,
            String unit,
            String board,
            LocalDate issuedOn,
            LocalDate dueOn,
            long totalCents,
            long openCents,
            String state,
            List<String> reasons,
            String pupil) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DecisionView(
            int number, String decision, Long invoice, String reason, String who, Instant at, String outcome) {
        static DecisionView of(Decision decision) {
            return new DecisionView(
                    decision.number,
                    Params.written(decision.kind),
                    decision.invoice,
                    decision.reason,
                    decision.who,
                    decision.at,
                    Params.written(decision.outcome));
        }
    }

    record DeskView(PaymentView payment, List<CandidateView> candidates, List<DecisionView> decisions) {}

    /**
     * @param decision {@code assign}, {@code set-aside} or {@code withdraw}
     * @param invoice id in the school database, with {@code assign} only
     * @param reason in words; kept for good
     */
    record NewDecision(
            @NotNull @Pattern(regexp = "assign|set-aside|withdraw", message = "has to be assign, set-aside or withdraw")
                    String decision,
            @Min(1) @Max(Long.MAX_VALUE) Long invoice,
            @NotNull @Size(min = 3, max = 500) @Pattern(regexp = Params.LINE, message = "has to be words on one line")
                    String reason) {}

    @GET
    @Operation(
            summary = "Payments of bank files, the oldest first",
            description =
                    "Without a state those on the desk: their reference stands on several invoices, people decide.")
    @APIResponse(responseCode = "200", description = "A page of the list; money in cents")
    public Page<PaymentView> list(
            @QueryParam("database")
                    @Pattern(regexp = Params.DATABASE, message = "has to be the name of a school database")
                    String database,
            @Parameter(schema = @Schema(format = "uuid")) @QueryParam("file") @Pattern(regexp = Params.ID) String file,
            @Parameter(
                            schema =
                                    @Schema(
                                            enumeration = {
                                                "on-desk",
                                                "booked",
                                                "unmatched",
                                                "outgoing",
                                                "assigned",
                                                "set-aside"
                                            }))
                    @QueryParam("state")
                    String state,
            @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "0", maximum = "100000"))
                    @QueryParam("page")
                    String page,
            @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "200")) @QueryParam("size")
                    String size) {
        BankMovement.State asked = Params.oneOf("state", state, BankMovement.State.class);
        int at = Params.number("page", page, 0, Page.LAST, 0);
        int most = Params.number("size", size, 1, Page.LARGEST, Page.USUAL);
        UUID ofFile = Params.id("file", file);
        Parameters parameters = Parameters.with("state", asked == null ? BankMovement.State.ON_DESK : asked);
        StringBuilder query = new StringBuilder("from BankMovement m where m.state = :state");
        if (!caller.is("operator")) {
            query.append(" and ").append(OWN);
            parameters.and("own", caller.institutions().toArray(String[]::new));
        }
        if (database != null) {
            query.append(" and m.database = :database");
            parameters.and("database", database);
        }
        if (ofFile != null) {
            query.append(" and m.file = :file");
            parameters.and("file", ofFile);
        }
        return transactions.await(() -> {
            var found = BankMovement.<BankMovement>find(query + " order by m.enteredOn, m.id", parameters)
                    .page(at, most);
            return found.count()
                    .flatMap(total -> found.list().map(all -> new Page<>(all, at, most, total).map(PaymentView::of)));
        });
    }

    @GET
    @Path("{id}")
    @Operation(
            summary = "One payment with the invoices that it may be for, and all decisions about it",
            description =
                    "Candidates carry what speaks for them: suggestions, the best first. Names of pupils are read live.")
    @APIResponse(responseCode = "200", description = "The payment; personal data, money in cents")
    @APIResponse(responseCode = "404", description = "There is none, or it is not yours")
    public RestResponse<DeskView> one(UUID id) throws SQLException {
        BankMovement movement = desk.find(id, caller);
        List<CandidateView> candidates = Suggestion.of(movement, desk.candidates(movement)).stream()
                .map(this::view)
                .toList();
        List<DecisionView> decisions =
                desk.decisions(id).stream().map(DecisionView::of).toList();
        return RestResponse.ResponseBuilder.ok(new DeskView(PaymentView.of(movement), candidates, decisions))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    private CandidateView view(Suggestion suggestion) {
        Candidate candidate = suggestion.candidate();
        boolean own = caller.is("operator") || caller.institutions().contains(candidate.institution());
        return new CandidateView(
                candidate.invoice(),
                candidate.origin(),
                candidate.institution(),
                candidate.unit(),
                candidate.board(),
                candidate.issuedOn(),
                candidate.dueOn(),
                candidate.totalCents(),
                candidate.openCents(),
                candidate.state(),
                suggestion.reasons(),
                own ? candidate.lastName() + " " + candidate.firstName() : null);
    }

    @POST
    @Path("{id}/decisions")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Decide about a payment",
            description =
                    "Assign it to one of its candidates, set it aside, or withdraw the last decision. Who decided what,"
                            + " when and why is kept for good.")
    @APIResponse(responseCode = "200", description = "It is done; the payment with its candidates and decisions")
    @APIResponse(responseCode = "404", description = "There is no such payment, or it is not yours")
    @APIResponse(responseCode = "409", description = "It is decided already, or the school database is read-only")
    @APIResponse(responseCode = "415", description = "Not JSON")
    @APIResponse(responseCode = "422", description = "The invoice is no candidate of yours, or it was cancelled")
    public RestResponse<DeskView> decide(UUID id, @Valid @NotNull NewDecision decision) throws SQLException {
        Decision.Kind kind = Params.oneOf("decision", decision.decision(), Decision.Kind.class);
        if ((kind == Decision.Kind.ASSIGN) != (decision.invoice() != null)) {
            throw BillingProblems.badParameter("invoice", "has to be there with the decision assign, and only then");
        }
        desk.decide(id, kind, decision.invoice(), decision.reason(), caller);
        return one(id);
    }
}
