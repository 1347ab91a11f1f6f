package be.fusie.billing.charge;

import be.fusie.billing.BillingProblems;
import be.fusie.billing.Page;
import be.fusie.billing.Params;
import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.pdf.Pdf;
import be.fusie.kit.security.Caller;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.panache.common.Parameters;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** All invoices, of those institutions that the caller may see: a list with filters, and each document as it was issued. */
@Path("/api/v1/invoices")
@Tag(name = "Invoices")
@RolesAllowed({"operator", "director", "school", "portal"})
@APIResponse(responseCode = "400", description = "Bad input, named parameter by parameter")
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "403", description = "Your role does not allow it")
@APIResponse(responseCode = "406", description = "Not to be had in that media type")
class InvoicesResource {
    private static final String NUMBER = "[FC][0-9]{4}-[0-9]{6}";
    private static final String NUMBER_MESSAGE = "has to be a number such as F2026-000042";

    private final Transactions transactions;
    private final Caller caller;

    InvoicesResource(Transactions transactions, Caller caller) {
        this.transactions = transactions;
        this.caller = caller;
    }

    enum State {
        OPEN,
        CREDITED
    }

    /** @param creditNote number of the credit note; left out when there is none */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ListedView(
            String number,
            UUID migration,
            String debtor,
            String buyer,
            LocalDate issuedOn,
            LocalDate dueOn,
            long totalCents,
            String currency,
            String creditNote) {
        static ListedView of(Invoice invoice, CreditNote note) {
            return new ListedView(
                    invoice.number,
                    invoice.migration,
                    invoice.debtor,
                    invoice.buyerName,
                    invoice.issuedOn,
                    invoice.dueOn,
                    invoice.totalCents,
                    invoice.currency,
                    note == null ? null : note.number);
        }
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "Invoices, the latest first", description = "Callers other than operators see their own.")
    @APIResponse(responseCode = "200", description = "A page of the list; money in cents")
    public Uni<Page<ListedView>> list(
            @Parameter(description = "Number of the institution that asked for the migration")
                    @QueryParam("institution")
                    @Pattern(regexp = Params.INSTITUTION, message = "has to be six digits")
                    String institution,
            @Parameter(schema = @Schema(format = "uuid")) @QueryParam("migration") @Pattern(regexp = Params.ID)
                    String migration,
            @Parameter(description = "First day of issue", schema = @Schema(format = "date"))
                    @QueryParam("from")
                    @Pattern(regexp = Params.DATE)
                    String from,
            @Parameter(description = "Last day of issue", schema = @Schema(format = "date"))
                    @QueryParam("until")
                    @Pattern(regexp = Params.DATE)
                    String until,
            @Parameter(schema = @Schema(enumeration = {"open", "credited"})) @QueryParam("state") String state,
            @Parameter(
                            description = "Counted from 0",
                            schema = @Schema(type = SchemaType.INTEGER, minimum = "0", maximum = "100000"))
                    @QueryParam("page")
                    String page,
            @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "200")) @QueryParam("size")
                    String size) {
        Parameters parameters = new Parameters();
        StringBuilder query = new StringBuilder("from Invoice i where 1 = 1");
        if (!caller.is("operator")) {
            query.append(" and i.debtor in :own");
            parameters.and("own", caller.institutions());
        }
        filter(query, parameters, " and i.debtor = :institution", "institution", institution);
        filter(query, parameters, " and i.migration = :migration", "migration", Params.id("migration", migration));
        filter(query, parameters, " and i.issuedOn >= :from", "from", Params.date("from", from));
        filter(query, parameters, " and i.issuedOn <= :until", "until", Params.date("until", until));
        State asked = Params.oneOf("state", state, State.class);
        if (asked != null) {
            query.append(asked == State.OPEN ? " and not" : " and")
                    .append(" exists (from CreditNote c where c.invoice = i.number)");
        }
        int at = Params.number("page", page, 0, Page.LAST, 0);
        int most = Params.number("size", size, 1, Page.LARGEST, Page.USUAL);
        return transactions.in(() -> {
            var found = Invoice.<Invoice>find(query + " order by i.issuedOn desc, i.number desc", parameters)
                    .page(at, most);
            return found.count().flatMap(total -> found.list().flatMap(invoices -> CreditNote.<CreditNote>list(
                            "invoice in ?1",
                            invoices.stream().map(invoice -> invoice.number).toList())
                    .map(notes -> {
                        Map<String, CreditNote> byInvoice =
                                notes.stream().collect(Collectors.toMap(note -> note.invoice, Function.identity()));
                        return new Page<>(invoices, at, most, total)
                                .map(invoice -> ListedView.of(invoice, byInvoice.get(invoice.number)));
                    })));
        });
    }

    private static void filter(
            StringBuilder query, Parameters parameters, String condition, String name, Object value) {
        if (value != null) {
            query.append(condition);
            parameters.and(name, value);
        }
    }

    @GET
    @Path("{number}")
    @Produces({MediaType.APPLICATION_JSON, Pdf.MEDIA_TYPE, Ubl.MEDIA_TYPE})
    @Operation(
            summary = "An invoice or a credit note by its number",
            description =
                    "By Accept as JSON (the invoice with its credit note, money in cents), on paper (PDF) or as e-invoice"
                            + " (UBL, Peppol BIS Billing 3). Documents are the very bytes that were issued; ETag is their SHA-256.")
    @APIResponse(
            responseCode = "200",
            description = "The invoice or credit note",
            content = {
                @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = InvoiceView.class)),
                @Content(mediaType = Pdf.MEDIA_TYPE, schema = @Schema(type = SchemaType.STRING, format = "binary")),
                @Content(mediaType = Ubl.MEDIA_TYPE, schema = @Schema(type = SchemaType.STRING))
            })
    @APIResponse(responseCode = "404", description = "There is none, or it is not yours")
    public Uni<Response> one(
            @Pattern(regexp = NUMBER, message = NUMBER_MESSAGE) String number, @Context Request request) {
        String form = DocumentAnswer.form(request);
        return transactions.in(() -> find(number)
                .flatMap(invoice -> DocumentAnswer.of(
                        form, number, () -> Charges.view(invoice), BillingProblems.unknownInvoice(number))));
    }

    /** The invoice of that number, or the one that the credit note of that number takes back. */
    private Uni<Invoice> find(String number) {
        Uni<Invoice> found = number.startsWith("F")
                ? Invoice.findById(number)
                : CreditNote.<CreditNote>findById(number)
                        .flatMap(note ->
                                note == null ? Uni.createFrom().nullItem() : Invoice.<Invoice>findById(note.invoice));
        return found.map(invoice -> {
            if (invoice == null
                    || !caller.is("operator") && !caller.institutions().contains(invoice.debtor)) {
                throw BillingProblems.unknownInvoice(number);
            }
            return invoice;
        });
    }
}
