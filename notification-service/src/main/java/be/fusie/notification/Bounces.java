package be.fusie.notification;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.UUID;

/** Notes that a mail came back, whoever found it out: a person over the API, or the mailbox that it came back to. */
@ApplicationScoped
class Bounces {

    private final NotificationSettings settings;
    private final MailRetry retry;

    Bounces(NotificationSettings settings) {
        this.settings = settings;
        this.retry = new MailRetry(settings.retryFirst(), settings.retryLongest(), settings.giveUpAfter());
    }

    /**
     * Told twice it changes nothing. Inside a transaction.
     *
     * @param status of the delivery report, such as 5.1.1
     * @return the mail as it stands now; null when there is none
     */
    Uni<RecordedMail> note(UUID mail, String status) {
        return RecordedMail.<RecordedMail>findById(mail, LockModeType.PESSIMISTIC_WRITE)
                .invoke(found -> {
                    if (found != null) {
                        found.cameBack(
                                "The mail came back (" + status + ").",
                                isForGood(status),
                                Instant.now(),
                                retry,
                                settings.bounceRetryAfter());
                    }
                });
    }

    /** A mailbox that is full (5.2.x) may have room tomorrow, and 4.x.x is for the time being by its meaning. */
    private static boolean isForGood(String status) {
        return status.startsWith("5.") && !status.startsWith("5.2.");
    }
}
