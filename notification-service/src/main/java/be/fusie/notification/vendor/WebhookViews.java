package be.fusie.notification.vendor;

import be.fusie.notification.Params;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What vendors send about their webhooks, and see of them. */
final class WebhookViews {

    static final String STATES = "active, paused, switched-off";
    static final String DELIVERY_STATES = "pending, sending, delivered, failed, held";

    private WebhookViews() {}

    /** A webhook as its vendor wants it. An empty or missing filter lets everything through. */
    @Schema(name = "WebhookWish")
    record Wish(
            @NotNull
                    @Pattern(regexp = "[^\\p{Cntrl}]{1,100}", message = "is 1 to 100 characters on one line")
                    @Schema(description = "One's own name for it; unique per vendor", examples = "smartschool-prod")
                    String name,
            @NotNull
                    @Size(max = CallGuard.MOST_CHARACTERS)
                    @Schema(
                            description = "Where to deliver: https, on a public address",
                            format = "uri",
                            examples = "https://hooks.vendor.example/fusie")
                    String url,
            @Size(max = 20)
                    @Schema(description = "Event types; all when empty", examples = "[\"fusie.migration.relink.v1\"]")
                    List<@NotNull String> types,
            @Size(max = 1000) @Schema(description = "Only migrations in which one of these institutions moves")
                    List<@NotNull @Pattern(regexp = Params.INSTITUTION, message = "is no number of six digits") String>
                            institutions,
            @Size(max = 1000) @Schema(description = "Only migrations with an institution of one of these boards")
                    List<@NotNull @Pattern(regexp = Params.BOARD, message = "is no enterprise number") String> boards,
            @Pattern(
                            regexp =
                                    "[^\\s@<>,;:\"\\p{Cntrl}]{1,64}@[^\\s@<>,;:\"\\p{Cntrl}]{1,180}\\.[^\\s@<>,;:\".\\p{Cntrl}]{1,60}",
                            message = "is no mail address")
                    @Schema(description = "A mailbox that hears when the webhook is switched off; best no person's")
                    String contact,
            @Pattern(regexp = "nl|fr|de|en", message = "is none of nl, fr, de, en")
                    @Schema(
                            description = "Language of that mail",
                            enumeration = {"nl", "fr", "de", "en"},
                            defaultValue = "en")
                    String language) {

        void apply(Subscription to) {
            to.name = name.strip();
            to.url = url;
            to.types = array(types);
            to.institutions = array(institutions);
            to.boards = array(boards);
            to.contact = contact;
            to.language = language == null ? "en" : language;
        }

        private static String[] array(List<String> texts) {
            return texts == null
                    ? new String[0]
                    : texts.stream().distinct().sorted().toArray(String[]::new);
        }
    }

    @Schema(name = "KeyWish")
    record KeyWish(
            @Pattern(regexp = "hmac-sha256|ed25519", message = "is none of hmac-sha256, ed25519")
                    @Schema(
                            enumeration = {"hmac-sha256", "ed25519"},
                            defaultValue = "hmac-sha256")
                    String algorithm,
            @Min(0)
                    @Max(168)
                    @Schema(
                            description = "How long the present key goes on signing beside the new one",
                            defaultValue = "24")
                    Integer overlapHours) {}

    @Schema(name = "StateWish")
    record StateWish(
            @NotNull
                    @Pattern(regexp = "active|paused", message = "is none of active, paused")
                    @Schema(enumeration = {"active", "paused"})
                    String state) {}

    @Schema(
            name = "ReplayWish",
            description = "Either what was missed, or all that was published in a range; delivered or not")
    record ReplayWish(
            @Schema(description = "All that was given up or held back while the webhook was off") Boolean missed,
            @Schema(format = "date-time", description = "Published from this moment on") String from,
            @Schema(format = "date-time", description = "Published before this moment; until now without it")
                    String until,
            @Schema(description = "Only events of this migration") UUID migration) {}

    @Schema(name = "Webhook")
    record WebhookView(
            UUID id,
            String name,
            String url,
            List<String> types,
            List<String> institutions,
            List<String> boards,
            String contact,
            String language,
            @Schema(description = STATES) String state,
            @Schema(description = "Why it is paused or switched off") String reason,
            Instant since,
            @Schema(description = "First failure after the last success; null while it works") Instant failingSince,
            @Schema(description = "While it fails: nothing is sent before") Instant resumeAt,
            Instant createdAt) {

        static WebhookView of(Subscription to) {
            return new WebhookView(
                    to.id,
                    to.name,
                    to.url,
                    List.of(to.types),
                    List.of(to.institutions),
                    List.of(to.boards),
                    to.contact,
                    to.language,
                    to.state.wireName(),
                    to.reason,
                    to.stateSince,
                    to.failingSince,
                    to.resumeAt,
                    to.createdAt);
        }
    }

    @Schema(name = "SigningKey")
    record KeyView(
            UUID id,
            @Schema(enumeration = {"hmac-sha256", "ed25519"}) String algorithm,
            @Schema(description = "ed25519 only: verify with it", examples = "whpk_…") String publicKey,
            Instant createdAt,
            @Schema(description = "Null: until it is replaced") Instant expiresAt) {

        static KeyView of(SigningKey key) {
            return new KeyView(key.id, key.algorithm.wireName(), key.publicKey, key.createdAt, key.expiresAt);
        }
    }

    @Schema(name = "NewSigningKey")
    record NewKeyView(
            KeyView key,
            @Schema(
                            description = "hmac-sha256 only: verify with it. Shown this once",
                            examples = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw…")
                    String secret) {}

    @Schema(name = "CreatedWebhook")
    record Created(
            WebhookView webhook,
            @Schema(description = "What signs its deliveries") KeyView key,
            @Schema(
                            description = "hmac-sha256 only: verify with it. Shown this once",
                            examples = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw…")
                    String secret) {}

    @Schema(name = "WebhookDelivery")
    record DeliveryView(
            UUID id,
            @Schema(description = "The webhook-id") UUID event,
            String type,
            UUID migration,
            long sequence,
            @Schema(description = DELIVERY_STATES) String state,
            int attempts,
            @Schema(description = "HTTP status of the last answer") Integer lastStatus,
            String lastFailure,
            @Schema(description = "While pending: not before") Instant nextAttemptAt,
            Instant deliveredAt) {

        static DeliveryView of(Delivery delivery, PublicEvent event) {
            return new DeliveryView(
                    delivery.id,
                    event.id,
                    event.type,
                    delivery.migration,
                    delivery.sequence,
                    delivery.state.wireName(),
                    delivery.attempts,
                    delivery.lastStatus,
                    delivery.lastFailure,
                    delivery.state == Delivery.State.PENDING ? delivery.dueAt : null,
                    delivery.deliveredAt);
        }
    }

    /** @param next cursor of the page that follows; null on the last one */
    @Schema(name = "WebhookDeliveries")
    record Deliveries(List<DeliveryView> deliveries, String next) {}

    @Schema(name = "WebhookAttempt")
    record AttemptView(
            Instant at,
            @Schema(description = "HTTP status; null when there was no answer") Integer status,
            String failure,
            @Schema(description = "How long it took, in milliseconds") int millis) {

        static AttemptView of(Attempt attempt) {
            return new AttemptView(attempt.at, attempt.status, attempt.failure, attempt.millis);
        }
    }

    @Schema(name = "Ping")
    record PingView(
            boolean delivered,
            @Schema(description = "The webhook-id of the ping") UUID id,
            Integer status,
            String failure,
            @Schema(description = "How long it took, in milliseconds") int millis) {}

    /** @param deliveries how many are on their way */
    @Schema(name = "Replay")
    record ReplayView(int deliveries) {}
}
