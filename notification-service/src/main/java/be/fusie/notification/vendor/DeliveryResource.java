package be.fusie.notification.vendor;

import be.fusie.kit.messaging.Transactions;
import be.fusie.notification.Params;
import be.fusie.notification.vendor.WebhookViews.AttemptView;
import be.fusie.notification.vendor.WebhookViews.Deliveries;
import be.fusie.notification.vendor.WebhookViews.DeliveryView;
import be.fusie.notification.vendor.WebhookViews.PingView;
import be.fusie.notification.vendor.WebhookViews.ReplayView;
import be.fusie.notification.vendor.WebhookViews.ReplayWish;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/** What a webhook delivered and did not, sending it again, and trying the connection. */
@Path("/api/v1/webhooks/{webhook}")
@Tag(name = "Webhooks")
@RolesAllowed({"vendor", "operator"})
@Produces(MediaType.APPLICATION_JSON)
@APIResponse(responseCode = "401", description = "No valid token (problem document)")
@APIResponse(responseCode = "403", description = "The role does not allow this (problem document)")
@APIResponse(responseCode = "404", description = "No webhook of the caller (problem document)")
class DeliveryResource {

    private static final int MOST = 500;

    private final Transactions transactions;
    private final Webhooks webhooks;
    private final Replays replays;
    private final DeliveryRunner runner;
    private final ObjectMapper json;

    DeliveryResource(
            Transactions transactions, Webhooks webhooks, Replays replays, DeliveryRunner runner, ObjectMapper json) {
        this.transactions = transactions;
        this.webhooks = webhooks;
        this.replays = replays;
        this.runner = runner;
        this.json = json;
    }

    @GET
    @Path("deliveries")
    @Operation(summary = "The delivery log, the latest event first")
    @APIResponse(responseCode = "200", description = "A page; the next one begins with before=<next>")
    @APIResponse(responseCode = "400", description = "A parameter that can't be right (problem document)")
    public Uni<Deliveries> deliveries(
            @PathParam("webhook") UUID id,
            @QueryParam("state") @Parameter(description = "Only those in this state: " + WebhookViews.DELIVERY_STATES)
                    String state,
            @QueryParam("before")
                    @Parameter(
                            description = "The cursor 'next' of the page before",
                            schema = @Schema(pattern = "^[0-9]{1,18}$"))
                    String before,
            @QueryParam("limit")
                    @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "500",
                                            defaultValue = "100"))
                    String limit) {
        List<Delivery.State> states = states(state);
        long cursor = before == null ? Long.MAX_VALUE : Params.cursor(before);
        int most = Params.limit(limit, 100, MOST);
        return transactions.in(() -> webhooks.visible(id)
                .flatMap(to -> Delivery.<Delivery>find(
                                "subscription = ?1 and state in ?2 and event < ?3 order by event desc",
                                id,
                                states,
                                cursor)
                        .page(0, most)
                        .list())
                .flatMap(page -> PublicEvent.<PublicEvent>list(
                                "position in ?1",
                                page.stream().map(d -> d.event).toList())
                        .map(events -> page(page, events, most))));
    }

    private static Deliveries page(List<Delivery> page, List<PublicEvent> events, int most) {
        Map<Long, PublicEvent> byPosition =
                events.stream().collect(Collectors.toMap(event -> event.position, Function.identity()));
        return new Deliveries(
                page.stream()
                        .map(delivery -> DeliveryView.of(delivery, byPosition.get(delivery.event)))
                        .toList(),
                page.size() < most ? null : Long.toString(page.get(page.size() - 1).event));
    }

    @GET
    @Path("deliveries/{delivery}/attempts")
    @Operation(summary = "Every attempt at a delivery, oldest first: when, which status, how long")
    @APIResponse(responseCode = "200", description = "The attempts")
    public Uni<List<AttemptView>> attempts(@PathParam("webhook") UUID id, @PathParam("delivery") UUID deliveryId) {
        return transactions.in(() -> webhooks.visible(id)
                .chain(() -> Delivery.<Delivery>findById(deliveryId))
                .invoke(delivery -> {
                    if (delivery == null || !delivery.subscription.equals(id)) {
                        throw VendorProblems.unknownDelivery(deliveryId);
                    }
                })
                .chain(() -> Attempt.<Attempt>find("delivery = ?1 order by id", deliveryId)
                        .page(0, MOST)
                        .list())
                .map(attempts -> attempts.stream().map(AttemptView::of).toList()));
    }

    @POST
    @Path("replays")
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(202)
    @Operation(
            summary = "Sends events again: what was missed, or a range",
            description =
                    "Each under its webhook-id, so that a receiver tells what it has already. Filters as they are now.")
    @APIResponseSchema(value = ReplayView.class, responseCode = "202", responseDescription = "They are on their way")
    @APIResponse(responseCode = "400", description = "Neither missed nor a range, or both (problem document)")
    public Uni<ReplayView> replay(@PathParam("webhook") UUID id, @Valid ReplayWish wish) {
        if (wish == null) {
            throw Params.nothingSent();
        }
        boolean missed = Boolean.TRUE.equals(wish.missed());
        Instant from = Params.moment("from", wish.from());
        Instant until = Params.moment("until", wish.until());
        if (missed == (from != null) || until != null && (from == null || !from.isBefore(until))) {
            throw Params.invalid(
                    "missed",
                    "and from: exactly one of them is needed, and until is later than from",
                    "Send {\"missed\": true}, or {\"from\": \"2026-08-20T06:00:00Z\"}.");
        }
        Instant now = Instant.now();
        return transactions
                .in(() -> webhooks.locked(id)
                        .chain(() -> missed
                                ? replays.missed(id, wish.migration(), now)
                                : replays.range(id, from, until == null ? now : until, wish.migration(), now)))
                .invoke(runner::wake)
                .map(ReplayView::new);
    }

    @POST
    @Path("pings")
    @Blocking
    @Operation(
            summary = "Calls the receiver now with a test event, whatever state the webhook is in",
            description = "The event's type is fusie.webhook.ping.v1. It is signed, and stands in no log.")
    @APIResponse(responseCode = "200", description = "What came of it")
    public PingView ping(@PathParam("webhook") UUID id) {
        Instant now = Instant.now();
        Subscription to = transactions.await(() -> webhooks.visible(id));
        List<SigningKey> keys = transactions.await(() -> SigningKey.valid(id, now));
        UUID event = UUID.randomUUID();
        String body = json.createObjectNode()
                .put("specversion", "1.0")
                .put("id", event.toString())
                .put("source", "notification-service")
                .put("type", "fusie.webhook.ping.v1")
                .put("subject", id.toString())
                .put("time", now.toString())
                .put("datacontenttype", "application/json")
                .set("data", json.createObjectNode().put("webhook", id.toString()))
                .toString();
        Outcome outcome = runner.call(to, event, body, keys);
        return new PingView(outcome.delivered(), event, outcome.status(), outcome.failure(), outcome.millis());
    }

    private static List<Delivery.State> states(String state) {
        List<Delivery.State> wanted = Arrays.stream(Delivery.State.values())
                .filter(s -> state == null || s.wireName().equals(state))
                .toList();
        if (wanted.isEmpty()) {
            throw Params.invalid("state", "is unknown", "Give one of: " + WebhookViews.DELIVERY_STATES + ".");
        }
        return wanted;
    }
}
