package be.fusie.notification.vendor;

import be.fusie.kit.problem.Problem;
import java.util.UUID;

/** Every problem that vendors' endpoints answer with, by name. */
final class VendorProblems {

    private VendorProblems() {}

    static Problem unknownWebhook(UUID id) {
        return Problem.of(
                404,
                "unknown-webhook",
                "Unknown webhook",
                "There is no webhook " + id + " of yours.",
                "Take the id from the list of your webhooks.");
    }

    static Problem unknownKey(UUID id) {
        return Problem.of(
                404,
                "unknown-key",
                "Unknown key",
                "This webhook has no valid key " + id + ".",
                "Take the id from the list of its keys.");
    }

    static Problem unknownDelivery(UUID id) {
        return Problem.of(
                404,
                "unknown-delivery",
                "Unknown delivery",
                "This webhook has no delivery " + id + ".",
                "Take the id from the list of its deliveries.");
    }

    static Problem unknownEvent(UUID id) {
        return Problem.of(
                404,
                "unknown-event",
                "Unknown event",
                "There is no public event " + id + ".",
                "Take the id from the list of events, or from the header webhook-id.");
    }

    static Problem nameTaken(String name) {
        return Problem.of(
                409,
                "webhook-name-taken",
                "Name taken",
                "You have a webhook named '" + name + "' already.",
                "Change that one, or take another name.");
    }

    static Problem tooManyWebhooks(int most) {
        return Problem.of(
                409,
                "too-many-webhooks",
                "Too many webhooks",
                "A vendor may have " + most + " webhooks.",
                "Delete one that is not needed, or widen the filters of another.");
    }

    static Problem tooManyKeys() {
        return Problem.of(
                409,
                "too-many-keys",
                "Too many keys",
                "Two keys are valid already.",
                "Wait until the older one expires, or revoke it.");
    }

    static Problem lastKey() {
        return Problem.of(
                409,
                "last-key",
                "Last key",
                "This is the only valid key: without it nothing could be signed.",
                "Make a new key first; then this one can be revoked.");
    }
}
