package be.fusie.notification;

import be.fusie.kit.messaging.Transactions;
import be.fusie.notification.MailViews.Again;
import be.fusie.notification.MailViews.Bounce;
import be.fusie.notification.MailViews.MailPage;
import be.fusie.notification.MailViews.MailView;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.persistence.LockModeType;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/** All mails, over all migrations: where an operator finds those that never arrived, and sends them again. */
@Path("/api/v1/mails")
@Tag(name = "Mails")
@RolesAllowed("operator")
@Produces(MediaType.APPLICATION_JSON)
@APIResponse(responseCode = "400", description = "Input that can't be right (problem document)")
@APIResponse(responseCode = "401", description = "No valid token (problem document)")
@APIResponse(responseCode = "403", description = "The role does not allow this (problem document)")
class MailboxResource {

    private static final int MOST = 500;

    private final Transactions transactions;
    private final Bounces bounces;

    MailboxResource(Transactions transactions, Bounces bounces) {
        this.transactions = transactions;
        this.bounces = bounces;
    }

    @GET
    @Operation(summary = "Mails by state, page by page; state=failed are those that never arrived")
    @APIResponse(responseCode = "200", description = "A page, by id")
    public Uni<MailPage> mails(
            @QueryParam("state") @Parameter(description = "pending, sending, sent, failed or withdrawn") String state,
            @QueryParam("after")
                    @Parameter(description = "The cursor 'next' of the page before", schema = @Schema(format = "uuid"))
                    String after,
            @QueryParam("limit")
                    @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "500",
                                            defaultValue = "100"))
                    String limit) {
        List<RecordedMail.State> states = MailViews.states(state);
        UUID cursor = after == null ? new UUID(0, 0) : Params.uuid("after", after);
        int most = Params.limit(limit, 100, MOST);
        return transactions.in(
                () -> RecordedMail.<RecordedMail>find("state in ?1 and id > ?2 order by id", states, cursor)
                        .page(0, most)
                        .list()
                        .map(page -> new MailPage(
                                page.stream().map(MailView::of).toList(),
                                page.size() < most ? null : page.get(page.size() - 1).id)));
    }

    @POST
    @Path("{mail}/attempts")
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(202)
    @Operation(
            summary = "Sends a mail again that failed, or that the reader never got",
            description = "To the address it went to, or to a better one; the contacts are not changed by this.")
    @APIResponseSchema(value = MailView.class, responseCode = "202", responseDescription = "It is on its way")
    @APIResponse(responseCode = "404", description = "No such mail (problem document)")
    @APIResponse(
            responseCode = "409",
            description = "It is on its way already, was withdrawn, or the address has it (problem document)")
    public Uni<MailView> again(@PathParam("mail") UUID id, @Valid Again wish) {
        String address =
                wish == null || wish.mail() == null ? null : wish.mail().toLowerCase(Locale.ROOT);
        return transactions.in(() -> RecordedMail.<RecordedMail>findById(id, LockModeType.PESSIMISTIC_WRITE)
                .flatMap(mail -> {
                    if (mail == null) {
                        throw NotificationProblems.unknownMail(id);
                    }
                    if (mail.state != RecordedMail.State.FAILED && mail.state != RecordedMail.State.SENT) {
                        throw NotificationProblems.mailUnderWay(id);
                    }
                    return (address == null || mail.migration == null
                                    ? Uni.createFrom().item(0L)
                                    : RecordedMail.count(
                                            "migration = ?1 and kind = ?2 and contact = ?3 and id <> ?4",
                                            mail.migration,
                                            mail.kind,
                                            address,
                                            id))
                            .map(others -> {
                                if (others > 0) {
                                    throw NotificationProblems.mailTwice();
                                }
                                mail.again(address, Instant.now());
                                return MailView.of(mail);
                            });
                }));
    }

    @POST
    @Path("{mail}/bounces")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Tells that a mail came back, as the mailbox of the sender learns later",
            description =
                    "The mail's id is what stands before the @ of its Message-ID, which every delivery report repeats."
                            + " What came back for the time being is sent again later; else it is failed.")
    @APIResponse(responseCode = "200", description = "The mail as it stands now; telling it twice changes nothing")
    @APIResponse(responseCode = "404", description = "No such mail (problem document)")
    public Uni<MailView> bounced(@PathParam("mail") UUID id, @NotNull @Valid Bounce bounce) {
        return transactions.in(() -> bounces.note(id, bounce.status())).map(mail -> {
            if (mail == null) {
                throw NotificationProblems.unknownMail(id);
            }
            return MailView.of(mail);
        });
    }
}
