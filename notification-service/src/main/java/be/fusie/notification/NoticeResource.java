package be.fusie.notification;

import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Set;
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

    /** The last event of a migration that opens or closes its databases says how they are. */
    private static final String READ_ONLY =
            """
            select e.migration from public_event e
            where e.migration = any (:migrations) and e.type = 'fusie.migration.frozen.v1'
              and not exists (
                select from public_event later
                where later.migration = e.migration and later.sequence > e.sequence
                  and later.type in ('fusie.migration.thawed.v1', 'fusie.migration.undone.v1'))
            """;

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
            @Schema(description = "Whether the window is so near, or has begun, that users should see it") boolean near,
            @Schema(
                            description = "announced; read-only: nothing can be saved now",
                            enumeration = {"announced", "read-only"})
                    String phase,
            @Schema(description = "What to show, in the language of Accept-Language (nl, fr, de, en)") String text) {}

    private Notice notice(Announcement about, String institution, Set<UUID> readOnly, Language language, Instant now) {
        boolean frozen = readOnly.contains(about.migration);
        String phase = frozen ? "read-only" : "announced";
        long expected = about.expectedReadOnlySeconds == null ? 0 : about.expectedReadOnlySeconds;
        return new Notice(
                about.migration,
                institution,
                List.of(about.institutions).contains(institution),
                about.windowFrom,
                expected,
                frozen || !now.isBefore(about.windowFrom.minus(settings.noticeBefore())),
                phase,
                Texts.in(language)
                        .notice(phase, about.windowFrom, expected, about.source, about.receiver, settings.timeZone()));
    }

    /** Those whose databases are frozen now, as the public events say. */
    private static Uni<Set<UUID>> readOnly(List<Announcement> ahead) {
        return ahead.isEmpty()
                ? Uni.createFrom().item(Set.of())
                : Panache.getSession()
                        .flatMap(session -> session.createNativeQuery(READ_ONLY, UUID.class)
                                .setParameter(
                                        "migrations",
                                        ahead.stream()
                                                .map(about -> about.migration)
                                                .toArray(UUID[]::new))
                                .getResultList())
                        .map(Set::copyOf);
    }

    @GET
    @RolesAllowed({"application", "operator", "director", "school", "portal"})
    @Operation(summary = "The announced migrations that concern an institution, the nearest first")
    @APIResponse(responseCode = "200", description = "Empty when none is announced, or all are done or taken back")
    @APIResponse(responseCode = "400", description = "No institution number (problem document)")
    @APIResponse(responseCode = "401", description = "No valid token (problem document)")
    @APIResponse(responseCode = "403", description = "The role does not allow this (problem document)")
    @APIResponse(responseCode = "404", description = "No institution of the caller (problem document)")
    public Uni<List<Notice>> notices(
            @QueryParam("institution") @Parameter(required = true, description = "Six digits") String institution,
            @HeaderParam(HttpHeaders.ACCEPT_LANGUAGE) String languages) {
        Reach.check(caller, institution);
        Language language = Language.preferred(languages);
        Instant now = Instant.now();
        return transactions.in(() -> Announcement.ahead(institution)
                .flatMap(ahead -> readOnly(ahead).map(readOnly -> ahead.stream()
                        .map(about -> notice(about, institution, readOnly, language, now))
                        .toList())));
    }
}
