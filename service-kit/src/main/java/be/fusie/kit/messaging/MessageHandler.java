package be.fusie.kit.messaging;

/**
 * Handles one type of message. One CDI bean per type; the inbox finds it by {@link #type()}.
 *
 * <p>Messages of one key are handled one at a time and in the order of their sequence; those of different keys in
 * parallel. A handler is called at least once per message: after a crash it is called again, so what it does outside the
 * finishing transaction must be idempotent. Undoing what never happened, or happened twice, succeeds.
 *
 * @param <T> a record that Jackson reads from the message's data; unknown fields are ignored
 */
public interface MessageHandler<T> {

    /** The wire name, for example {@code freeze.freeze-databases.v1}. Never a class name. */
    String type();

    Class<T> payload();

    /**
     * Does the work, on a worker thread and with no transaction open; it may block for long.
     *
     * @return what the finishing transaction does: the service's own state and its outbox, committed together with the
     *     mark "handled" in the inbox
     * @throws Refusal when the answer is final; {@link #refuse} is called at once
     * @throws Exception anything else is retried with back-off, and ends in {@link #refuse} after the last attempt
     */
    Completion handle(T payload, Delivery delivery) throws Exception;

    /**
     * What to record and answer when the work was refused or its last attempt failed. The work may be half or wholly
     * done; whoever asked is going to send the undo.
     *
     * @param reason in plain words, without personal data
     */
    Completion refuse(T payload, Delivery delivery, String reason);
}
