package be.fusie.notification;

import be.fusie.kit.messaging.Transactions;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What was sent about a migration, to people of which role; neither to whom by name nor what it said. */
@Path("/api/v1/migrations/{id}/mails")
@Tag(name = "Mails", description = "What was sent about a migration")
@RolesAllowed("operator")
@Produces(MediaType.APPLICATION_JSON)
class MailResource {

    private final Transactions transactions;

    MailResource(Transactions transactions) {
        this.transactions = transactions;
    }

    @Schema(name = "Mail")
    record MailView(
            UUID id,
            @Schema(description = "announcement, correction or hand-over") String kind,
            ContactRole role,
            List<String> institutions,
            Language language,
            @Schema(description = "pending, sending, sent, failed (given up) or withdrawn (overtaken before it left)")
                    String state,
            int attempts,
            @Schema(description = "Why the last attempt failed; without an address") String reason,
            Instant recordedAt,
            @Schema(description = "When the mail server took it") Instant sentAt,
            @Schema(description = "While pending: not before") Instant nextAttemptAt) {

        static MailView of(RecordedMail mail) {
            return new MailView(
                    mail.id,
                    mail.kind.wireName(),
                    mail.role,
                    List.of(mail.institutions),
                    mail.language,
                    mail.state.wireName(),
                    mail.attempts,
                    mail.reason,
                    mail.recordedAt,
                    mail.sentAt,
                    mail.state == RecordedMail.State.PENDING ? mail.dueAt : null);
        }
    }

    @GET
    @Operation(summary = "The mails of a migration, oldest first, with their state")
    @APIResponse(responseCode = "200", description = "The mails")
    @APIResponse(responseCode = "404", description = "Nothing was announced about this migration")
    public Uni<List<MailView>> mails(
            @PathParam("id") UUID migration,
            @QueryParam("state") @Parameter(description = "Only mails in this state") String state) {
        List<RecordedMail.State> states = states(state);
        return transactions.in(() -> Announcement.of(migration)
                .onItem()
                .ifNull()
                .failWith(() -> NotificationProblems.unknownMigration(migration))
                .flatMap(known -> RecordedMail.<RecordedMail>find(
                                "migration = ?1 and state in ?2 order by recordedAt, kind, role, id", migration, states)
                        .list())
                .map(mails -> mails.stream().map(MailView::of).toList()));
    }

    private static List<RecordedMail.State> states(String state) {
        List<RecordedMail.State> all = List.of(RecordedMail.State.values());
        if (state == null) {
            return all;
        }
        List<RecordedMail.State> one =
                all.stream().filter(s -> s.wireName().equals(state)).toList();
        if (one.isEmpty()) {
            throw NotificationProblems.badState(
                    "The parameter state",
                    Arrays.stream(RecordedMail.State.values())
                            .map(RecordedMail.State::wireName)
                            .collect(Collectors.joining(", ")));
        }
        return one;
    }
}
