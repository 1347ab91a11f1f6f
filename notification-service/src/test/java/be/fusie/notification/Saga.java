package be.fusie.notification;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.platform.ContractFolder;
import be.fusie.platform.MessagePeer;
import be.fusie.platform.MessagePeer.Content;
import be.fusie.platform.MessagePeer.Message;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;

/** Speaks to the service as request-service does, over the real broker, with the approved examples. */
final class Saga implements AutoCloseable {

    private static final ContractFolder CONTRACTS = new ContractFolder(Path.of("contracts"), "notification");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REPLIES = "migration.replies";

    private final MessagePeer peer;

    Saga() {
        this("request-service");
    }

    /** @param source the service that speaks */
    Saga(String source) {
        peer = new MessagePeer(ConfigProvider.getConfig().getValue("fusie.test.kafka.bootstrap", String.class), source);
    }

    static String example(String name) {
        return CONTRACTS.exampleText(type(name));
    }

    /** The same with other, or further, fields. */
    static String example(String name, Map<String, ?> fields) {
        try {
            ObjectNode example = (ObjectNode) JSON.readTree(example(name));
            fields.forEach((field, value) -> example.set(field, JSON.valueToTree(value)));
            return example.toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The approved example of a reply. */
    static Content reply(String name) {
        try {
            return new Content(type(name), JSON.readTree(example(name)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends an approved example as the next command about a migration. */
    void send(UUID migration, String command) {
        send(migration, command, example(command));
    }

    /** The same with other, or further, fields. */
    void send(UUID migration, String command, Map<String, ?> fields) {
        send(migration, command, example(command, fields));
    }

    Message send(UUID migration, String command, String data) {
        return peer.send("notification.commands", migration.toString(), type(command), data);
    }

    /** Sends the same message a second time, as a broker may. */
    void sendTwice(UUID migration, String command) {
        peer.send(send(migration, command, example(command)));
    }

    /** The replies about a migration in their order, once there are as many as expected. */
    List<Content> replies(UUID migration, int expected) {
        List<Message> replies = peer.await(REPLIES, migration.toString(), expected, Duration.ofSeconds(20));
        assertThat(replies).hasSize(expected);
        return replies.stream().map(Message::content).toList();
    }

    /** Everything that this service said so far, headers included. */
    String everythingSaid() {
        return Stream.concat(peer.all(REPLIES).stream(), peer.all("notification-service.dead-letters").stream())
                .map(Message::toString)
                .collect(Collectors.joining("\n"));
    }

    private static String type(String name) {
        return "notification." + name + ".v1";
    }

    @Override
    public void close() {
        peer.close();
    }
}
