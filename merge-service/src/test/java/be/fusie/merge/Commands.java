package be.fusie.merge;

import be.fusie.platform.MessagePeer;
import be.fusie.platform.MessagePeer.Content;
import java.time.Duration;
import java.util.UUID;

/** Speaks to the service as request-service does, over the real broker. */
final class Commands implements AutoCloseable {

    private final MessagePeer peer;

    Commands(String bootstrap) {
        peer = new MessagePeer(bootstrap, "tester");
    }

    void send(UUID migration, String type, Object data) {
        peer.send("merge.commands", migration.toString(), type, data);
    }

    /** The n-th reply to a migration, counted from 1. */
    Content reply(UUID migration, int n) {
        return peer.await(MergeMessages.REPLIES, migration.toString(), n, Duration.ofSeconds(30))
                .get(n - 1)
                .content();
    }

    @Override
    public void close() {
        peer.close();
    }
}
