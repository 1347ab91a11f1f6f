package be.fusie.notification;

import be.fusie.notification.RecordedMail.Kind;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Writes mails into the outbox of mails. Only inside a transaction that holds the lock of the {@link Announcement}. */
final class Mails {

    private Mails() {}

    /**
     * Stores those of the mails whose reader has none of this kind yet: however often a command comes, nobody gets a
     * mail twice.
     *
     * @return how many stand recorded for this migration and kind
     */
    static Uni<Integer> record(UUID migration, Kind kind, List<RecordedMail> mails) {
        return RecordedMail.of(migration, kind).flatMap(recorded -> {
            Set<String> readers = recorded.stream().map(mail -> mail.contact).collect(Collectors.toSet());
            List<RecordedMail> missing = mails.stream()
                    .filter(mail -> !readers.contains(mail.contact))
                    .toList();
            return Panache.getSession()
                    .flatMap(session -> session.persistAll(missing.toArray()))
                    .replaceWith(recorded.size() + missing.size());
        });
    }

    /**
     * Mails of a kind that have not left never do.
     *
     * @return those that left, or are leaving right now
     */
    static Uni<List<RecordedMail>> recall(UUID migration, Kind... kinds) {
        return RecordedMail.locked(migration, List.of(kinds)).map(mails -> {
            mails.forEach(RecordedMail::recall);
            return mails.stream().filter(RecordedMail::reached).toList();
        });
    }

    /**
     * The last mail about the window that reached each reader; what has not left never does.
     *
     * @return by address
     */
    static Uni<Map<String, RecordedMail>> recallWindow(UUID migration) {
        return recall(migration, Kind.ANNOUNCEMENT, Kind.MOVED).map(left -> {
            Map<String, RecordedMail> last = new LinkedHashMap<>();
            left.forEach(mail -> last.put(mail.contact, mail));
            return last;
        });
    }

    /** Stores all of them. */
    static Uni<Integer> add(Collection<RecordedMail> mails) {
        return Panache.getSession()
                .flatMap(session -> session.persistAll(mails.toArray()))
                .replaceWith(mails.size());
    }
}
