package be.fusie.kit.messaging;

import be.fusie.kit.log.LogKeys;
import io.opentelemetry.context.Context;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;
import org.jboss.logging.MDC;

/** Transactions over the service's own state. After the commit the relay is woken, so that messages leave at once. */
@ApplicationScoped
public class Transactions {

    private final OutboxRelay relay;

    Transactions(OutboxRelay relay) {
        this.relay = relay;
    }

    /** Runs the work in one transaction, or in the one already open. */
    public <T> Uni<T> in(Supplier<Uni<T>> work) {
        return Panache.withTransaction(work).invoke(relay::wake);
    }

    /**
     * The same from a worker thread, which waits for the commit.
     *
     * @throws RuntimeException what the work failed with
     */
    public <T> T await(Supplier<Uni<T>> work) {
        Context trace = Context.current();
        Object migration = MDC.get(LogKeys.MIGRATION);
        try {
            return VertxContextSupport.subscribeAndAwait(() -> {
                // The work runs on a Vert.x context of its own: trace and log key have to be carried over. The context
                // ends with the work, and what is attached to it too.
                trace.makeCurrent();
                if (migration != null) {
                    MDC.put(LogKeys.MIGRATION, migration);
                }
                return in(work);
            });
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("the transaction failed", e);
        }
    }
}
