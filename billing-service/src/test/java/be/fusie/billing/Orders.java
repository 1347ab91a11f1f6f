package be.fusie.billing;

import be.fusie.platform.MessagePeer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** One migration, ordered as request-service would: commands over the real broker, and the reply to each. */
public final class Orders implements AutoCloseable {
    /** @param type wire name without the prefix of the service */
    public record Reply(String type, JsonNode data) {
        /** The reply without how long it took. */
        public Reply timeless() {
            ObjectNode rest = data.deepCopy();
            rest.remove("seconds");
            return new Reply(type, rest);
        }
    }

    public final UUID migration = UUID.randomUUID();
    private final MessagePeer peer;
    private final Duration patience;
    private int ordered;

    public Orders(String bootstrap) {
        this(bootstrap, Duration.ofSeconds(30));
    }

    /** @param patience how long a reply may take */
    public Orders(String bootstrap, Duration patience) {
        peer = new MessagePeer(bootstrap, "request");
        this.patience = patience;
    }

    /** Fields of a command about a move. */
    public static Map<String, Object> move(String source, String receiver, String... institutions) {
        return new HashMap<>(
                Map.of("source", source, "receiver", receiver, "institutions", Set.of(institutions), "whole", true));
    }

    /** Sends a command and waits for its reply. */
    public Reply order(String type, Map<String, Object> data) {
        peer.send("billing.commands", migration.toString(), "billing." + type + ".v1", data);
        var reply = peer.await("migration.replies", migration.toString(), ++ordered, patience)
                .get(ordered - 1);
        return new Reply(reply.type().replaceAll("^billing\\.|\\.v1$", ""), reply.data());
    }

    /** What the service told others of this migration, once it told as much. */
    public List<MessagePeer.Message> told(String topic, int expected) {
        return peer.await(topic, migration.toString(), expected, patience);
    }

    @Override
    public void close() {
        peer.close();
    }
}
