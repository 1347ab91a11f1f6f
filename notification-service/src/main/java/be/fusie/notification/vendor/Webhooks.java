package be.fusie.notification.vendor;

import be.fusie.kit.security.Caller;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Finds the webhooks of the caller: vendors have their own, operators see all. Only inside a transaction. */
@ApplicationScoped
class Webhooks {

    private static final int KEYS_AT_A_TIME = 2;

    private final Caller caller;
    private final KeySeal seal;

    Webhooks(Caller caller, KeySeal seal) {
        this.caller = caller;
        this.seal = seal;
    }

    /** Another vendor's is as good as none. */
    Uni<Subscription> visible(UUID id) {
        return checked(id, Subscription.findById(id));
    }

    /** The same, locked to the end of the transaction: no sender notes an outcome meanwhile. */
    Uni<Subscription> locked(UUID id) {
        return checked(id, Subscription.findById(id, LockModeType.PESSIMISTIC_WRITE));
    }

    private Uni<Subscription> checked(UUID id, Uni<Subscription> found) {
        boolean operator = caller.is("operator");
        String subject = caller.subject();
        return found.invoke(to -> {
            if (to == null || !operator && !to.owner.equals(subject)) {
                throw VendorProblems.unknownWebhook(id);
            }
        });
    }

    /** The first key of a new subscription, or one more, beside which the present one goes on signing for a while. */
    Uni<WebhookViews.NewKeyView> newKey(Subscription to, Algorithm.Made made, Duration overlap, Instant now) {
        return SigningKey.valid(to.id, now).flatMap(valid -> {
            if (valid.size() >= KEYS_AT_A_TIME) {
                throw VendorProblems.tooManyKeys();
            }
            valid.forEach(key -> key.expiresAt = now.plus(overlap));
            SigningKey key = SigningKey.of(to.id, made, seal.seal(to.id, made.secret()), now);
            return key.persist().replaceWith(new WebhookViews.NewKeyView(WebhookViews.KeyView.of(key), made.shown()));
        });
    }
}
