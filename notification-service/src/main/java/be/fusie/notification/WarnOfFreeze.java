package be.fusie.notification;

import be.fusie.kit.messaging.Completion;
import be.fusie.kit.messaging.Delivery;
import be.fusie.kit.messaging.MessageHandler;
import be.fusie.kit.messaging.Transactions;
import be.fusie.notification.RecordedMail.Kind;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Says again, some time before the window, when nothing can be saved (F3, N1); when, request-service decides. Nobody waits for
 * an answer, so there is none. A notice of a window that is no longer the one, or of a migration that is called off, is late
 * and goes to nobody. It is no announcement: where nothing was announced, nothing is afterwards.
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
        Announcement about = Announcement.said(migration, command);
        about.opens(MigrationKey.window(command.window()));
        Instant now = Instant.now();
        Map<Language, Wording.Source> templates = transactions.await(() -> MailTemplate.of(Kind.FREEZE_NOTICE));
        List<RecordedMail> mails = transactions.await(() -> Contact.audience(about)).stream()
                .map(reader -> RecordedMail.to(
                                reader,
                                migration,
                                Kind.FREEZE_NOTICE,
                                letters.freezeNotice(templates, reader, about, command.plan()),
                                now)
                        .about(about))
                .toList();
        return () -> Announcement.lockedIfThere(migration)
                .flatMap(known -> known == null || known.announces(about.windowFrom)
                        ? Mails.add(mails).replaceWithVoid()
                        : Uni.createFrom().voidItem());
    }

    @Override
    public Completion refuse(NotificationMessages.WarnOfFreeze command, Delivery delivery, String reason) {
        LOG.warnf("nobody was warned of the freeze: %s", reason);
        return Completion.nothing();
    }
}
