package be.fusie.notification;

import be.fusie.kit.messaging.Completion;
import be.fusie.kit.messaging.Delivery;
import be.fusie.kit.messaging.MessageHandler;
import be.fusie.kit.messaging.Outbox;
import be.fusie.kit.messaging.Transactions;
import be.fusie.notification.NotificationMessages.MigrationAnnounced;
import be.fusie.notification.NotificationMessages.Refused;
import be.fusie.notification.NotificationMessages.Window;
import be.fusie.notification.RecordedMail.Kind;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Warns all people concerned, with the dates and the period without write access (N1), and tells each what changes for
 * them (N2–N4). A window that moved is told to exactly those who know the old one, as that, and to others as an announcement.
 * It answers once the mails are recorded; {@link MailSender} sends them.
 */
@ApplicationScoped
class AnnounceMigration implements MessageHandler<NotificationMessages.AnnounceMigration> {

    private static final Logger LOG = Logger.getLogger(AnnounceMigration.class);

    private final Transactions transactions;
    private final Outbox outbox;
    private final Letters letters;
    private final ToDos toDos;
    private final NotificationSettings settings;

    AnnounceMigration(
            Transactions transactions, Outbox outbox, Letters letters, ToDos toDos, NotificationSettings settings) {
        this.settings = settings;
        this.transactions = transactions;
        this.outbox = outbox;
        this.letters = letters;
        this.toDos = toDos;
    }

    @Override
    public String type() {
        return NotificationMessages.ANNOUNCE;
    }

    @Override
    public Class<NotificationMessages.AnnounceMigration> payload() {
        return NotificationMessages.AnnounceMigration.class;
    }

    @Override
    public Completion handle(NotificationMessages.AnnounceMigration command, Delivery delivery) {
        UUID migration = MigrationKey.of(delivery);
        Window window = MigrationKey.window(command.window());
        Announcement about = Announcement.said(migration, command);
        about.opens(window);
        List<Contact> audience = transactions.await(() -> Contact.audience(about));
        warnOfSilence(audience, about.concerned);
        Instant now = Instant.now();
        Announcement before = transactions.await(() -> Announcement.of(migration));
        boolean moved = before != null && before.tellsOtherThan(window);
        about.revision = before == null ? 0 : before.revision + (moved ? 1 : 0);
        Map<Language, Wording.Source> templates = transactions.await(() -> MailTemplate.of(Kind.ANNOUNCEMENT));
        String named = Links.href(command.links(), "rights");
        String rights = named == null ? settings.mergeUrl() + "/api/v1/migrations/" + migration + "/rights" : named;
        List<RecordedMail> mails = audience.stream()
                .map(reader -> RecordedMail.to(
                                reader,
                                migration,
                                Kind.ANNOUNCEMENT,
                                letters.announcement(templates, reader, about, command.plan(), rights, now),
                                now)
                        .about(about))
                .toList();
        Map<UUID, RecordedMail> moves = moved ? moves(before, about, command.plan(), now) : Map.of();
        List<ToDo> ahead = toDos.ahead(about, now);
        return () -> record(migration, command, about.revision, mails, moves, ahead);
    }

    /** For everybody who was told a window: which of them heard of it is decided under the lock. By the mail they got. */
    private Map<UUID, RecordedMail> moves(Announcement before, Announcement about, String plan, Instant now) {
        Map<Language, Wording.Source> templates = transactions.await(() -> MailTemplate.of(Kind.MOVED));
        return transactions.await(() -> RecordedMail.ofWindow(about.migration)).stream()
                .collect(Collectors.toMap(told -> told.id, told -> told.followedBy(
                                Kind.MOVED,
                                letters.moved(
                                        templates,
                                        told,
                                        about,
                                        told.windowFrom == null ? before.windowFrom : told.windowFrom,
                                        plan,
                                        now),
                                now)
                        .about(about)));
    }

    private Uni<Void> record(
            UUID migration,
            NotificationMessages.AnnounceMigration command,
            int revision,
            List<RecordedMail> mails,
            Map<UUID, RecordedMail> moves,
            List<ToDo> ahead) {
        return Announcement.locked(migration, Announcement.State.ANNOUNCED).flatMap(announcement -> {
            if (announcement.state == Announcement.State.CORRECTED
                    || announcement.state == Announcement.State.RETRACTED) {
                return reply(
                        migration,
                        NotificationMessages.ANNOUNCEMENT_REFUSED,
                        new Refused("The announcement of this migration was taken back already."));
            }
            boolean moved = revision > announcement.revision;
            announcement.describe(command);
            announcement.opens(command.window());
            announcement.revision = revision;
            return ToDo.record(migration, ahead)
                    .chain(() -> moved ? tellMoved(migration, mails, moves) : tell(migration, mails))
                    .flatMap(count -> reply(migration, NotificationMessages.ANNOUNCED, new MigrationAnnounced(count)));
        });
    }

    /** Who was told of the window in any way need not hear of it again. */
    private static Uni<Integer> tell(UUID migration, List<RecordedMail> mails) {
        return RecordedMail.ofWindow(migration).flatMap(told -> {
            Set<String> know = told.stream().map(mail -> mail.contact).collect(Collectors.toSet());
            List<RecordedMail> missing =
                    mails.stream().filter(mail -> !know.contains(mail.contact)).toList();
            return Mails.add(missing).map(added -> know.size() + added);
        });
    }

    /** Whoever knows another window hears that it has moved, at the address they heard it at; all others hear the new one. */
    private static Uni<Integer> tellMoved(UUID migration, List<RecordedMail> mails, Map<UUID, RecordedMail> moves) {
        return Mails.recallWindow(migration).flatMap(last -> {
            List<RecordedMail> all = new ArrayList<>();
            last.values().stream()
                    .map(mail -> moves.get(mail.id))
                    .filter(Objects::nonNull)
                    .forEach(all::add);
            mails.stream().filter(mail -> !last.containsKey(mail.contact)).forEach(all::add);
            return Mails.add(all);
        });
    }

    @Override
    public Completion refuse(NotificationMessages.AnnounceMigration command, Delivery delivery, String reason) {
        return () -> outbox.send(
                NotificationMessages.REPLIES,
                delivery.key(),
                NotificationMessages.ANNOUNCEMENT_REFUSED,
                new Refused(reason));
    }

    private Uni<Void> reply(UUID migration, String type, Object payload) {
        return outbox.send(NotificationMessages.REPLIES, migration.toString(), type, payload);
    }

    /** Nobody is refused for lack of contacts, but the operator should know whom nobody told (N1). */
    private static void warnOfSilence(List<Contact> audience, String[] concerned) {
        Set<String> silent = new LinkedHashSet<>(List.of(concerned));
        for (Contact reader : audience) {
            List.of(reader.institutions).forEach(silent::remove);
        }
        if (!silent.isEmpty()) {
            LOG.warnf("nobody is told of institutions %s: they have no contacts", new ArrayList<>(silent));
        }
    }
}
