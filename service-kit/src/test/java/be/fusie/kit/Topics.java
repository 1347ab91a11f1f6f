package be.fusie.kit;

import be.fusie.platform.MessagePeer;
import be.fusie.platform.MessagePeer.Message;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/** Speaks to the service under test as another service would, over the real broker; sequences are the test's own. */
class Topics implements AutoCloseable {

    private static final String COMMANDS = "echo.commands";

    private final MessagePeer peer;

    Topics(String bootstrap) {
        this.peer = new MessagePeer(bootstrap, "tester");
    }

    void send(String key, long sequence, String type, String data) {
        send(UUID.randomUUID(), key, sequence, type, data, "");
    }

    void send(UUID id, String key, long sequence, String type, String data, String traceparent) {
        peer.send(Message.event(COMMANDS, key, type, data)
                .with("ce_id", id)
                .with("ce_source", "tester")
                .with("ce_sequence", sequence)
                .with("traceparent", traceparent));
    }

    void sendRaw(String key, String data) {
        peer.send(Message.raw(COMMANDS, key, data));
    }

    /** All that the topic holds for which the test is true, once there are as many as expected. */
    List<Message> await(String topic, int expected, Predicate<Message> test) {
        return peer.await(topic, test, expected, Duration.ofSeconds(20));
    }

    @Override
    public void close() {
        peer.close();
    }
}
