package be.fusie.kit.messaging;

import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Makes the first n handlings of a type fail after their work was done, so that compensation has something to undo. Off
 * unless {@code fusie.faults."<type>"=n} is set: for the demo, the tests and an operator's drill.
 */
@ApplicationScoped
class Faults {

    private static final Logger LOG = Logger.getLogger(Faults.class);

    private final Map<String, AtomicInteger> left = new ConcurrentHashMap<>();

    Faults(FaultSettings settings) {
        settings.types().forEach((type, times) -> left.put(type, new AtomicInteger(times)));
    }

    void warn(@Observes StartupEvent event) {
        left.forEach((type, times) -> LOG.warnf("fault injection is on: %s will fail %d times", type, times.get()));
    }

    /** @throws Refusal while faults of the type are left */
    void strike(String type) {
        AtomicInteger times = left.get(type);
        if (times != null && times.getAndDecrement() > 0) {
            throw new Refusal("fault injected into " + type);
        }
    }

    @ConfigMapping(prefix = "fusie.faults")
    interface FaultSettings {

        /** Message type → how often it fails. */
        @WithParentName
        Map<String, Integer> types();
    }
}
