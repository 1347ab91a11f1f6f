package be.fusie.notification;

import be.fusie.kit.messaging.Completion;
import be.fusie.kit.messaging.Delivery;
import be.fusie.kit.messaging.MessageHandler;
import be.fusie.kit.messaging.Outbox;
import be.fusie.kit.messaging.Transactions;
import be.fusie.notification.NotificationMessages.HandOverRetracted;
import be.fusie.notification.NotificationMessages.Refused;
import be.fusie.notification.RecordedMail.Kind;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * Undoes a hand-over, when a migration that was completed is undone: exactly those who heard that it is done hear that it was
 * undone, at the address it went to, and the to-dos are taken back (X1). Succeeds when nothing was handed over; a hand-over
 * that comes afterwards is refused.
 */
@ApplicationScoped
class RetractHandOver implements MessageHandler<NotificationMessages.RetractHandOver> {

    private final Transactions transactions;
    private final Outbox outbox;
    private final Letters letters;

    RetractHandOver(Transactions transactions, Outbox outbox, Letters letters) {
        this.transactions = transactions;
        this.outbox = outbox;
        this.letters = letters;
    }

    @Override
    public String type() {
        return NotificationMessages.RETRACT;
    }

    @Override
    public Class<NotificationMessages.RetractHandOver> payload() {
        return NotificationMessages.RetractHandOver.class;
    }

    @Override
    public Completion handle(NotificationMessages.RetractHandOver command, Delivery delivery) {
        UUID migration = MigrationKey.of(delivery);
        Instant now = Instant.now();
        Announcement about = transactions.await(() -> Announcement.of(migration));
        Map<Language, Wording.Source> templates = transactions.await(() -> MailTemplate.of(Kind.RETRACTION));
        Map<UUID, RecordedMail> retractions = new HashMap<>();
        transactions
                .await(() -> RecordedMail.of(migration, Kind.HAND_OVER))
                .forEach(mail -> retractions.put(
                        mail.id, mail.followedBy(Kind.RETRACTION, letters.retraction(templates, mail, about), now)));
        return () -> Announcement.locked(migration, Announcement.State.RETRACTED)
                .flatMap(announcement -> {
                    announcement.state = Announcement.State.RETRACTED;
                    return ToDo.withdraw(migration);
                })
                .flatMap(toDos -> Mails.recall(migration, Kind.HAND_OVER)
                        .flatMap(left -> Mails.record(migration, Kind.RETRACTION, of(left, retractions)))
                        .flatMap(mails -> outbox.send(
                                NotificationMessages.REPLIES,
                                delivery.key(),
                                NotificationMessages.RETRACTED,
                                new HandOverRetracted(mails, toDos))));
    }

    private static List<RecordedMail> of(List<RecordedMail> left, Map<UUID, RecordedMail> retractions) {
        return left.stream()
                .map(mail -> retractions.get(mail.id))
                .filter(Objects::nonNull)
                .toList();
    }

    @Override
    public Completion refuse(NotificationMessages.RetractHandOver command, Delivery delivery, String reason) {
        return () -> failed(delivery, reason);
    }

    private Uni<Void> failed(Delivery delivery, String reason) {
        return outbox.send(
                NotificationMessages.REPLIES,
                delivery.key(),
                NotificationMessages.RETRACTION_FAILED,
                new Refused(reason));
    }
}
