package be.fusie.notification;

import be.fusie.kit.messaging.Completion;
import be.fusie.kit.messaging.Delivery;
import be.fusie.kit.messaging.MessageHandler;
import be.fusie.kit.messaging.Refusal;
import be.fusie.kit.messaging.Transactions;
import be.fusie.notification.RecordedMail.Kind;
import io.quarkus.hibernate.reactive.panache.Panache;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Reminds the directors of institutions for which nobody has signed yet (R5); each reads of their own institutions only.
 * Nobody waits for an answer, so there is none. A command that is handled twice is recognised by the inbox.
 */
@ApplicationScoped
class RemindSigners implements MessageHandler<NotificationMessages.RemindSigners> {

    private static final Logger LOG = Logger.getLogger(RemindSigners.class);

    private final Transactions transactions;
    private final Letters letters;

    RemindSigners(Transactions transactions, Letters letters) {
        this.transactions = transactions;
        this.letters = letters;
    }

    @Override
    public String type() {
        return NotificationMessages.REMIND;
    }

    @Override
    public Class<NotificationMessages.RemindSigners> payload() {
        return NotificationMessages.RemindSigners.class;
    }

    @Override
    public Completion handle(NotificationMessages.RemindSigners command, Delivery delivery) {
        UUID migration = MigrationKey.of(delivery);
        if (command.deadline() == null || command.institutionsOutstanding() == null) {
            throw new Refusal("The command names no deadline or no institutions: give both.");
        }
        Set<String> outstanding = Set.copyOf(command.institutionsOutstanding());
        Instant now = Instant.now();
        Map<Language, Wording.Source> templates = transactions.await(() -> MailTemplate.of(Kind.REMINDER));
        Object[] mails = transactions.await(Contact::inOrder).stream()
                .filter(contact -> contact.role == ContactRole.DIRECTOR)
                .filter(contact -> Arrays.stream(contact.institutions).anyMatch(outstanding::contains))
                .map(reader -> RecordedMail.to(
                        reader,
                        migration,
                        Kind.REMINDER,
                        letters.reminder(
                                templates,
                                reader,
                                migration,
                                own(reader, outstanding),
                                command.deadline(),
                                command.planVersion(),
                                command.plan()),
                        now))
                .toArray();
        return () -> Panache.getSession().flatMap(session -> session.persistAll(mails));
    }

    private static List<String> own(Contact reader, Set<String> outstanding) {
        return Arrays.stream(reader.institutions)
                .filter(outstanding::contains)
                .sorted()
                .toList();
    }

    @Override
    public Completion refuse(NotificationMessages.RemindSigners command, Delivery delivery, String reason) {
        LOG.warnf("nobody was reminded: %s", reason);
        return Completion.nothing();
    }
}
