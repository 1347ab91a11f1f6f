package be.fusie.billing.registration;

import be.fusie.billing.BillingProblems;
import be.fusie.billing.Form;
import be.fusie.billing.Migration;
import be.fusie.billing.Params;
import be.fusie.billing.Reversible;
import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.pdf.Pdf;
import be.fusie.kit.security.Caller;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

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
    @Produces({MediaType.APPLICATION_JSON, Pdf.MEDIA_TYPE, BarcodeCsv.MEDIA_TYPE})
    @Operation(
            summary = "The new barcodes of a migration",
            description =
                    "By institution, class and name; only those that are still valid. By Accept as JSON, as list for a card"
                            + " printer (CSV), or as sheets of labels to print at 100 % (PDF, Code 128). Personal data.")
    @APIResponse(
            responseCode = "200",
            description = "The codes of your institutions, or of the one asked for",
            content = {
                @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = BarcodesView.class)),
                @Content(mediaType = Pdf.MEDIA_TYPE, schema = @Schema(type = SchemaType.STRING, format = "binary")),
                @Content(mediaType = BarcodeCsv.MEDIA_TYPE, schema = @Schema(type = SchemaType.STRING))
            })
    @APIResponse(responseCode = "400", description = "Bad input, named parameter by parameter")
    @APIResponse(responseCode = "401", description = "No valid token")
    @APIResponse(responseCode = "403", description = "Your role does not allow it")
    @APIResponse(responseCode = "404", description = "No such migration or institution, not yours, or no codes (yet)")
    @APIResponse(responseCode = "406", description = "Not to be had in that media type")
    public Response barcodes(
            UUID id,
            @Parameter(description = "Six digits; without it all of your institutions that move")
                    @QueryParam("institution")
                    @Pattern(regexp = Params.INSTITUTION, message = "has to be six digits")
                    String institution,
            @Parameter(description = "One class only, by its code")
                    @QueryParam("class")
                    @Pattern(regexp = "[^\\p{Cntrl}]{1,40}", message = "has to be the code of a class")
                    String classGroup,
            @Parameter(
                            description =
                                    "Sheets only: the labels you have. a4-3x8 (the default): 24 of 70 × 37.1 mm without a"
                                            + " gap; Avery l7159, l7160, l7163, l7651",
                            schema = @Schema(enumeration = {"a4-3x8", "l7159", "l7160", "l7163", "l7651"}))
                    @QueryParam("format")
                    String format,
            @Parameter(
                            description = "Sheets only: how many labels of the first sheet are used up",
                            schema = @Schema(type = SchemaType.INTEGER, minimum = "0", maximum = "64"))
                    @QueryParam("skip")
                    String skip,
            @Context Request request)
            throws SQLException {
        LabelFormat asked = Params.oneOf("format", format, LabelFormat.class);
        LabelFormat labels = asked == null ? LabelFormat.A4_3X8 : asked;
        int used = Params.number("skip", skip, 0, labels.labels() - 1, 0);
        String form = Form.chosen(request, MediaType.APPLICATION_JSON, Pdf.MEDIA_TYPE, BarcodeCsv.MEDIA_TYPE);
        Issued issued = issued(id, institution);
        List<SchoolBarcodes.Labelled> pupils = barcodes.labelled(issued.database(), issued.codes()).stream()
                .filter(pupil -> classGroup == null || classGroup.equals(pupil.classGroup()))
                .toList();
        return switch (form) {
            case Pdf.MEDIA_TYPE ->
                answer(BarcodeSheets.render("Barcodes", labels, used, pupils), form)
                        .header(HttpHeaders.CONTENT_DISPOSITION, "inline; filename=\"barcodes.pdf\"")
                        .build();
            case BarcodeCsv.MEDIA_TYPE ->
                answer(BarcodeCsv.write(pupils), form + ";charset=UTF-8")
                        .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"barcodes.csv\"")
                        .build();
            default ->
                answer(
                                new BarcodesView(
                                        id,
                                        issued.database(),
                                        pupils.size(),
                                        pupils.stream().map(BarcodeView::of).toList()),
                                form)
                        .build();
        };
    }

    private static Response.ResponseBuilder answer(Object entity, String mediaType) {
        return Response.ok(entity, mediaType).header(HttpHeaders.CACHE_CONTROL, "no-store");
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
        if (registration == null || registration.state != Reversible.State.DONE) {
            throw BillingProblems.noBarcodes(id);
        }
        Set<String> codes = transactions.await(() -> Replacement.of(id, registration.round, asked)).stream()
                .map(row -> row.newCode)
                .collect(Collectors.toSet());
        return new Issued(migration.receiver, codes);
    }
}
