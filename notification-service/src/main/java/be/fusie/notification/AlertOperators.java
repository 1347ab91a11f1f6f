package be.fusie.notification;

import be.fusie.kit.messaging.Completion;
import be.fusie.kit.messaging.Delivery;
import be.fusie.kit.messaging.MessageHandler;
import be.fusie.kit.messaging.Refusal;
import be.fusie.kit.messaging.Transactions;
import be.fusie.notification.RecordedMail.Kind;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Calls the operators when a migration can't go on without them, with what stands in the way and the next step. Nobody waits
 * for an answer, so there is none.
 */
@ApplicationScoped
class AlertOperators implements MessageHandler<NotificationMessages.AlertOperators> {

    private static final Logger LOG = Logger.getLogger(AlertOperators.class);

    private final Transactions transactions;
    private final Letters letters;
    private final NotificationSettings settings;

    AlertOperators(Transactions transactions, Letters letters, NotificationSettings settings) {
        this.transactions = transactions;
        this.letters = letters;
        this.settings = settings;
    }

    @Override
    public String type() {
        return NotificationMessages.ALERT;
    }

    @Override
    public Class<NotificationMessages.AlertOperators> payload() {
        return NotificationMessages.AlertOperators.class;
    }

    @Override
    public Completion handle(NotificationMessages.AlertOperators command, Delivery delivery) {
        UUID migration = MigrationKey.of(delivery);
        if (command.what() == null) {
            throw new Refusal("The command does not say what keeps the migration from going on.");
        }
        Instant now = Instant.now();
        Map<Language, Wording.Source> templates = transactions.await(() -> MailTemplate.of(Kind.ATTENTION));
        List<RecordedMail> mails = readers(transactions.await(Contact::inOrder)).stream()
                .map(reader -> RecordedMail.to(
                        reader,
                        migration,
                        Kind.ATTENTION,
                        letters.attention(templates, reader, migration, command),
                        now))
                .toList();
        if (mails.isEmpty()) {
            LOG.warn("a migration needs an operator, and there is none to be mailed: give contacts, or alerts-to");
        }
        return () -> Mails.add(mails).replaceWithVoid();
    }

    private List<Contact> readers(List<Contact> contacts) {
        return settings.alertsTo()
                .map(addresses -> addresses.stream()
                        .map(address -> address.strip().toLowerCase(Locale.ROOT))
                        .distinct()
                        .map(address -> contacts.stream()
                                .filter(contact -> contact.mail.equals(address))
                                .findFirst()
                                .orElseGet(() -> mailbox(address)))
                        .toList())
                .orElseGet(() -> contacts.stream()
                        .filter(contact -> contact.role == ContactRole.OPERATOR)
                        .toList());
    }

    private static Contact mailbox(String address) {
        Contact mailbox = new Contact();
        mailbox.mail = address;
        mailbox.name = address;
        mailbox.role = ContactRole.OPERATOR;
        mailbox.institutions = new String[0];
        mailbox.language = Language.EN;
        return mailbox;
    }

    @Override
    public Completion refuse(NotificationMessages.AlertOperators command, Delivery delivery, String reason) {
        LOG.warnf("no operator was called: %s", reason);
        return Completion.nothing();
    }
}
