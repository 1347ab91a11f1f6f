package be.fusie.notification;

import be.fusie.kit.messaging.Traces;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * A mail to one person, written before it is sent.
 *
 * <pre>
 *              claim            accepted
 *   PENDING ─────────▶ SENDING ─────────▶ SENT
 *    │   ▲                │ │
 *    │   └─ server down ──┘ └─ address refused, or too old ──▶ FAILED
 *    │                    │
 *    └── recalled ────────┴── recalled, and this attempt failed ──▶ WITHDRAWN
 * </pre>
 */
@Entity
@Table(name = "mail")
public class RecordedMail extends PanacheEntityBase {

    enum Kind {
        ANNOUNCEMENT,
        /** To who knows a window that is no longer the one. */
        MOVED,
        /** Some time before the window, as often as is set (F3). */
        FREEZE_NOTICE,
        CORRECTION,
        HAND_OVER,
        /** A hand-over that was undone. */
        RETRACTION,
        /** To directors who have not signed; as often as is due. */
        REMINDER,
        /** To operators: a migration can't go on without them. */
        ATTENTION,
        /** A vendor's webhook was switched off; about no migration. */
        WEBHOOK_OFF;

        /** Those by which people know of a window. */
        static final List<Kind> OF_WINDOW = List.of(ANNOUNCEMENT, MOVED);

        String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Optional<Kind> of(String wireName) {
            return Arrays.stream(values())
                    .filter(kind -> kind.wireName().equals(wireName))
                    .findFirst();
        }
    }

    enum State {
        PENDING,
        SENDING,
        SENT,
        FAILED,
        WITHDRAWN;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Id
    public UUID id;

    public UUID migration;

    @Enumerated(EnumType.STRING)
    public Kind kind;

    public String contact;
    public String name;

    @Enumerated(EnumType.STRING)
    public ContactRole role;

    @Enumerated(EnumType.STRING)
    public Language language;

    public String[] institutions;

    public String subject;

    /** Plain text. */
    public String body;

    public String html;

    /** Goes along as an attachment; null when there is none. */
    public String calendar;

    public UUID follows;

    /** How often the window had moved when it was written. */
    public int revision;

    /** The window that it tells of; null where it tells of none. */
    @Column(name = "window_from")
    public Instant windowFrom;

    @Enumerated(EnumType.STRING)
    public State state;

    public boolean recalled;
    public int attempts;

    @Column(name = "due_at")
    public Instant dueAt;

    public String reason;

    /** Of the work that wrote it; null when an earlier version did. */
    public String traceparent;

    @Column(name = "recorded_at")
    public Instant recordedAt;

    @Column(name = "sent_at")
    public Instant sentAt;

    /** A mail to a contact, due at once; not stored yet. */
    static RecordedMail to(Contact reader, UUID migration, Kind kind, Letters.Written written, Instant now) {
        RecordedMail mail = fresh(migration, kind, written, now);
        mail.contact = reader.mail;
        mail.name = reader.name;
        mail.role = reader.role;
        mail.language = reader.language;
        mail.institutions = reader.institutions;
        return mail;
    }

    /** A mail to whoever got, or is about to get, this one; not stored yet. */
    RecordedMail followedBy(Kind kind, Letters.Written written, Instant now) {
        RecordedMail mail = fresh(migration, kind, written, now);
        mail.contact = contact;
        mail.name = name;
        mail.role = role;
        mail.language = language;
        mail.institutions = institutions;
        mail.follows = id;
        return mail;
    }

    private static RecordedMail fresh(UUID migration, Kind kind, Letters.Written written, Instant now) {
        RecordedMail mail = new RecordedMail();
        mail.id = UUID.randomUUID();
        mail.migration = migration;
        mail.kind = kind;
        mail.subject = written.text().subject();
        mail.body = written.text().plain();
        mail.html = written.text().html();
        mail.calendar = written.calendar();
        mail.state = State.PENDING;
        mail.dueAt = now;
        mail.recordedAt = now;
        mail.traceparent = Traces.current();
        return mail;
    }

    /** What told people of the window, the first first. */
    static Uni<List<RecordedMail>> ofWindow(UUID migration) {
        return find("migration = ?1 and kind in ?2 order by revision, contact", migration, Kind.OF_WINDOW)
                .list();
    }

    /** It tells of this window. */
    RecordedMail about(Announcement announcement) {
        revision = announcement.revision;
        windowFrom = announcement.windowFrom;
        return this;
    }

    static Uni<List<RecordedMail>> of(UUID migration, Kind kind) {
        return find("migration = ?1 and kind = ?2 order by contact", migration, kind)
                .list();
    }

    /** The same, locked to the end of the transaction: no sender claims or finishes one meanwhile. */
    static Uni<List<RecordedMail>> locked(UUID migration, List<Kind> kinds) {
        return RecordedMail.<RecordedMail>find(
                        "migration = ?1 and kind in ?2 order by revision, contact", migration, kinds)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list();
    }

    /** The sender takes it until the lease ends; then another sender may. */
    void claim(Instant now, Duration lease) {
        state = State.SENDING;
        attempts++;
        dueAt = now.plus(lease);
    }

    void sent(Instant now) {
        state = State.SENT;
        sentAt = now;
        reason = null;
    }

    /** Nobody knows whether it left: whoever claimed it did not come back. */
    void presumedSent(Instant now) {
        state = State.SENT;
        sentAt = now;
        reason = "The sender stopped before it noted the mail server's answer.";
    }

    /** The attempt failed: it is tried again after a while, unless that is pointless or nobody wants it any more. */
    void failed(MailFailure failure, Instant now, MailRetry retry) {
        reason = failure.reason();
        if (recalled) {
            state = State.WITHDRAWN;
        } else if (failure.forGood() || retry.givenUp(recordedAt, now)) {
            state = State.FAILED;
        } else {
            state = State.PENDING;
            dueAt = now.plus(retry.delay(attempts));
        }
    }

    /** Nobody wants it any more. What has not left yet never does. */
    void recall() {
        if (state == State.PENDING) {
            state = State.WITHDRAWN;
        } else if (state == State.SENDING) {
            recalled = true;
        }
    }

    /** It came back: a full mailbox may have room tomorrow, an address that is unknown stays so. */
    void cameBack(String why, boolean forGood, Instant now, MailRetry retry, Duration pause) {
        if (state != State.SENT) {
            return;
        }
        reason = why;
        boolean end = forGood || recalled || retry.givenUp(recordedAt, now);
        state = end ? State.FAILED : State.PENDING;
        dueAt = now.plus(pause);
    }

    /** An operator wants it to be tried again, at another address or the same. */
    void again(String address, Instant now) {
        if (address != null) {
            contact = address;
        }
        state = State.PENDING;
        attempts = 0;
        reason = null;
        recordedAt = now;
        dueAt = now;
    }

    boolean neverLeaves() {
        return state == State.FAILED || state == State.WITHDRAWN;
    }

    /**
     * It never leaves: what waits for it follows the mail before it, if there is one. If not, a correction is not sent either,
     * and word of a moved window is the first that the reader hears.
     */
    Uni<Integer> passOver() {
        return follows != null
                ? update("follows = ?1 where follows = ?2 and state = ?3", follows, id, State.PENDING)
                : update(
                                "follows = null where follows = ?1 and state = ?2 and kind = ?3",
                                id,
                                State.PENDING,
                                Kind.MOVED)
                        .flatMap(moved -> update(
                                "state = ?1 where follows = ?2 and state = ?3", State.WITHDRAWN, id, State.PENDING));
    }

    /** Of those that were done before then, who got them and what they said. @return how many */
    static Uni<Integer> forget(Instant before) {
        return update(
                "contact = cast(id as string), name = '', subject = '', body = '', html = null, calendar = null"
                        + " where recordedAt < ?1 and body <> '' and state in ?2",
                before,
                List.of(State.SENT, State.FAILED, State.WITHDRAWN));
    }

    /** Whether the reader has it, or may have it in a moment. */
    boolean reached() {
        return state == State.SENT || state == State.SENDING;
    }
}
