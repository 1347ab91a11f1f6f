package be.fusie.billing.registration;

import be.fusie.billing.BillingProblems;
import be.fusie.billing.Params;
import be.fusie.kit.security.Caller;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What a scanned code is worth: valid, or renewed. An old code is never taken for another pupil (M17). */
@Path("/api/v1/barcodes")
@Tag(name = "Barcodes")
@RolesAllowed({"operator", "school", "application"})
@Blocking
class ScanResource {
    private final Renewals renewals;
    private final SchoolBarcodes barcodes;
    private final Caller caller;

    ScanResource(Renewals renewals, SchoolBarcodes barcodes, Caller caller) {
        this.renewals = renewals;
        this.barcodes = barcodes;
        this.caller = caller;
    }

    /** @param person number of the pupil in that database */
    record ScanView(String code, String state, String database, String institution, long person) {}

    private record Hit(Renewals.Place place, SchoolBarcodes.Found found) {}

    @GET
    @Path("{code}")
    @Operation(
            summary = "Is this barcode valid?",
            description = "Callers other than operators find codes of their own institutions only.")
    @APIResponse(responseCode = "200", description = "It is valid")
    @APIResponse(responseCode = "400", description = "No barcode, or no name of a database")
    @APIResponse(responseCode = "401", description = "No valid token")
    @APIResponse(responseCode = "403", description = "Your role does not allow it")
    @APIResponse(responseCode = "404", description = "Nobody whom you may see has it")
    @APIResponse(responseCode = "409", description = "Several databases used it: name the one it was scanned in")
    @APIResponse(
            responseCode = "410",
            description = "It was revoked; the member newCode names the one that is valid now")
    public ScanView scan(
            @Pattern(
                            regexp = "[0-9A-Za-z-]{1,32}",
                            message = "has to be a barcode of 1 to 32 letters, digits and hyphens")
                    String code,
            @Parameter(description = "Name of the school database that it was scanned in")
                    @QueryParam("database")
                    @Pattern(regexp = Params.DATABASE, message = "has to be the name of a school database")
                    String database)
            throws SQLException {
        if (database != null && !barcodes.knows(database)) {
            throw BillingProblems.unknownDatabase(database);
        }
        List<Hit> hits = new ArrayList<>();
        for (var place : renewals.places(code, database)) {
            barcodes.find(place.database(), place.code())
                    .filter(found ->
                            caller.is("operator") || caller.institutions().contains(found.institution()))
                    .ifPresent(found -> hits.add(new Hit(place, found)));
        }
        if (hits.isEmpty()) {
            throw BillingProblems.unknownBarcode();
        }
        if (hits.size() > 1) {
            throw BillingProblems.ambiguousBarcode();
        }
        return answer(code, hits.get(0));
    }

    private static ScanView answer(String code, Hit hit) {
        if (!hit.found.active()) {
            throw hit.found
                    .replacement()
                    .map(BillingProblems::renewedBarcode)
                    .orElseGet(BillingProblems::revokedBarcode);
        }
        if (hit.place.renewed()) {
            throw BillingProblems.renewedBarcode(hit.place.code());
        }
        return new ScanView(code, "active", hit.place.database(), hit.found.institution(), hit.found.person());
    }
}
