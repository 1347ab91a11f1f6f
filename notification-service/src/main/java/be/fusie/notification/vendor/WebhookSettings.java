package be.fusie.notification.vendor;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Settings of the webhooks. */
@ConfigMapping(prefix = "fusie.webhooks")
interface WebhookSettings {

    /** How often deliveries that are due are looked for, besides right after an event; one second at least. */
    @WithDefault("1s")
    Duration sendEvery();

    /** How many deliveries one replica sends at a time. */
    @WithDefault("4")
    int workers();

    /** How long a receiver may take to connect and to answer. */
    @WithDefault("10s")
    Duration timeOut();

    /** How long a delivery belongs to the sender that claimed it; well above the time-out. */
    @WithDefault("60s")
    Duration lease();

    /** The wait after the first failure; four times as long after each further one. */
    @WithDefault("5s")
    Duration retryFirst();

    /** The longest wait between two attempts. */
    @WithDefault("6h")
    Duration retryLongest();

    /** After this time a delivery that its receiver keeps refusing counts as failed. */
    @WithDefault("5d")
    Duration giveUpAfter();

    /** A receiver that failed for so long, without one success, is switched off. */
    @WithDefault("5d")
    Duration switchOffAfter();

    /** Whether receivers may be on the loopback interface and speak plain http: for demos and tests only. */
    @WithDefault("false")
    boolean allowLoopback();

    /** 32 bytes in Base64 that seal the signing keys in the database; without it they stand there open. */
    Optional<String> sealingKey();

    /** How many subscriptions one vendor may have. */
    @WithDefault("20")
    int subscriptionsPerVendor();

    /** How long the attempts in the delivery log are kept. */
    @WithDefault("90d")
    Duration logRetention();
}
