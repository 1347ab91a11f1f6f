package be.fusie.notification;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** The mailbox to which mails come back: that of {@code quarkus.mailer.from}, read by this service alone. */
@ConfigMapping(prefix = "fusie.notification.bounces")
interface BounceSettings {

    /** Its server; without one nobody reads the mailbox, and bounces are told over the API. */
    Optional<String> host();

    @WithDefault("993")
    int port();

    /** {@code imaps} or {@code pop3s}; {@code imap} and {@code pop3} without encryption. */
    @WithDefault("imaps")
    String protocol();

    Optional<String> user();

    Optional<String> password();

    /** How often it is read; one second at least. */
    @WithDefault("60s")
    Duration every();

    /** How long its server may take for each answer. */
    @WithDefault("20s")
    Duration timeOut();
}
