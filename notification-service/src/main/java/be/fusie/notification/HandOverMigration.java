package be.fusie.notification;

import be.fusie.kit.messaging.Completion;
import be.fusie.kit.messaging.Delivery;
import be.fusie.kit.messaging.MessageHandler;
import be.fusie.kit.messaging.Outbox;
import be.fusie.kit.messaging.Transactions;
import be.fusie.notification.NotificationMessages.Link;
import be.fusie.notification.NotificationMessages.MigrationHandedOver;
import be.fusie.notification.NotificationMessages.Refused;
import be.fusie.notification.RecordedMail.Kind;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Tells the people concerned that the move is done and where its results stand (M6, M19), and gives each school that
 * moved its to-dos (N6). What was to be told before, and has not left by now, never does. The last step: it comes again until it
 * succeeds, and repeats neither mail nor to-do.
 */
@ApplicationScoped
class HandOverMigration implements MessageHandler<NotificationMessages.HandOverMigration> {

    private final Transactions transactions;
    private final Outbox outbox;
    private final Letters letters;
    private final ToDos toDos;

    HandOverMigration(Transactions transactions, Outbox outbox, Letters letters, ToDos toDos) {
        this.transactions = transactions;
        this.outbox = outbox;
        this.letters = letters;
        this.toDos = toDos;
    }

    @Override
    public String type() {
        return NotificationMessages.HAND_OVER;
    }

    @Override
    public Class<NotificationMessages.HandOverMigration> payload() {
        return NotificationMessages.HandOverMigration.class;
    }

    @Override
    public Completion handle(NotificationMessages.HandOverMigration command, Delivery delivery) {
        UUID migration = MigrationKey.of(delivery);
        List<Link> links = command.links() == null ? List.of() : command.links();
        Announcement about = Announcement.said(migration, command);
        Instant now = Instant.now();
        List<ToDo> recorded = toDos.after(about, links, command.exactLinks(), transactions.await(Vendor::inOrder), now);
        List<ToDo.Kind> kinds = recorded.stream()
                .map(toDo -> toDo.kind)
                .filter(kind -> kind != ToDo.Kind.RELINK)
                .distinct()
                .toList();
        Map<Language, Wording.Source> templates = transactions.await(() -> MailTemplate.of(Kind.HAND_OVER));
        List<RecordedMail> mails = transactions.await(() -> Contact.audience(about)).stream()
                .map(reader -> RecordedMail.to(
                        reader,
                        migration,
                        Kind.HAND_OVER,
                        letters.handOver(templates, reader, about, command.readOnlySeconds(), links, kinds),
                        now))
                .toList();
        return () -> Announcement.locked(migration, Announcement.State.HANDED_OVER)
                .flatMap(announcement -> announcement.state == Announcement.State.RETRACTED
                        ? reply(
                                delivery,
                                NotificationMessages.HAND_OVER_REFUSED,
                                new Refused("This migration was undone already."))
                        : record(announcement, command, mails, recorded)
                                .flatMap(done -> reply(delivery, NotificationMessages.HANDED_OVER, done)));
    }

    private static Uni<MigrationHandedOver> record(
            Announcement announcement,
            NotificationMessages.HandOverMigration command,
            List<RecordedMail> mails,
            List<ToDo> toDos) {
        UUID migration = announcement.migration;
        announcement.describe(command);
        announcement.state = Announcement.State.HANDED_OVER;
        return Mails.recall(migration, Kind.ANNOUNCEMENT, Kind.MOVED, Kind.FREEZE_NOTICE)
                .chain(() -> Mails.record(migration, Kind.HAND_OVER, mails))
                .flatMap(mailCount ->
                        ToDo.record(migration, toDos).map(toDoCount -> new MigrationHandedOver(mailCount, toDoCount)));
    }

    private Uni<Void> reply(Delivery delivery, String type, Object payload) {
        return outbox.send(NotificationMessages.REPLIES, delivery.key(), type, payload);
    }

    @Override
    public Completion refuse(NotificationMessages.HandOverMigration command, Delivery delivery, String reason) {
        return () -> outbox.send(
                NotificationMessages.REPLIES,
                delivery.key(),
                NotificationMessages.HAND_OVER_REFUSED,
                new Refused(reason));
    }
}
