package be.fusie.billing.invoicing;

import be.fusie.billing.BillingProblems;
import be.fusie.billing.Migration;
import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The invoices that a school reconciles by hand for a while, because their OGM stands twice (M13). */
@Path("/api/v1/migrations/{id}/collisions")
@Tag(name = "Collisions")
@RolesAllowed({"operator", "director", "school", "portal"})
class CollisionResource {
    private final Transactions transactions;
    private final Caller caller;

    CollisionResource(Transactions transactions, Caller caller) {
        this.transactions = transactions;
        this.caller = caller;
    }

    /**
     * @param invoice its id in the receiving database
     * @param origin the database that it was made in
     */
    record CollidingInvoiceView(long invoice, String origin, String institution, long totalCents) {
        static CollidingInvoiceView of(CollidingInvoice invoice) {
            return new CollidingInvoiceView(invoice.invoice, invoice.origin, invoice.institution, invoice.totalCents);
        }
    }

    /**
     * @param ogm twelve digits
     * @param invoices at least two, of different origins
     */
    record CollisionView(String ogm, List<CollidingInvoiceView> invoices) {
        static CollisionView of(Map.Entry<String, List<CollidingInvoice>> group) {
            return new CollisionView(
                    group.getKey(),
                    group.getValue().stream().map(CollidingInvoiceView::of).toList());
        }
    }

    record CollisionsView(UUID migration, int count, List<CollisionView> collisions) {}

    @GET
    @Operation(
            summary = "OGMs that stand on invoices of different origins",
            description = "Payments with such an OGM are never matched automatically. Callers other than operators see"
                    + " the collisions that one of their institutions has part in.")
    @APIResponse(responseCode = "200", description = "The list, empty when nothing collides")
    @APIResponse(responseCode = "404", description = "There is no such migration, or it is not yours")
    public Uni<CollisionsView> collisions(UUID id) {
        return transactions.in(() -> Migration.<Migration>findById(id)
                .flatMap(migration -> CollidingInvoice.of(id).map(invoices -> view(id, migration, invoices))));
    }

    private CollisionsView view(UUID id, Migration migration, List<CollidingInvoice> invoices) {
        Map<String, List<CollidingInvoice>> byOgm = invoices.stream()
                .collect(Collectors.groupingBy(invoice -> invoice.ogm, TreeMap::new, Collectors.toList()));
        boolean operator = caller.is("operator");
        Set<String> mine = caller.institutions();
        if (!operator) {
            byOgm.values().removeIf(group -> group.stream().noneMatch(invoice -> mine.contains(invoice.institution)));
        }
        if (migration == null || !operator && byOgm.isEmpty() && !migration.concerns(mine)) {
            throw BillingProblems.unknownMigration(id);
        }
        return new CollisionsView(
                id,
                byOgm.size(),
                byOgm.entrySet().stream().map(CollisionView::of).toList());
    }
}
