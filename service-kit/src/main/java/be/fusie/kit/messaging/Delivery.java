package be.fusie.kit.messaging;

import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * One attempt at handling one message.
 *
 * @param key what the message is about; messages of one key are handled in order
 * @param sequence counted from 1 per topic, source and key
 * @param attempt counted from 1
 * @param laterWaits whether a later message of the key waits
 */
public record Delivery(UUID messageId, String key, long sequence, int attempt, BooleanSupplier laterWaits) {

    public Delivery(UUID messageId, String key, long sequence, int attempt) {
        this(messageId, key, sequence, attempt, () -> false);
    }

    /** True once a later message of the same key waits, such as the undo: long work then stops by a {@link Refusal}. */
    public boolean overtaken() {
        return laterWaits.getAsBoolean();
    }
}
