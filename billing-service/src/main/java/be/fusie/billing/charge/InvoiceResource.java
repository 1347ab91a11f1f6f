package be.fusie.billing.charge;

import be.fusie.billing.BillingProblems;
import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.pdf.Pdf;
import be.fusie.kit.problem.Problem;
import be.fusie.kit.security.Caller;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What a migration cost, for the institution that asked for it and for operators. */
@Path("/api/v1/migrations/{id}")
@Tag(name = "Invoices")
@RolesAllowed({"operator", "director", "school", "portal"})
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "403", description = "Your role does not allow it")
@APIResponse(responseCode = "406", description = "Not to be had in that media type")
class InvoiceResource {
    private final Transactions transactions;
    private final Caller caller;

    InvoiceResource(Transactions transactions, Caller caller) {
        this.transactions = transactions;
        this.caller = caller;
    }

    @GET
    @Path("invoice")
    @Produces({MediaType.APPLICATION_JSON, Pdf.MEDIA_TYPE, Ubl.MEDIA_TYPE})
    @Operation(
            summary = "The invoice of a migration",
            description =
                    "With its lines and, if any, its credit note (B1). By Accept as JSON (money in cents), on paper (PDF)"
                            + " or as e-invoice (UBL, Peppol BIS Billing 3).")
    @APIResponse(
            responseCode = "200",
            description = "The invoice",
            content = {
                @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = InvoiceView.class)),
                @Content(mediaType = Pdf.MEDIA_TYPE, schema = @Schema(type = SchemaType.STRING, format = "binary")),
                @Content(mediaType = Ubl.MEDIA_TYPE, schema = @Schema(type = SchemaType.STRING))
            })
    @APIResponse(responseCode = "404", description = "Nothing was charged, or it is not yours")
    public Uni<Response> invoice(UUID id, @Context Request request) {
        String form = DocumentAnswer.form(request);
        return transactions.in(() -> find(id, BillingProblems::notCharged)
                .flatMap(invoice -> DocumentAnswer.of(
                        form, invoice.number, () -> Charges.view(invoice), BillingProblems.notCharged(id))));
    }

    @GET
    @Path("credit-note")
    @Produces({MediaType.APPLICATION_JSON, Pdf.MEDIA_TYPE, Ubl.MEDIA_TYPE})
    @Operation(
            summary = "The credit note of a migration, with the invoice that it took back",
            description =
                    "By Accept as JSON (money in cents), on paper (PDF) or as electronic credit note (UBL, Peppol BIS"
                            + " Billing 3).")
    @APIResponse(
            responseCode = "200",
            description = "The credit note",
            content = {
                @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = InvoiceView.class)),
                @Content(mediaType = Pdf.MEDIA_TYPE, schema = @Schema(type = SchemaType.STRING, format = "binary")),
                @Content(mediaType = Ubl.MEDIA_TYPE, schema = @Schema(type = SchemaType.STRING))
            })
    @APIResponse(responseCode = "404", description = "Nothing was credited, or it is not yours")
    public Uni<Response> creditNote(UUID id, @Context Request request) {
        String form = DocumentAnswer.form(request);
        Problem missing = BillingProblems.notCredited(id);
        return transactions.in(() -> find(id, BillingProblems::notCredited)
                .flatMap(invoice -> CreditNote.<CreditNote>find("invoice", invoice.number)
                        .<CreditNote>firstResult()
                        .onItem()
                        .ifNull()
                        .failWith(missing)
                        .flatMap(note -> DocumentAnswer.of(form, note.number, () -> Charges.view(invoice), missing))));
    }

    private Uni<Invoice> find(UUID migration, Function<UUID, Problem> missing) {
        return Invoice.<Invoice>find("migration", migration).firstResult().map(invoice -> {
            if (invoice == null
                    || !caller.is("operator") && !caller.institutions().contains(invoice.debtor)) {
                throw missing.apply(migration);
            }
            return invoice;
        });
    }
}
