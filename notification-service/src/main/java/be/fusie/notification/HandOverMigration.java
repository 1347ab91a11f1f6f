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
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Tells the people concerned that the move is done and where its results stand (M6, M19), and gives each school that
 * moved its to-dos (N6). Announcements that have not left by now never do. The last step: it comes again until it
 * succeeds, and repeats neither mail nor to-do.
 */
@ApplicationScoped
class HandOverMigration implements MessageHandler<NotificationMessages.HandOverMigration> {

    private final Transactions transactions;
    private final Outbox outbox;
    private final Letters letters;

    HandOverMigration(Transactions transactions, Outbox outbox, Letters letters) {
        this.transactions = transactions;
        this.outbox = outbox;
        this.letters = letters;
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
        Announcement about = new Announcement();
        about.migration = migration;
        describe(about, command);
        Instant now = Instant.now();
        List<RecordedMail> mails =
                transactions
                        .await(() -> Contact.inOrder().map(all -> Contact.audience(all, Set.of(about.concerned))))
                        .stream()
                        .map(reader -> RecordedMail.to(
                                reader,
                                migration,
                                Kind.HAND_OVER,
                                letters.handOver(reader, about, command.readOnlySeconds(), links),
                                now))
                        .toList();
        List<ToDo> toDos = MigrationKey.moving(command.institutions()).stream()
                .flatMap(institution -> Arrays.stream(ToDo.Kind.values())
                        .map(kind -> ToDo.open(migration, institution, kind, links, now)))
                .toList();
        return () -> Announcement.locked(migration, Announcement.State.HANDED_OVER)
                .flatMap(announcement -> announcement.state == Announcement.State.RETRACTED
                        ? refused(migration)
                        : handOver(announcement, command, mails, toDos));
    }

    private Uni<Void> refused(UUID migration) {
        return outbox.send(
                NotificationMessages.REPLIES,
                migration.toString(),
                NotificationMessages.HAND_OVER_REFUSED,
                new Refused("This migration was taken back already."));
    }

    private Uni<Void> handOver(
            Announcement announcement,
            NotificationMessages.HandOverMigration command,
            List<RecordedMail> mails,
            List<ToDo> toDos) {
        UUID migration = announcement.migration;
        describe(announcement, command);
        announcement.state = Announcement.State.HANDED_OVER;
        return Mails.recallAnnouncements(migration)
                .flatMap(left -> Mails.record(migration, Kind.HAND_OVER, mails))
                .flatMap(mailCount -> record(migration, toDos)
                        .flatMap(toDoCount -> outbox.send(
                                NotificationMessages.REPLIES,
                                migration.toString(),
                                NotificationMessages.HANDED_OVER,
                                new MigrationHandedOver(mailCount, toDoCount))));
    }

    /** Those that stand already stay as they are, done or not. */
    private static Uni<Integer> record(UUID migration, List<ToDo> toDos) {
        return ToDo.of(migration).flatMap(recorded -> {
            Set<String> known =
                    recorded.stream().map(HandOverMigration::identity).collect(Collectors.toSet());
            List<ToDo> missing = toDos.stream()
                    .filter(toDo -> !known.contains(identity(toDo)))
                    .toList();
            return Panache.getSession()
                    .flatMap(session -> session.persistAll(missing.toArray()))
                    .replaceWith(recorded.size() + missing.size());
        });
    }

    private static String identity(ToDo toDo) {
        return toDo.institution + " " + toDo.kind;
    }

    private static void describe(Announcement about, NotificationMessages.HandOverMigration command) {
        about.describe(
                command.source(),
                command.receiver(),
                command.whole(),
                MigrationKey.moving(command.institutions()),
                MigrationKey.concerned(command.institutions(), command.institutionsConcerned()));
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
