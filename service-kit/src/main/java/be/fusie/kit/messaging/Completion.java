package be.fusie.kit.messaging;

import io.smallrye.mutiny.Uni;

/** What the finishing transaction of a message does: the service's own state and its outbox. */
@FunctionalInterface
public interface Completion {

    Uni<Void> inTransaction();

    /** The message is handled, and there is nothing to store or to say. */
    static Completion nothing() {
        return () -> Uni.createFrom().voidItem();
    }
}
