package be.fusie.notification;

import be.fusie.kit.messaging.Delivery;
import be.fusie.kit.messaging.Refusal;
import be.fusie.notification.NotificationMessages.Window;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** What every command has to name. */
final class MigrationKey {

    private MigrationKey() {}

    /** The migration that a message is about. */
    static UUID of(Delivery delivery) {
        try {
            return UUID.fromString(delivery.key());
        } catch (IllegalArgumentException e) {
            throw new Refusal("The key of the message is no migration id: send a UUID.", e);
        }
    }

    /** When nothing can be written, and for how long. */
    static Window window(Window window) {
        if (window == null || window.from() == null || window.expectedReadOnlySeconds() == null) {
            throw new Refusal("The command names no window: give window.from and window.expectedReadOnlySeconds.");
        }
        return window;
    }

    static List<String> moving(List<String> institutions) {
        if (institutions == null || institutions.isEmpty()) {
            throw new Refusal("The command names no institution that moves: give institutions.");
        }
        return institutions.stream().distinct().sorted().toList();
    }

    /** All whose people are told: the moving ones are among them, whether named or not. */
    static List<String> concerned(List<String> institutions, List<String> concerned) {
        return Stream.concat(
                        moving(institutions).stream(), (concerned == null ? List.<String>of() : concerned).stream())
                .distinct()
                .sorted()
                .toList();
    }
}
