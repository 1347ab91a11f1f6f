package be.fusie.billing.registration;

import be.fusie.billing.BillingProblems;
import be.fusie.billing.Migration;
import be.fusie.billing.Pdf;
import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * The new barcodes of a migration, as data and as sheets to print (M17). Names and classes are read live from the
 * receiving database for the people of the institution, and stored nowhere.
 */
@Path("/api/v1/migrations/{id}/barcodes")
@Tag(name = "Barcodes")
@RolesAllowed({"operator", "director", "school"})
@Blocking
class BarcodeResource {
    private final Transactions transactions;
    private final SchoolBarcodes barcodes;
    private final Caller caller;

    BarcodeResource(Transactions transactions, SchoolBarcodes barcodes, Caller caller) {
        this.transactions = transactions;
        this.barcodes = barcodes;
        this.caller = caller;
    }

    /** @param person number in the receiving database */
    record BarcodeView(
            String institution, String code, long person, String lastName, String firstName, String classGroup) {
        static BarcodeView of(SchoolBarcodes.Labelled pupil) {
            return new BarcodeView(
                    pupil.institution(),
                    pupil.code(),
                    pupil.person(),
                    pupil.lastName(),
                    pupil.firstName(),
                    pupil.classGroup());
        }
    }

    record BarcodesView(UUID migration, String database, int count, List<BarcodeView> barcodes) {}

    private record Issued(String database, Set<String> codes) {}

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "The new barcodes of a migration",
            description = "By institution, class and name; only those that are still valid. Personal data.")
    @APIResponse(responseCode = "200", description = "The codes of your institutions, or of the one asked for")
    @APIResponse(responseCode = "404", description = "No such migration or institution, not yours, or no codes (yet)")
    public RestResponse<BarcodesView> barcodes(
            UUID id,
            @Parameter(description = "Six digits; without it all of your institutions that move")
                    @QueryParam("institution")
                    String institution)
            throws SQLException {
        Issued issued = issued(id, institution);
        var pupils = barcodes.labelled(issued.database(), issued.codes());
        var view = new BarcodesView(
                id,
                issued.database(),
                pupils.size(),
                pupils.stream().map(BarcodeView::of).toList());
        return RestResponse.ResponseBuilder.ok(view)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    @GET
    @Produces(Pdf.MEDIA_TYPE)
    @Operation(
            summary = "The new barcodes as sheets of labels",
            description = "A4 with 3 × 8 labels of 70 × 37.1 mm, Code 128. Print at 100 %. Personal data.")
    public RestResponse<byte[]> sheets(UUID id, @QueryParam("institution") String institution) throws SQLException {
        Issued issued = issued(id, institution);
        byte[] pdf = BarcodeSheets.render(
                "Barcodes", BarcodeSheets.Format.A4_3X8, barcodes.labelled(issued.database(), issued.codes()));
        return RestResponse.ResponseBuilder.ok(pdf, Pdf.MEDIA_TYPE)
                .header(HttpHeaders.CONTENT_DISPOSITION, "inline; filename=\"barcodes.pdf\"")
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    private Issued issued(UUID id, String institution) {
        Migration migration = transactions.await(() -> Migration.findById(id));
        boolean operator = caller.is("operator");
        Set<String> mine = caller.institutions();
        if (migration == null || !operator && !migration.concerns(mine)) {
            throw BillingProblems.unknownMigration(id);
        }
        Set<String> asked = new LinkedHashSet<>(Arrays.asList(migration.institutions));
        if (!operator) {
            asked.retainAll(mine);
        }
        if (institution != null) {
            if (!asked.contains(institution)) {
                throw BillingProblems.unknownInstitution(institution);
            }
            asked.retainAll(Set.of(institution));
        }
        Registration registration = transactions.await(() -> Registration.findById(id));
        if (registration == null || registration.state != Registration.State.ISSUED) {
            throw BillingProblems.noBarcodes(id);
        }
        Set<String> codes = transactions.await(() -> Replacement.of(id, registration.round, asked)).stream()
                .map(row -> row.newCode)
                .collect(Collectors.toSet());
        return new Issued(migration.receiver, codes);
    }
}
