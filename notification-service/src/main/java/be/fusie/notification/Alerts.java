package be.fusie.notification;

import be.fusie.kit.messaging.Transactions;
import be.fusie.notification.RecordedMail.Kind;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Mails that are about no migration. Written for worker threads, recorded in the transaction of what they tell. */
@ApplicationScoped
public class Alerts {

    private final Transactions transactions;
    private final Letters letters;

    Alerts(Transactions transactions, Letters letters) {
        this.transactions = transactions;
        this.letters = letters;
    }

    /** Mails that are ready to be recorded. */
    public static final class Prepared {

        private final List<RecordedMail> mails;

        Prepared(List<RecordedMail> mails) {
            this.mails = mails;
        }

        /** Inside a transaction. */
        public Uni<Void> record() {
            return Panache.getSession().flatMap(session -> session.persistAll(mails.toArray()));
        }
    }

    /**
     * A webhook is switched off: all operators hear of it, and the vendor.
     *
     * @param mailbox of the vendor; may be null
     * @param language of the vendor
     */
    public Prepared webhookOff(
            String webhook, UUID id, String mailbox, String language, Instant since, String reason, Instant now) {
        Map<Language, Wording.Source> templates = transactions.await(() -> MailTemplate.of(Kind.WEBHOOK_OFF));
        List<Contact> readers = new ArrayList<>(transactions.await(Contact::inOrder).stream()
                .filter(contact -> contact.role == ContactRole.OPERATOR)
                .toList());
        if (mailbox != null && readers.stream().noneMatch(reader -> reader.mail.equalsIgnoreCase(mailbox))) {
            Contact vendor = new Contact();
            vendor.mail = mailbox;
            vendor.name = webhook;
            vendor.role = ContactRole.TECHNICIAN;
            vendor.institutions = new String[0];
            vendor.language = Language.of(language).orElse(Language.EN);
            readers.add(vendor);
        }
        return new Prepared(readers.stream()
                .map(reader -> RecordedMail.to(
                        reader,
                        null,
                        Kind.WEBHOOK_OFF,
                        letters.webhookOff(templates, reader.language, reader.name, webhook, id, since, reason),
                        now))
                .toList());
    }
}
