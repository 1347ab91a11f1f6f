package be.fusie.notification;

import be.fusie.kit.messaging.Completion;
import be.fusie.kit.messaging.Delivery;
import be.fusie.kit.messaging.MessageHandler;
import be.fusie.kit.messaging.Outbox;
import be.fusie.kit.messaging.Transactions;
import be.fusie.notification.NotificationMessages.AnnouncementCorrected;
import be.fusie.notification.NotificationMessages.Refused;
import be.fusie.notification.RecordedMail.Kind;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Undoes an announcement: a correction goes to exactly those whom the announcement, or word of a moved window, reached, at
 * the address it went to (X1). What has not left yet is withdrawn instead. Succeeds when nothing was announced, and when it was corrected already;
 * an announcement that comes afterwards is refused.
 */
@ApplicationScoped
class CorrectAnnouncement implements MessageHandler<NotificationMessages.CorrectAnnouncement> {

    private final Transactions transactions;
    private final Outbox outbox;
    private final Letters letters;

    CorrectAnnouncement(Transactions transactions, Outbox outbox, Letters letters) {
        this.transactions = transactions;
        this.outbox = outbox;
        this.letters = letters;
    }

    @Override
    public String type() {
        return NotificationMessages.CORRECT;
    }

    @Override
    public Class<NotificationMessages.CorrectAnnouncement> payload() {
        return NotificationMessages.CorrectAnnouncement.class;
    }

    @Override
    public Completion handle(NotificationMessages.CorrectAnnouncement command, Delivery delivery) {
        UUID migration = MigrationKey.of(delivery);
        Instant now = Instant.now();
        Map<Language, Wording.Source> templates = transactions.await(() -> MailTemplate.of(Kind.CORRECTION));
        // For every announcement, sent or not: which of them left is decided under the lock.
        Map<UUID, RecordedMail> corrections = transactions
                .await(() -> Announcement.of(migration)
                        .flatMap(about -> RecordedMail.ofWindow(migration).map(mails -> new Told(about, mails))))
                .corrections(letters, templates, command.reason(), now);
        return () -> Announcement.locked(migration, Announcement.State.CORRECTED)
                .flatMap(announcement -> {
                    if (announcement.state != Announcement.State.RETRACTED) {
                        announcement.state = Announcement.State.CORRECTED;
                    }
                    return ToDo.withdraw(migration);
                })
                .chain(() -> Mails.recall(migration, Kind.FREEZE_NOTICE))
                .chain(() -> Mails.recallWindow(migration))
                .flatMap(last -> RecordedMail.of(migration, Kind.RETRACTION)
                        .flatMap(retractions -> Mails.record(
                                migration, Kind.CORRECTION, corrections(last.values(), corrections, retractions))))
                .flatMap(count -> reply(migration, new AnnouncementCorrected(count)));
    }

    /** Who heard that a finished move was undone need not hear that it does not take place. */
    private static List<RecordedMail> corrections(
            Collection<RecordedMail> left, Map<UUID, RecordedMail> corrections, List<RecordedMail> retractions) {
        Set<String> told = retractions.stream().map(mail -> mail.contact).collect(Collectors.toSet());
        return left.stream()
                .filter(mail -> !told.contains(mail.contact))
                .map(mail -> corrections.get(mail.id))
                .filter(Objects::nonNull)
                .toList();
    }

    private Uni<Void> reply(UUID migration, AnnouncementCorrected corrected) {
        return outbox.send(
                NotificationMessages.REPLIES, migration.toString(), NotificationMessages.CORRECTED, corrected);
    }

    @Override
    public Completion refuse(NotificationMessages.CorrectAnnouncement command, Delivery delivery, String reason) {
        return () -> outbox.send(
                NotificationMessages.REPLIES,
                delivery.key(),
                NotificationMessages.CORRECTION_FAILED,
                new Refused(reason));
    }

    /** What was announced, and to whom. */
    private record Told(Announcement about, List<RecordedMail> mails) {

        Map<UUID, RecordedMail> corrections(
                Letters letters, Map<Language, Wording.Source> templates, String reason, Instant now) {
            return mails.stream()
                    .collect(Collectors.toMap(
                            mail -> mail.id,
                            mail -> mail.followedBy(
                                    Kind.CORRECTION,
                                    letters.correction(templates, mail, about.asToldBy(mail), reason, now),
                                    now)));
        }
    }
}
