package be.fusie.notification;

import be.fusie.kit.messaging.Transactions;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The partners whose links are made anew after a move: each gets an item of its own on the boards of the schools (M12). */
@Path("/api/v1/vendors")
@Tag(name = "Vendors", description = "Partners that link person numbers of schools")
@RolesAllowed("operator")
@Produces(MediaType.APPLICATION_JSON)
@APIResponse(responseCode = "401", description = "No valid token (problem document)")
@APIResponse(responseCode = "403", description = "The role does not allow this (problem document)")
class VendorResource {

    private final Transactions transactions;

    VendorResource(Transactions transactions) {
        this.transactions = transactions;
    }

    @Schema(name = "Vendor")
    record VendorEntry(
            @NotNull
                    @Pattern(regexp = "[\\x21-\\x7e]{1,200}", message = "is 1 to 200 characters without blanks")
                    @Schema(description = "Of the vendor's sign-in", examples = "smartschool")
                    String subject,
            @NotNull
                    @Pattern(regexp = "[^\\p{Cntrl}]{1,100}", message = "is 1 to 100 characters on one line")
                    @Schema(examples = "Smartschool")
                    String name,
            @NotNull
                    @Size(min = 1, max = 10)
                    @Schema(
                            description = "Kinds of persons that it links, as the lists old → new name them",
                            examples = "[\"pupil\", \"staff\"]")
                    List<@NotNull @Pattern(regexp = "[a-z][a-z-]{0,30}", message = "is no kind of persons") String>
                            persons,
            @Size(max = 5000) @Schema(description = "Its schools; all when empty")
                    List<@NotNull @Pattern(regexp = "[0-9]{6}", message = "is no number of six digits") String>
                            institutions) {

        static VendorEntry of(Vendor vendor) {
            return new VendorEntry(vendor.subject, vendor.name, List.of(vendor.persons), List.of(vendor.institutions));
        }

        Vendor toVendor() {
            Vendor vendor = new Vendor();
            vendor.subject = subject;
            vendor.name = name.strip();
            vendor.persons = persons.stream().distinct().toArray(String[]::new);
            vendor.institutions = institutions == null
                    ? new String[0]
                    : institutions.stream().distinct().toArray(String[]::new);
            return vendor;
        }
    }

    @GET
    @Operation(summary = "All vendors, by subject")
    @APIResponse(responseCode = "200", description = "The vendors")
    public Uni<List<VendorEntry>> vendors() {
        return transactions.in(Vendor::inOrder).map(VendorResource::entries);
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Replaces all vendors",
            description = "Items that stand on a board already stay. All or nothing.")
    @APIResponse(responseCode = "200", description = "The vendors as stored")
    @APIResponse(
            responseCode = "400",
            description = "A field that can't be right; nothing was stored (problem document)")
    public Uni<List<VendorEntry>> replace(@NotNull @Size(max = 1000) List<@NotNull @Valid VendorEntry> entries) {
        if (entries.stream().map(VendorEntry::subject).distinct().count() < entries.size()) {
            throw Params.invalid("subject", "stands there twice", "Give each vendor one entry.");
        }
        Object[] vendors = entries.stream().map(VendorEntry::toVendor).toArray();
        return transactions
                .in(() -> Panache.getSession()
                        .flatMap(session -> session.createNativeQuery("lock table vendor in share row exclusive mode")
                                .executeUpdate()
                                .flatMap(locked -> Vendor.deleteAll())
                                .flatMap(deleted -> session.persistAll(vendors))
                                .flatMap(stored -> session.flush()))
                        .flatMap(flushed -> Vendor.inOrder()))
                .map(VendorResource::entries);
    }

    private static List<VendorEntry> entries(List<Vendor> vendors) {
        return vendors.stream().map(VendorEntry::of).toList();
    }
}
