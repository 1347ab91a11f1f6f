package be.fusie.notification;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings of this service. The mail server itself is configured with {@code quarkus.mailer.*}. */
@ConfigMapping(prefix = "fusie.notification")
interface NotificationSettings {

    /** How often mails that are due are looked for; one second at least. */
    @WithDefault("1s")
    Duration sendEvery();

    /** How long the mail server may take for one mail. */
    @WithDefault("20s")
    Duration sendTimeout();

    /** How long a mail belongs to the sender that claimed it; well above the time-out. Then another one tries. */
    @WithDefault("60s")
    Duration lease();

    /** The wait after the first failed attempt; it doubles with each further one. */
    @WithDefault("5s")
    Duration retryFirst();

    /** The longest wait between two attempts. */
    @WithDefault("60s")
    Duration retryLongest();

    /** After this time a mail that still can't be sent counts as failed. */
    @WithDefault("7d")
    Duration giveUpAfter();

    /** How long before its window an application shows a migration as near (N5). */
    @WithDefault("7d")
    Duration noticeBefore();

    /** How long after the hand-over a to-do is due, by its kind; see {@link ToDo.Kind} for what else it is. */
    Map<String, Duration> deadlines();

    /** The wait before a mail is sent again that came back for the time being, as from a full mailbox. */
    @WithDefault("12h")
    Duration bounceRetryAfter();

    /**
     * Where people reach merge-service: administrators read there which rights they lose (N3), unless the command says
     * where. No slash at the end.
     */
    @WithDefault("http://localhost:8103")
    URI mergeUrl();

    /**
     * Addresses that are mailed when a migration needs an operator, in the language of the contact with that address, or
     * else in English; left out: all contacts of the role operator.
     */
    Optional<List<String>> alertsTo();

    /** How long it is kept whom a mail went to and what it said, from when it was written. */
    @WithDefault("400d")
    Duration keepMails();

    /** In which the dates of the mails are written. */
    @WithDefault("Europe/Brussels")
    ZoneId timeZone();
}
