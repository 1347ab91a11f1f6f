package be.fusie.notification;

import be.fusie.kit.messaging.Transactions;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/** Forgets readers: of a mail that is long done, its kind, role, institutions and times stay; whom it went to and what it said go. */
@ApplicationScoped
class MailRetention {

    private static final Logger LOG = Logger.getLogger(MailRetention.class);

    private final Transactions transactions;
    private final Duration keep;

    MailRetention(Transactions transactions, NotificationSettings settings) {
        this.transactions = transactions;
        this.keep = settings.keepMails();
    }

    @Scheduled(every = "24h", delayed = "15m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void forget() {
        int mails = transactions.await(() -> RecordedMail.forget(Instant.now().minus(keep)));
        if (mails > 0) {
            LOG.infof("%d mails no longer say whom they went to: they are too long ago", mails);
        }
    }
}
