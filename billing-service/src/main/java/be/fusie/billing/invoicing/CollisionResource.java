package be.fusie.billing.invoicing;

import be.fusie.billing.BillingProblems;
import be.fusie.billing.Migration;
import be.fusie.billing.Progress;
import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.sql.SQLException;
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
@Blocking
class CollisionResource {
    private final PredictedCollisions predicted;
    private final Transactions transactions;
    private final Caller caller;

    CollisionResource(PredictedCollisions predicted, Transactions transactions, Caller caller) {
        this.predicted = predicted;
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

    /** @param state {@code predicted} before the data is together, {@code listed} from then on */
    record CollisionsView(UUID migration, String state, int count, List<CollisionView> collisions) {}

    private record Known(Migration migration, boolean listed, List<CollidingInvoice> invoices) {}

    @GET
    @Operation(
            summary = "OGMs that stand on invoices of different origins",
            description =
                    "Payments with such an OGM are never matched automatically. Before the data is together the list is"
                            + " predicted from both databases. Callers other than operators see the collisions that one of their"
                            + " institutions has part in.")
    @APIResponse(responseCode = "200", description = "The list, empty when nothing collides")
    @APIResponse(responseCode = "401", description = "No valid token")
    @APIResponse(responseCode = "403", description = "Your role does not allow it")
    @APIResponse(responseCode = "404", description = "There is no such migration, or it is not yours")
    public CollisionsView collisions(UUID id) throws SQLException {
        Known known = transactions.await(() -> Migration.<Migration>findById(id).flatMap(migration -> Progress.isDone(
                        id, Progress.Step.INVOICING)
                .flatMap(listed -> CollidingInvoice.of(id).map(invoices -> new Known(migration, listed, invoices)))));
        boolean concerned = known.migration() != null
                && (caller.is("operator") || known.migration().concerns(caller.institutions()));
        if (known.listed() || !concerned) {
            return view(id, known.migration(), "listed", known.invoices());
        }
        return view(id, known.migration(), "predicted", predicted.of(known.migration()));
    }

    private CollisionsView view(UUID id, Migration migration, String state, List<CollidingInvoice> invoices) {
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
                state,
                byOgm.size(),
                byOgm.entrySet().stream().map(CollisionView::of).toList());
    }
}
