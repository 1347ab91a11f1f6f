package be.fusie.kit.messaging;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Says on {@code <service>.dead-letters} which message could not be handled, and why; the inbox keeps it for replay. */
@ApplicationScoped
class DeadLetters {

    private final Outbox outbox;
    private final MeterRegistry metrics;
    private final String topic;

    DeadLetters(
            Outbox outbox, MeterRegistry metrics, @ConfigProperty(name = "quarkus.application.name") String service) {
        this.outbox = outbox;
        this.metrics = metrics;
        this.topic = service + ".dead-letters";
    }

    Uni<Void> bury(Work work, String reason) {
        metrics.counter("fusie.dead.letters").increment();
        return outbox.send(
                topic,
                work.key(),
                "fusie.dead-letter.v1",
                new DeadLetter(
                        work.messageId(),
                        work.type(),
                        work.source(),
                        work.topic(),
                        work.sequence(),
                        reason,
                        work.data()));
    }

    @JsonInclude(JsonInclude.Include.ALWAYS)
    record DeadLetter(
            UUID messageId, String type, String source, String topic, long sequence, String reason, String data) {}
}
