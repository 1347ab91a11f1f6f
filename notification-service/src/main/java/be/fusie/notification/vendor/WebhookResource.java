package be.fusie.notification.vendor;

import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import be.fusie.notification.Params;
import be.fusie.notification.vendor.WebhookViews.Created;
import be.fusie.notification.vendor.WebhookViews.StateWish;
import be.fusie.notification.vendor.WebhookViews.WebhookView;
import be.fusie.notification.vendor.WebhookViews.Wish;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The webhooks of a vendor (N7). Operators see all, and may pause, switch on again and delete; they make none. */
@Path("/api/v1/webhooks")
@Tag(name = "Webhooks", description = "Public events, delivered to vendors as Standard Webhooks")
@Produces(MediaType.APPLICATION_JSON)
@APIResponse(responseCode = "401", description = "No valid token (problem document)")
@APIResponse(responseCode = "403", description = "The role does not allow this (problem document)")
class WebhookResource {

    private static final int MOST = 500;

    private final Transactions transactions;
    private final Caller caller;
    private final CallGuard guard;
    private final Webhooks webhooks;
    private final WebhookSettings settings;

    WebhookResource(
            Transactions transactions, Caller caller, CallGuard guard, Webhooks webhooks, WebhookSettings settings) {
        this.transactions = transactions;
        this.caller = caller;
        this.guard = guard;
        this.webhooks = webhooks;
        this.settings = settings;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("vendor")
    @Operation(
            summary = "A new webhook, which gets what is published from now on",
            description = "The answer shows the secret, this once. What was published before can be replayed.")
    @APIResponse(
            responseCode = "201",
            description = "The webhook, and the key that signs its deliveries",
            content = @Content(schema = @Schema(implementation = Created.class)))
    @APIResponse(responseCode = "400", description = "A field that can't be right (problem document)")
    @APIResponse(responseCode = "409", description = "The name is taken, or there are too many (problem document)")
    public Uni<Response> create(
            @QueryParam("algorithm")
                    @Parameter(
                            description = "How deliveries are signed",
                            schema =
                                    @Schema(
                                            enumeration = {"hmac-sha256", "ed25519"},
                                            defaultValue = "hmac-sha256"))
                    String algorithm,
            @Valid Wish wish) {
        Wish wanted = checked(wish);
        Algorithm.Made made = Algorithm.of(algorithm == null ? "hmac-sha256" : algorithm)
                .orElseThrow(() -> Params.invalid("algorithm", "is unknown", "Give hmac-sha256 or ed25519, or none."))
                .make();
        Instant now = Instant.now();
        Subscription to = new Subscription();
        to.id = UUID.randomUUID();
        to.owner = caller.subject();
        to.state = Subscription.State.ACTIVE;
        to.stateSince = now;
        to.createdAt = now;
        wanted.apply(to);
        return transactions
                .in(() -> turn(to.owner)
                        .chain(() -> Subscription.count("owner", to.owner))
                        .flatMap(count -> {
                            if (count >= settings.subscriptionsPerVendor()) {
                                throw VendorProblems.tooManyWebhooks(settings.subscriptionsPerVendor());
                            }
                            return freeName(to);
                        })
                        .chain(() -> to.persistAndFlush())
                        .chain(() -> webhooks.newKey(to, made, Duration.ZERO, now)))
                .map(key -> Response.created(URI.create("/api/v1/webhooks/" + to.id))
                        .entity(new Created(WebhookView.of(to), key.key(), key.secret()))
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .build());
    }

    @GET
    @RolesAllowed({"vendor", "operator"})
    @Operation(summary = "One's own webhooks; an operator sees all vendors'")
    @APIResponse(responseCode = "200", description = "Webhooks, by id; the next page begins after the last one's id")
    @APIResponse(responseCode = "400", description = "A parameter that can't be right (problem document)")
    public Uni<List<WebhookView>> list(
            @QueryParam("state") @Parameter(description = "Only those in this state: " + WebhookViews.STATES)
                    String state,
            @QueryParam("after") @Parameter(schema = @Schema(format = "uuid")) String after,
            @QueryParam("limit")
                    @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "500",
                                            defaultValue = "100"))
                    String limit) {
        List<Subscription.State> states = states(state);
        UUID cursor = after == null ? new UUID(0, 0) : Params.uuid("after", after);
        int most = Params.limit(limit, 100, MOST);
        boolean operator = caller.is("operator");
        String subject = caller.subject();
        return transactions
                .in(() -> Subscription.<Subscription>find(
                                "state in ?1 and id > ?2 and (?3 = true or owner = ?4) order by id",
                                states,
                                cursor,
                                operator,
                                subject)
                        .page(0, most)
                        .list())
                .map(all -> all.stream().map(WebhookView::of).toList());
    }

    @GET
    @Path("{webhook}")
    @RolesAllowed({"vendor", "operator"})
    @Operation(summary = "A webhook, and whether it works")
    @APIResponse(responseCode = "200", description = "The webhook")
    @APIResponse(responseCode = "404", description = "No webhook of the caller (problem document)")
    public Uni<WebhookView> webhook(@PathParam("webhook") UUID id) {
        return transactions.in(() -> webhooks.visible(id)).map(WebhookView::of);
    }

    @PUT
    @Path("{webhook}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("vendor")
    @Operation(summary = "Changes address and filters; what is on its way goes to the new address")
    @APIResponse(responseCode = "200", description = "The webhook as it stands now")
    @APIResponse(responseCode = "400", description = "A field that can't be right (problem document)")
    @APIResponse(responseCode = "404", description = "No webhook of the caller (problem document)")
    @APIResponse(responseCode = "409", description = "The name is taken (problem document)")
    public Uni<WebhookView> change(@PathParam("webhook") UUID id, @Valid Wish wish) {
        Wish wanted = checked(wish);
        return transactions.in(() -> webhooks.visible(id)
                .flatMap(to -> turn(to.owner))
                .chain(() -> webhooks.locked(id))
                .flatMap(to -> {
                    wanted.apply(to);
                    return freeName(to).replaceWith(WebhookView.of(to));
                }));
    }

    @DELETE
    @Path("{webhook}")
    @RolesAllowed({"vendor", "operator"})
    @Operation(summary = "Ends a webhook; its keys and its log go with it")
    @APIResponse(responseCode = "204", description = "It is gone")
    @APIResponse(responseCode = "404", description = "No webhook of the caller (problem document)")
    public Uni<Void> delete(@PathParam("webhook") UUID id) {
        return transactions.in(() ->
                webhooks.locked(id).chain(() -> Subscription.delete("id", id)).replaceWithVoid());
    }

    @PUT
    @Path("{webhook}/state")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({"vendor", "operator"})
    @Operation(
            summary = "Pauses a webhook, or switches it on again",
            description = "What is published meanwhile is held back; a replay of what was missed sends it.")
    @APIResponse(responseCode = "200", description = "The webhook as it stands now")
    @APIResponse(responseCode = "400", description = "No such state (problem document)")
    @APIResponse(responseCode = "404", description = "No webhook of the caller (problem document)")
    public Uni<WebhookView> state(@PathParam("webhook") UUID id, @Valid StateWish wish) {
        if (wish == null) {
            throw Params.nothingSent();
        }
        boolean on = wish.state().equals("active");
        String why = on ? null : caller.is("operator") ? "The operator paused it." : "The vendor paused it.";
        return transactions.in(() -> webhooks.locked(id).flatMap(to -> {
            to.become(on ? Subscription.State.ACTIVE : Subscription.State.PAUSED, why, Instant.now());
            return (on ? Uni.createFrom().item(0) : Delivery.hold(id)).replaceWith(() -> WebhookView.of(to));
        }));
    }

    private Wish checked(Wish wish) {
        if (wish == null) {
            throw Params.nothingSent();
        }
        if (wish.name().isBlank()) {
            throw Params.invalid("name", "is empty", "Give 1 to 100 characters.");
        }
        guard.fault(wish.url()).ifPresent(fault -> {
            throw Params.invalid("url", fault, "Give an https address that the internet reaches.");
        });
        if (wish.types() != null) {
            wish.types().forEach(PublicEvent::known);
        }
        return wish;
    }

    /** Calls of one vendor take turns, so that no two of them take the same name or the last place. */
    private static Uni<Void> turn(String owner) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                "select 1 from (select pg_advisory_xact_lock(hashtextextended(:owner, 7))) as turn")
                        .setParameter("owner", owner)
                        .getSingleResult())
                .replaceWithVoid();
    }

    private static Uni<Void> freeName(Subscription to) {
        return Subscription.count("owner = ?1 and name = ?2 and id <> ?3", to.owner, to.name, to.id)
                .invoke(taken -> {
                    if (taken > 0) {
                        throw VendorProblems.nameTaken(to.name);
                    }
                })
                .replaceWithVoid();
    }

    private static List<Subscription.State> states(String state) {
        List<Subscription.State> all = Arrays.asList(Subscription.State.values());
        List<Subscription.State> wanted = all.stream()
                .filter(s -> state == null || s.wireName().equals(state))
                .collect(Collectors.toList());
        if (wanted.isEmpty()) {
            throw Params.invalid("state", "is unknown", "Give one of: " + WebhookViews.STATES + ".");
        }
        return wanted;
    }
}
