package be.fusie.billing.charge;

import be.fusie.billing.BillingProblems;
import be.fusie.billing.Migration;
import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.LocalDate;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What a migration will cost, as its plan says before anyone signs (B1). */
@Path("/api/v1/migrations/{id}/quote")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Price list")
@RolesAllowed({"operator", "director", "school", "portal"})
class QuoteResource {
    private final Transactions transactions;
    private final Caller caller;

    QuoteResource(Transactions transactions, Caller caller) {
        this.transactions = transactions;
        this.caller = caller;
    }

    /**
     * @param priceList version of the price list; the charge will follow it, whatever the day
     * @param quotedFor the cut-over date of the plan
     */
    record QuoteView(
            UUID migration,
            String priceList,
            LocalDate quotedFor,
            int databases,
            long netCents,
            int vatBasisPoints,
            long vatCents,
            long totalCents,
            String currency) {}

    @GET
    @Operation(summary = "The quote of a migration")
    @APIResponse(responseCode = "200", description = "The last quote; money in cents")
    @APIResponse(responseCode = "401", description = "No valid token")
    @APIResponse(responseCode = "403", description = "Your role does not allow it")
    @APIResponse(responseCode = "404", description = "Nothing was quoted, or it is not yours")
    public Uni<QuoteView> quote(UUID id) {
        return transactions.in(() -> Migration.<Migration>findById(id).flatMap(migration -> {
            if (migration == null || !caller.is("operator") && !migration.concerns(caller.institutions())) {
                throw BillingProblems.notQuoted(id);
            }
            return Quote.<Quote>findById(id).flatMap(quote -> {
                if (quote == null) {
                    throw BillingProblems.notQuoted(id);
                }
                return Price.<Price>findById(quote.priceList).map(price -> view(quote, price));
            });
        }));
    }

    private static QuoteView view(Quote quote, Price price) {
        Amounts amounts = price.amounts(1);
        return new QuoteView(
                quote.migration,
                price.version,
                quote.quotedFor,
                1,
                amounts.netCents(),
                price.vatBasisPoints,
                amounts.vatCents(),
                amounts.totalCents(),
                price.currency);
    }
}
