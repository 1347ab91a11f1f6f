package be.fusie.notification;

import be.fusie.kit.messaging.Transactions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.search.FlagTerm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.Properties;
import org.jboss.logging.Logger;

/**
 * Reads the mailbox to which mails come back, when one is set. A delivery report of a mail of ours is noted and deleted; all else
 * stays there for people, marked as seen. Two replicas that read one report at once note the same: that changes nothing.
 */
@ApplicationScoped
class BounceMailbox {

    /** At a time; the others wait for the next one. */
    private static final int MOST = 500;

    private static final int LARGEST_BYTES = 1_000_000;
    private static final Logger LOG = Logger.getLogger(BounceMailbox.class);

    private final BounceSettings settings;
    private final Transactions transactions;
    private final Bounces bounces;
    private final Counter noted;

    BounceMailbox(BounceSettings settings, Transactions transactions, Bounces bounces, MeterRegistry metrics) {
        this.settings = settings;
        this.transactions = transactions;
        this.bounces = bounces;
        this.noted = Counter.builder("fusie.mails.bounced")
                .description("Delivery reports about mails that came back")
                .register(metrics);
    }

    @Scheduled(every = "${fusie.notification.bounces.every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void read() {
        if (settings.host().isEmpty()) {
            return;
        }
        try (Store store = session().getStore(settings.protocol())) {
            store.connect(
                    settings.host().get(),
                    settings.port(),
                    settings.user().orElse(null),
                    settings.password().orElse(null));
            try (Folder inbox = store.getFolder("INBOX")) { // closing it deletes what is marked so
                inbox.open(Folder.READ_WRITE);
                Message[] messages = inbox.search(new FlagTerm(new Flags(Flags.Flag.SEEN), false));
                for (int i = 0; i < Math.min(messages.length, MOST); i++) {
                    read(messages[i]);
                }
            }
        } catch (MessagingException e) {
            // Its text may quote the server, which repeats addresses.
            LOG.warnf("the mailbox of bounces can't be read: %s", e.getClass().getSimpleName());
        }
    }

    private void read(Message message) throws MessagingException {
        Optional<DeliveryReport> report = report(message);
        boolean ours = report.isPresent() && note(report.get());
        message.setFlag(ours ? Flags.Flag.DELETED : Flags.Flag.SEEN, true);
    }

    private static Optional<DeliveryReport> report(Message message) throws MessagingException {
        if (message.getSize() > LARGEST_BYTES) {
            return Optional.empty();
        }
        var mail = new ByteArrayOutputStream();
        try {
            message.writeTo(mail);
        } catch (IOException e) {
            throw new MessagingException("the mail was not read to its end", e);
        }
        return DeliveryReport.of(mail.toByteArray());
    }

    /** Whether the mail is one of ours. */
    private boolean note(DeliveryReport report) {
        if (report.status() == null) {
            return true;
        }
        boolean ours = transactions.await(() -> bounces.note(report.mail(), report.status())) != null;
        if (ours) {
            noted.increment();
        }
        return ours;
    }

    private Session session() {
        Properties properties = new Properties();
        String prefix = "mail." + settings.protocol() + ".";
        String timeOut = Long.toString(settings.timeOut().toMillis());
        for (String time : new String[] {"connectiontimeout", "timeout", "writetimeout"}) {
            properties.setProperty(prefix + time, timeOut);
        }
        return Session.getInstance(properties);
    }
}
