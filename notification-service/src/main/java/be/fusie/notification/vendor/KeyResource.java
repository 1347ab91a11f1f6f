package be.fusie.notification.vendor;

import be.fusie.kit.messaging.Transactions;
import be.fusie.notification.vendor.WebhookViews.KeyView;
import be.fusie.notification.vendor.WebhookViews.KeyWish;
import be.fusie.notification.vendor.WebhookViews.NewKeyView;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What signs a webhook's deliveries. During a change two keys do, and each delivery carries both signatures. */
@Path("/api/v1/webhooks/{webhook}/keys")
@Tag(name = "Webhooks")
@RolesAllowed("vendor")
@Produces(MediaType.APPLICATION_JSON)
@APIResponse(responseCode = "401", description = "No valid token (problem document)")
@APIResponse(responseCode = "403", description = "The role does not allow this (problem document)")
@APIResponse(responseCode = "404", description = "No webhook, or no key, of the caller (problem document)")
class KeyResource {

    private static final int USUAL_OVERLAP_HOURS = 24;

    private final Transactions transactions;
    private final Webhooks webhooks;

    KeyResource(Transactions transactions, Webhooks webhooks) {
        this.transactions = transactions;
        this.webhooks = webhooks;
    }

    @GET
    @Operation(summary = "The keys that sign now, the newest first; secrets are not shown again")
    @APIResponse(responseCode = "200", description = "One or two keys")
    public Uni<List<KeyView>> keys(@PathParam("webhook") UUID id) {
        return transactions.in(() -> webhooks.visible(id)
                .flatMap(to -> SigningKey.valid(to.id, Instant.now()))
                .map(keys -> keys.stream().map(KeyView::of).toList()));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "A new key; the present one goes on signing beside it for a while",
            description = "The answer shows the secret, this once.")
    @APIResponse(
            responseCode = "201",
            description = "The new key",
            content = @Content(schema = @Schema(implementation = NewKeyView.class)))
    @APIResponse(responseCode = "400", description = "A field that can't be right (problem document)")
    @APIResponse(responseCode = "409", description = "Two keys are valid already (problem document)")
    public Uni<Response> rotate(@PathParam("webhook") UUID id, @Valid KeyWish wish) {
        KeyWish wanted = wish == null ? new KeyWish(null, null) : wish;
        Algorithm.Made made = Algorithm.of(wanted.algorithm() == null ? "hmac-sha256" : wanted.algorithm())
                .orElseThrow()
                .make();
        Duration overlap =
                Duration.ofHours(wanted.overlapHours() == null ? USUAL_OVERLAP_HOURS : wanted.overlapHours());
        return transactions
                .in(() -> webhooks.locked(id).flatMap(to -> webhooks.newKey(to, made, overlap, Instant.now())))
                .map(key -> Response.created(URI.create(
                                "/api/v1/webhooks/" + id + "/keys/" + key.key().id()))
                        .entity(key)
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .build());
    }

    @DELETE
    @Path("{key}")
    @Operation(summary = "Revokes a key at once, for one that leaked; the last one stays until there is another")
    @APIResponse(responseCode = "204", description = "It signs no more")
    @APIResponse(responseCode = "409", description = "It is the only valid key (problem document)")
    public Uni<Void> revoke(@PathParam("webhook") UUID id, @PathParam("key") UUID key) {
        Instant now = Instant.now();
        return transactions.in(() -> webhooks.locked(id)
                .flatMap(to -> SigningKey.valid(to.id, now))
                .invoke(valid -> {
                    SigningKey revoked = valid.stream()
                            .filter(k -> k.id.equals(key))
                            .findFirst()
                            .orElseThrow(() -> VendorProblems.unknownKey(key));
                    if (valid.size() == 1) {
                        throw VendorProblems.lastKey();
                    }
                    revoked.expiresAt = now;
                    // Nobody is left to take over from the other one.
                    valid.stream().filter(k -> k != revoked).forEach(k -> k.expiresAt = null);
                })
                .replaceWithVoid());
    }
}
