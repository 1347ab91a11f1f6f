package be.fusie.notification.vendor;

import be.fusie.platform.ContractFolder;
import be.fusie.platform.MessagePeer;
import be.fusie.platform.MessagePeer.Message;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;

/** Publishes events as request-service does, over the real broker, with its approved examples. */
final class Publisher implements AutoCloseable {

    static final ContractFolder CONTRACTS =
            new ContractFolder(Path.of("../request-service/contracts"), "fusie.migration");

    private final MessagePeer peer = new MessagePeer(
            ConfigProvider.getConfig().getValue("fusie.test.kafka.bootstrap", String.class), "request-service");

    static String type(String name) {
        return "fusie.migration." + name + ".v1";
    }

    /** Publishes the approved example as the event of this number about a migration. */
    Message publish(UUID migration, long sequence, String name) {
        return publish(migration, sequence, name, CONTRACTS.exampleText(type(name)));
    }

    Message publish(UUID migration, long sequence, String name, String data) {
        return peer.send(Message.event("migration.events", migration.toString(), type(name), data)
                .with("ce_source", "request-service")
                .with("ce_subject", migration)
                .with("ce_time", Instant.now())
                .with("ce_sequence", sequence));
    }

    void again(Message message) {
        peer.send(message);
    }

    MessagePeer peer() {
        return peer;
    }

    @Override
    public void close() {
        peer.close();
    }
}
