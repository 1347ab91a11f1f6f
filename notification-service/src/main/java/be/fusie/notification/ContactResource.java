package be.fusie.notification;

import be.fusie.kit.messaging.Transactions;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Whom to write to. Names and addresses are known to no other service, and leave this one only to an operator. */
@Path("/api/v1/contacts")
@Tag(name = "Contacts", description = "The people who hear of migrations")
@RolesAllowed("operator")
@Produces(MediaType.APPLICATION_JSON)
@APIResponse(responseCode = "401", description = "No valid token (problem document)")
@APIResponse(responseCode = "403", description = "The role does not allow this (problem document)")
class ContactResource {

    private final Transactions transactions;

    ContactResource(Transactions transactions) {
        this.transactions = transactions;
    }

    @GET
    @Operation(summary = "All contacts, by role and address")
    @APIResponse(responseCode = "200", description = "The contacts")
    public Uni<List<ContactEntry>> contacts() {
        return transactions.in(Contact::inOrder).map(ContactResource::entries);
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Replaces all contacts",
            description =
                    "All or nothing. Mails that are recorded already keep the address that they were recorded with.")
    @APIResponse(responseCode = "200", description = "The contacts as stored")
    @APIResponse(responseCode = "400", description = "Problem document that names each bad entry; nothing was stored")
    public Uni<List<ContactEntry>> replace(@Size(max = 100_000) List<ContactEntry> entries) {
        if (entries == null) {
            throw NotificationProblems.noContacts();
        }
        List<ContactEntry.Fault> faults = ContactEntry.faults(entries);
        if (!faults.isEmpty()) {
            throw NotificationProblems.invalidContacts(faults);
        }
        Object[] contacts = entries.stream().map(ContactEntry::toContact).toArray();
        // Two operators at once take turns; a clash of keys would put an address into the database's error.
        return transactions
                .in(() -> Panache.getSession()
                        .flatMap(session -> session.createNativeQuery("lock table contact in share row exclusive mode")
                                .executeUpdate()
                                .flatMap(locked -> Contact.deleteAll())
                                .flatMap(deleted -> session.persistAll(contacts))
                                .flatMap(stored -> session.flush()))
                        .flatMap(flushed -> Contact.inOrder()))
                .map(ContactResource::entries);
    }

    private static List<ContactEntry> entries(List<Contact> contacts) {
        return contacts.stream().map(ContactEntry::of).toList();
    }
}
