package be.fusie.billing.charge;

import be.fusie.billing.BillingProblems;
import be.fusie.billing.BillingSettings;
import be.fusie.billing.Params;
import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** The price list, kept by operators, read by whoever may ask for a migration (B1). */
@Path("/api/v1/price-lists")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Price list")
@RolesAllowed({"operator", "director", "school", "portal"})
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "403", description = "Your role does not allow it")
class PriceListResource {
    private static final String VERSION = "[A-Za-z0-9][A-Za-z0-9.-]{0,31}";
    private static final String VERSION_MESSAGE = "has to be 1 to 32 letters, digits, dots and hyphens";

    /** VAT rates of Belgium, in hundredths of a percent. */
    private static final Set<Integer> RATES = Set.of(0, 600, 1200, 2100);

    private final PriceLists prices;
    private final Transactions transactions;
    private final BillingSettings settings;
    private final Caller caller;

    PriceListResource(PriceLists prices, Transactions transactions, BillingSettings settings, Caller caller) {
        this.prices = prices;
        this.transactions = transactions;
        this.settings = settings;
        this.caller = caller;
    }

    /**
     * @param validFrom first day, after today and after the last version's
     * @param centsPerDatabase for one migrated database, without VAT; a partial move counts as one
     * @param vatBasisPoints hundredths of a percent: 0, 600, 1200 or 2100
     */
    record NewPrice(
            @NotNull
                    @Schema(format = "date")
                    @Pattern(regexp = Params.DATE, message = "has to be a day such as 2026-09-01")
                    String validFrom,
            @NotNull @Min(0) @Max(100_000_000) Long centsPerDatabase,
            @NotNull @Pattern(regexp = "EUR", message = "has to be EUR") String currency,
            @NotNull @Min(0) @Max(2100) Integer vatBasisPoints) {
        LocalDate from() {
            return Params.date("validFrom", validFrom);
        }
    }

    /** @param validUntil last day; left out for the last version */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PriceView(
            String version,
            State state,
            LocalDate validFrom,
            LocalDate validUntil,
            Amount perDatabase,
            boolean inUse,
            Instant addedAt) {
        enum State {
            past,
            current,
            future
        }

        record Amount(long netCents, int vatBasisPoints, long vatCents, long totalCents, String currency) {}

        static PriceView of(PriceLists.Listed listed, LocalDate today) {
            Amounts amounts = Amounts.of(listed.centsPerDatabase(), listed.vatBasisPoints());
            State state = listed.validFrom().isAfter(today)
                    ? State.future
                    : listed.isValidOn(today) ? State.current : State.past;
            return new PriceView(
                    listed.version(),
                    state,
                    listed.validFrom(),
                    listed.validUntil(),
                    new Amount(
                            amounts.netCents(),
                            listed.vatBasisPoints(),
                            amounts.vatCents(),
                            amounts.totalCents(),
                            listed.currency()),
                    listed.inUse(),
                    listed.addedAt());
        }
    }

    @GET
    @Operation(summary = "All versions of the price list, the oldest first; or the one that is valid on a day")
    @APIResponse(responseCode = "200", description = "The versions; money in cents")
    @APIResponse(responseCode = "400", description = "The day is none")
    @APIResponse(responseCode = "404", description = "No version is valid on that day")
    public Uni<List<PriceView>> all(
            @Parameter(description = "A day; without it all versions", schema = @Schema(format = "date"))
                    @QueryParam("on")
                    @Pattern(regexp = Params.DATE, message = "has to be a day such as 2026-09-01")
                    String on) {
        LocalDate day = Params.date("on", on);
        return transactions.in(prices::all).map(all -> {
            List<PriceView> views = all.stream()
                    .filter(listed -> day == null || listed.isValidOn(day))
                    .map(listed -> PriceView.of(listed, settings.today()))
                    .toList();
            if (views.isEmpty() && day != null) {
                throw BillingProblems.noPriceListOn(day);
            }
            return views;
        });
    }

    @GET
    @Path("{version}")
    @Operation(summary = "One version of the price list")
    @APIResponse(responseCode = "200", description = "The version; money in cents")
    @APIResponse(responseCode = "400", description = "No name of a version")
    @APIResponse(responseCode = "404", description = "There is no such version")
    public Uni<PriceView> one(@Pattern(regexp = VERSION, message = VERSION_MESSAGE) String version) {
        return transactions.in(() -> prices.version(version)).map(listed -> {
            if (listed == null) {
                throw BillingProblems.unknownPriceList(version);
            }
            return PriceView.of(listed, settings.today());
        });
    }

    @PUT
    @Path("{version}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("operator")
    @Operation(
            summary = "Add a version of the price list",
            description =
                    "It begins in the future and after all others; a version is never changed. Sent again, it does nothing.")
    @APIResponse(
            responseCode = "201",
            description = "It was added",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = PriceView.class)))
    @APIResponse(responseCode = "200", description = "The very same version was there already")
    @APIResponse(responseCode = "400", description = "Bad input, named field by field")
    @APIResponse(responseCode = "409", description = "The version exists with other content, or would overlap")
    @APIResponse(responseCode = "415", description = "Not JSON")
    @APIResponse(responseCode = "422", description = "It would begin today, in the past, or more than ten years ahead")
    public Uni<RestResponse<PriceView>> add(
            @Pattern(regexp = VERSION, message = VERSION_MESSAGE) String version, @Valid @NotNull NewPrice price) {
        if (!RATES.contains(price.vatBasisPoints())) {
            throw BillingProblems.badParameter("vatBasisPoints", "has to be a Belgian rate: 0, 600, 1200 or 2100");
        }
        return prices.add(version, price, caller).flatMap(added -> one(version)
                .map(view -> RestResponse.status(added ? RestResponse.Status.CREATED : RestResponse.Status.OK, view)));
    }

    @DELETE
    @Path("{version}")
    @RolesAllowed("operator")
    @Operation(summary = "Take the last version away, as long as it is in the future and nobody was quoted by it")
    @APIResponse(responseCode = "204", description = "It is gone")
    @APIResponse(responseCode = "400", description = "No name of a version")
    @APIResponse(responseCode = "404", description = "There is no such version")
    @APIResponse(responseCode = "409", description = "It is in use")
    public Uni<Void> remove(@Pattern(regexp = VERSION, message = VERSION_MESSAGE) String version) {
        return prices.remove(version);
    }
}
