package be.fusie.request.console;

import java.net.URI;
import java.util.Locale;

/** The services that the console asks; request-service is one of them, by its API like the others. */
enum Service {
    REQUEST,
    FREEZE,
    MERGE,
    BILLING,
    NOTIFICATION;

    /** @param self address of this process */
    URI in(ConsoleSettings.Services addresses, URI self) {
        return switch (this) {
            case REQUEST -> addresses.request().orElse(self);
            case FREEZE -> addresses.freeze();
            case MERGE -> addresses.merge();
            case BILLING -> addresses.billing();
            case NOTIFICATION -> addresses.notification();
        };
    }

    /** As in texts and addresses: {@code freeze}. */
    String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
