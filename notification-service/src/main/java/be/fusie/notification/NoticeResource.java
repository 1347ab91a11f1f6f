package be.fusie.notification;

import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What an application shows to its users about migrations ahead (N5). */
@Path("/api/v1/notices")
@Tag(name = "Notices", description = "What applications show about migrations ahead")
@Produces(MediaType.APPLICATION_JSON)
class NoticeResource {

    private final Transactions transactions;
    private final NotificationSettings settings;
    private final Caller caller;

    NoticeResource(Transactions transactions, NotificationSettings settings, Caller caller) {
        this.transactions = transactions;
        this.settings = settings;
        this.caller = caller;
    }

    @Schema(name = "Notice")
    record Notice(
            UUID migration,
            String institution,
            @Schema(description = "Whether the institution itself moves") boolean moves,
            @Schema(description = "From when nothing can be written") Instant from,
            long expectedReadOnlySeconds,
            @Schema(description = "Whether the window is so near, or has begun, that users should see it")
                    boolean near) {

        static Notice of(Announcement about, String institution, Duration noticeBefore, Instant now) {
            return new Notice(
                    about.migration,
                    institution,
                    List.of(about.institutions).contains(institution),
                    about.windowFrom,
                    about.expectedReadOnlySeconds == null ? 0 : about.expectedReadOnlySeconds,
                    !now.isBefore(about.windowFrom.minus(noticeBefore)));
        }
    }

    @GET
    @RolesAllowed({"application", "operator", "director", "school", "portal"})
    @Operation(summary = "The announced migrations that concern an institution, the nearest first")
    @APIResponse(responseCode = "200", description = "Empty when none is announced, or all are done or taken back")
    @APIResponse(responseCode = "404", description = "No institution of the caller")
    public Uni<List<Notice>> notices(
            @QueryParam("institution") @Parameter(required = true, description = "Six digits") String institution) {
        Reach.check(caller, institution);
        Instant now = Instant.now();
        return transactions.in(() -> Announcement.ahead(institution)).map(ahead -> ahead.stream()
                .map(about -> Notice.of(about, institution, settings.noticeBefore(), now))
                .toList());
    }
}
