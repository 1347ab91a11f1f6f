package be.fusie.request.migration;

import be.fusie.kit.messaging.Completion;
import be.fusie.kit.messaging.Delivery;
import be.fusie.kit.messaging.MessageHandler;
import be.fusie.request.saga.Happening;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;

/** Takes replies in: finds the migration, locks it, and tells its saga. Replies of no migration of ours are ignored. */
@ApplicationScoped
class ReplyDesk {

    private static final Logger LOG = Logger.getLogger(ReplyDesk.class);

    /** What a migration learns from a reply, if its saga takes it. */
    @FunctionalInterface
    interface Learning<T> {
        Gathered learn(Gathered soFar, MigrationRequest request, T reply);
    }

    private final SagaRunner runner;

    ReplyDesk(SagaRunner runner) {
        this.runner = runner;
    }

    <T> MessageHandler<T> handler(
            String type, Class<T> payload, BiFunction<MigrationRequest, T, Happening> says, Learning<T> learns) {
        return new ReplyHandler<>(type, payload, (id, reply) -> heard(id, type, reply, says, learns));
    }

    <T> Uni<Void> heard(
            UUID id, String type, T reply, BiFunction<MigrationRequest, T, Happening> says, Learning<T> learns) {
        return runner.replied(id, type, reply, says, learns);
    }

    /** Of a reply that the saga does not wait for. @param work what is done with it, in the transaction that takes it in */
    <T> MessageHandler<T> aside(String type, Class<T> payload, BiFunction<UUID, T, Uni<Void>> work) {
        return new ReplyHandler<>(type, payload, work);
    }

    private final class ReplyHandler<T> implements MessageHandler<T> {

        private final String type;
        private final Class<T> payload;
        private final BiFunction<UUID, T, Uni<Void>> work;

        ReplyHandler(String type, Class<T> payload, BiFunction<UUID, T, Uni<Void>> work) {
            this.type = type;
            this.payload = payload;
            this.work = work;
        }

        @Override
        public String type() {
            return type;
        }

        @Override
        public Class<T> payload() {
            return payload;
        }

        @Override
        public Completion handle(T reply, Delivery delivery) {
            Optional<UUID> id = migration(delivery.key());
            if (id.isEmpty()) {
                LOG.warnf("%s has a key that is no migration's id", type);
                return Completion.nothing();
            }
            return () -> work.apply(id.get(), reply);
        }

        /** Nobody waits for an answer to a reply: the step's time-out, which stays, decides how it goes on. */
        @Override
        public Completion refuse(T reply, Delivery delivery, String reason) {
            return migration(delivery.key())
                    .<Completion>map(id -> () -> runner.couldNotHandle(id, type, reason))
                    .orElse(Completion.nothing());
        }

        private static Optional<UUID> migration(String key) {
            try {
                return Optional.of(UUID.fromString(key));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    }
}
