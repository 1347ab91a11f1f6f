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
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Undoes a hand-over (X1): the people concerned hear that the move was taken back, mails of the hand-over that have not
 * left never do, and its to-dos go. Succeeds when nothing was handed over, without any mail; a hand-over that comes
 * afterwards is refused.
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
        Announcement about = new Announcement();
        about.migration = migration;
        about.describe(
                command.source(),
                command.receiver(),
                command.whole(),
                MigrationKey.moving(command.institutions()),
                MigrationKey.concerned(command.institutions(), command.institutionsConcerned()));
        Instant now = Instant.now();
        List<RecordedMail> mails =
                transactions
                        .await(() -> Contact.inOrder().map(all -> Contact.audience(all, Set.of(about.concerned))))
                        .stream()
                        .map(reader -> RecordedMail.to(
                                reader, migration, Kind.RETRACTION, letters.retraction(reader, about), now))
                        .toList();
        return () -> Announcement.locked(migration, Announcement.State.RETRACTED)
                .flatMap(announcement -> retract(announcement, mails))
                .flatMap(retracted -> outbox.send(
                        NotificationMessages.REPLIES, delivery.key(), NotificationMessages.RETRACTED, retracted));
    }

    private static Uni<HandOverRetracted> retract(Announcement announcement, List<RecordedMail> mails) {
        UUID migration = announcement.migration;
        boolean handedOver = announcement.state == Announcement.State.HANDED_OVER;
        if (handedOver || announcement.state == Announcement.State.ANNOUNCED) {
            announcement.state = Announcement.State.RETRACTED;
        }
        return Mails.recall(migration, Kind.HAND_OVER)
                .flatMap(left -> Mails.record(migration, Kind.RETRACTION, handedOver ? mails : List.of()))
                .flatMap(recorded -> ToDo.withdraw(migration).map(toDos -> new HandOverRetracted(recorded, toDos)));
    }

    @Override
    public Completion refuse(NotificationMessages.RetractHandOver command, Delivery delivery, String reason) {
        return () -> outbox.send(
                NotificationMessages.REPLIES,
                delivery.key(),
                NotificationMessages.RETRACTION_FAILED,
                new Refused(reason));
    }
}
