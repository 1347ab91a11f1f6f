package be.fusie.kit.messaging;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How a service talks to the others; prefix {@code fusie.messaging}. */
@ConfigMapping(prefix = "fusie.messaging")
interface MessagingSettings {

    /** The topic this service reads: its commands, or the replies to it. */
    String topic();

    /** How many keys one replica works on at a time. */
    @WithDefault("4")
    int workers();

    /** How long a message stays with a worker that gives no sign of life; renewed at a third of it. */
    @WithDefault("10s")
    Duration lease();

    /** Backstop of the wake-up that follows each commit, for inbox and outbox. */
    @WithDefault("250ms")
    Duration poll();

    /** Attempts at a message's work before it is refused. */
    @WithDefault("3")
    int attempts();

    /** Wait before the second attempt; doubles with each further one, at most a minute. */
    @WithDefault("1s")
    Duration backoff();

    /** Attempts after which a message that can't even be refused goes to the dead letters. */
    @WithDefault("10")
    int attemptsBeforeDeath();

    /** How long sent and handled messages are kept. */
    @WithDefault("30d")
    Duration retention();
}
