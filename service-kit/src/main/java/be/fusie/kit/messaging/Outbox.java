package be.fusie.kit.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/**
 * What the service has to say, written in the transaction of the work that it speaks of. {@link OutboxRelay} sends it,
 * per key in the order of the commits; each message carries a sequence per topic and key without a gap.
 */
@ApplicationScoped
public class Outbox {

    private static final String INSERT =
            """
            with next as (
                insert into outbox_sequence as s (topic, key, last) values (:topic, :key, 1)
                on conflict (topic, key) do update set last = s.last + 1
                returning last)
            insert into outbox (message_id, topic, key, sequence, type, data, traceparent)
            select :id, :topic, :key, next.last, :type, :data, :trace from next
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
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(INSERT)
                        .setParameter("topic", topic)
                        .setParameter("key", key)
                        .setParameter("id", UUID.randomUUID())
                        .setParameter("type", type)
                        .setParameter("data", data)
                        .setParameter("trace", trace)
                        .executeUpdate())
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
