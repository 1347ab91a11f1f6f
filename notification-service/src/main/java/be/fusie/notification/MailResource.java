package be.fusie.notification;

import be.fusie.kit.messaging.Transactions;
import be.fusie.notification.MailViews.MailView;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What was sent about a migration, to people of which role; neither to whom by name nor what it said. */
@Path("/api/v1/migrations/{id}/mails")
@Tag(name = "Mails", description = "What was sent about a migration")
@RolesAllowed("operator")
@Produces(MediaType.APPLICATION_JSON)
@APIResponse(responseCode = "401", description = "No valid token (problem document)")
@APIResponse(responseCode = "403", description = "The role does not allow this (problem document)")
class MailResource {

    private final Transactions transactions;

    MailResource(Transactions transactions) {
        this.transactions = transactions;
    }

    @GET
    @Operation(summary = "The mails of a migration, oldest first, with their state")
    @APIResponse(responseCode = "200", description = "The mails")
    @APIResponse(responseCode = "400", description = "No such state (problem document)")
    @APIResponse(responseCode = "404", description = "Nobody was told anything about this migration (problem document)")
    public Uni<List<MailView>> mails(
            @PathParam("id") UUID migration,
            @QueryParam("state") @Parameter(description = "Only mails in this state") String state) {
        List<RecordedMail.State> states = MailViews.states(state);
        return transactions.in(() -> isKnown(migration)
                .invoke(known -> {
                    if (!known) {
                        throw NotificationProblems.unknownMigration(migration);
                    }
                })
                .flatMap(known -> RecordedMail.<RecordedMail>find(
                                "migration = ?1 and state in ?2 order by recordedAt, kind, role, id", migration, states)
                        .list())
                .map(mails -> mails.stream().map(MailView::of).toList()));
    }

    /** Directors are reminded of what is not announced yet (R5). */
    private static Uni<Boolean> isKnown(UUID migration) {
        return Announcement.of(migration)
                .flatMap(about -> about != null
                        ? Uni.createFrom().item(true)
                        : RecordedMail.count("migration", migration).map(mails -> mails > 0));
    }
}
