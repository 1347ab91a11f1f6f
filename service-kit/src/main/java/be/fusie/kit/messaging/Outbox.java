package be.fusie.kit.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.api.trace.Span;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/**
 * What the service has to say, written in the transaction of the work that it speaks of. {@link OutboxRelay} sends it,
 * per key in the order of the commits; each message carries a sequence per topic and key without a gap.
 *
 * <p>All messages of a key go in one trace, that of the first: what a deadline or a later call starts goes on in it, and the
 * call's own trace leads there by a link.
 */
@ApplicationScoped
public class Outbox {

    private static final String INSERT =
            """
            with next as (
                insert into outbox_sequence as s (topic, key, last) values (:topic, :key, 1)
                on conflict (topic, key) do update set last = s.last + 1
                returning last),
            begun as (
                insert into outbox_trace (key, traceparent) select :key, :trace where :trace <> ''
                on conflict do nothing)
            insert into outbox (message_id, topic, key, sequence, type, data, traceparent)
            select :id, :topic, :key, next.last, :type, :data,
                coalesce((select t.traceparent from outbox_trace t
                          where t.key = :key and left(t.traceparent, :traceId) <> left(:trace, :traceId)), :trace)
            from next
            returning traceparent
            """;

    private final ObjectMapper json;

    Outbox(ObjectMapper json) {
        this.json = json;
    }

    /**
     * Adds a message to the transaction that is open.
     *
     * @param key what the message is about, for example the id of a migration
     * @param type the wire name, for example {@code freeze.databases-frozen.v1}
     * @param payload a record that Jackson writes; ids and counts, no personal data
     */
    public Uni<Void> send(String topic, String key, String type, Object payload) {
        String data = write(payload);
        String trace = Traces.current();
        Span cause = Span.current();
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(INSERT, String.class)
                        .setParameter("topic", topic)
                        .setParameter("key", key)
                        .setParameter("id", UUID.randomUUID())
                        .setParameter("type", type)
                        .setParameter("data", data)
                        .setParameter("trace", trace)
                        .setParameter("traceId", Traces.UP_TO_ID)
                        .getSingleResult())
                .invoke(goesOn -> Traces.lead(cause, key, goesOn))
                .replaceWithVoid();
    }

    private String write(Object payload) {
        try {
            return json.writeValueAsString(payload);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "not a message: " + payload.getClass().getName(), e);
        }
    }
}
