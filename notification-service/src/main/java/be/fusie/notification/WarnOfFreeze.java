package be.fusie.notification;

import be.fusie.kit.messaging.Completion;
import be.fusie.kit.messaging.Delivery;
import be.fusie.kit.messaging.MessageHandler;
import be.fusie.kit.messaging.Refusal;
import be.fusie.kit.messaging.Transactions;
import be.fusie.notification.RecordedMail.Kind;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Says again, some time before the window, when nothing can be saved (F3, N1); when, request-service decides. Nobody waits for
 * an answer, so there is none. A notice of a window that is no longer the one, or of a migration that is called off, is late
 * and goes to nobody.
 */
@ApplicationScoped
class WarnOfFreeze implements MessageHandler<NotificationMessages.WarnOfFreeze> {

    private static final Logger LOG = Logger.getLogger(WarnOfFreeze.class);

    private final Transactions transactions;
    private final Letters letters;

    WarnOfFreeze(Transactions transactions, Letters letters) {
        this.transactions = transactions;
        this.letters = letters;
    }

    @Override
    public String type() {
        return NotificationMessages.WARN;
    }

    @Override
    public Class<NotificationMessages.WarnOfFreeze> payload() {
        return NotificationMessages.WarnOfFreeze.class;
    }

    @Override
    public Completion handle(NotificationMessages.WarnOfFreeze command, Delivery delivery) {
        UUID migration = MigrationKey.of(delivery);
        if (command.window() == null || command.window().from() == null) {
            throw new Refusal("The command names no window: give window.from and window.expectedReadOnlySeconds.");
        }
        Announcement about = new Announcement();
        about.migration = migration;
        about.describe(
                command.source(),
                command.receiver(),
                command.whole(),
                false,
                MigrationKey.moving(command.institutions()),
                MigrationKey.concerned(command.institutions(), command.institutionsConcerned()));
        about.windowFrom = command.window().from();
        about.expectedReadOnlySeconds = command.window().expectedReadOnlySeconds();
        Instant now = Instant.now();
        Map<Language, Wording.Source> templates = transactions.await(() -> MailTemplate.of(Kind.FREEZE_NOTICE));
        List<RecordedMail> mails =
                transactions
                        .await(() -> Contact.inOrder().map(all -> Contact.audience(all, Set.of(about.concerned))))
                        .stream()
                        .map(reader -> RecordedMail.to(
                                        reader,
                                        migration,
                                        Kind.FREEZE_NOTICE,
                                        letters.freezeNotice(templates, reader, about, command.plan()),
                                        now)
                                .about(about))
                        .toList();
        return () -> Announcement.locked(migration, Announcement.State.ANNOUNCED)
                .flatMap(known -> {
                    boolean stands = known.state == Announcement.State.ANNOUNCED
                            && (known.windowFrom == null || known.windowFrom.equals(about.windowFrom));
                    return stands
                            ? Mails.add(mails).replaceWithVoid()
                            : Uni.createFrom().voidItem();
                });
    }

    @Override
    public Completion refuse(NotificationMessages.WarnOfFreeze command, Delivery delivery, String reason) {
        LOG.warnf("nobody was warned of the freeze: %s", reason);
        return Completion.nothing();
    }
}
