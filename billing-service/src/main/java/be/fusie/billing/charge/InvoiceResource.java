package be.fusie.billing.charge;

import be.fusie.billing.BillingProblems;
import be.fusie.billing.Pdf;
import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.problem.Problem;
import be.fusie.kit.security.Caller;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** What a migration cost, for the institution that asked for it and for operators. */
@Path("/api/v1/migrations/{id}")
@Tag(name = "Invoices")
@RolesAllowed({"operator", "director", "school", "portal"})
class InvoiceResource {
    private final Transactions transactions;
    private final Caller caller;

    InvoiceResource(Transactions transactions, Caller caller) {
        this.transactions = transactions;
        this.caller = caller;
    }

    @GET
    @Path("invoice")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "The invoice of a migration",
            description = "With its lines and, if any, its credit note (B1).")
    @APIResponse(responseCode = "200", description = "The invoice; money in cents")
    @APIResponse(responseCode = "404", description = "Nothing was charged, or it is not yours")
    public Uni<InvoiceView> invoice(UUID id) {
        return find(id, BillingProblems::notCharged);
    }

    @GET
    @Path("invoice")
    @Produces(Pdf.MEDIA_TYPE)
    @Blocking
    @Operation(summary = "The invoice of a migration as PDF")
    public RestResponse<byte[]> invoiceOnPaper(UUID id) {
        InvoiceView invoice = transactions.await(() -> find(id, BillingProblems::notCharged));
        return pdf(invoice.number(), InvoicePdf.invoice(invoice));
    }

    @GET
    @Path("credit-note")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "The invoice that a credit note took back, with the credit note")
    @APIResponse(responseCode = "200", description = "The invoice with its credit note")
    @APIResponse(responseCode = "404", description = "Nothing was credited, or it is not yours")
    public Uni<InvoiceView> creditNote(UUID id) {
        return find(id, BillingProblems::notCredited).map(invoice -> credited(invoice, id));
    }

    @GET
    @Path("credit-note")
    @Produces(Pdf.MEDIA_TYPE)
    @Blocking
    @Operation(summary = "The credit note of a migration as PDF")
    public RestResponse<byte[]> creditNoteOnPaper(UUID id) {
        InvoiceView invoice = credited(transactions.await(() -> find(id, BillingProblems::notCredited)), id);
        return pdf(invoice.creditNote().number(), InvoicePdf.creditNote(invoice));
    }

    private static InvoiceView credited(InvoiceView invoice, UUID migration) {
        if (invoice.creditNote() == null) {
            throw BillingProblems.notCredited(migration);
        }
        return invoice;
    }

    private Uni<InvoiceView> find(UUID migration, Function<UUID, Problem> missing) {
        return transactions.in(() -> Invoice.<Invoice>find("migration", migration)
                .firstResult()
                .flatMap(invoice -> {
                    if (invoice == null || !mine(invoice)) {
                        throw missing.apply(migration);
                    }
                    Uni<List<Charge>> charges = Charge.list("invoice = ?1 order by database", invoice.number);
                    return charges.flatMap(lines -> CreditNote.<CreditNote>find("invoice", invoice.number)
                            .firstResult()
                            .map(note -> InvoiceView.of(invoice, lines, note)));
                }));
    }

    private boolean mine(Invoice invoice) {
        return caller.is("operator") || caller.institutions().contains(invoice.debtor);
    }

    private static RestResponse<byte[]> pdf(String number, byte[] bytes) {
        return RestResponse.ResponseBuilder.ok(bytes, Pdf.MEDIA_TYPE)
                .header(HttpHeaders.CONTENT_DISPOSITION, "inline; filename=\"" + number + ".pdf\"")
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }
}
