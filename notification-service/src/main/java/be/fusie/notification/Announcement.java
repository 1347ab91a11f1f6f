package be.fusie.notification;

import be.fusie.notification.NotificationMessages.OfMove;
import be.fusie.notification.NotificationMessages.Window;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What this service knows of a migration.
 *
 * <pre>
 *            announce              hand over              retract
 *   (none) ────────────▶ ANNOUNCED ──────────▶ HANDED_OVER ────────▶ RETRACTED     a late hand-over is refused
 *      │                     │
 *      └───────── correct ───┴──▶ CORRECTED      a late announce is refused
 * </pre>
 */
@Entity
public class Announcement extends PanacheEntityBase {

    enum State {
        ANNOUNCED,
        CORRECTED,
        HANDED_OVER,
        RETRACTED
    }

    @Id
    public UUID migration;

    @Enumerated(EnumType.STRING)
    public State state;

    public String source;
    public String receiver;
    public boolean whole;

    public String[] institutions;

    public String[] concerned;

    @Column(name = "window_from")
    public Instant windowFrom;

    @Column(name = "expected_read_only_seconds")
    public Long expectedReadOnlySeconds;

    /** How often the window has moved since it was announced first. */
    public int revision;

    @Column(name = "board_changes")
    public boolean boardChanges;

    static Uni<Announcement> of(UUID migration) {
        return findById(migration);
    }

    /** The same, locked to the end of the transaction; null when nothing was announced. */
    static Uni<Announcement> lockedIfThere(UUID migration) {
        return findById(migration, LockModeType.PESSIMISTIC_WRITE);
    }

    /** What a command says of a migration; not stored. */
    static Announcement said(UUID migration, OfMove move) {
        Announcement about = new Announcement();
        about.migration = migration;
        about.describe(move);
        return about;
    }

    /**
     * The row of a migration, locked to the end of the transaction, made when there is none: whatever is recorded for
     * one migration is recorded one after the other.
     */
    static Uni<Announcement> locked(UUID migration, State ifNew) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery("insert into announcement (migration, state)"
                                + " values (:migration, :state) on conflict (migration) do nothing")
                        .setParameter("migration", migration)
                        .setParameter("state", ifNew.name())
                        .executeUpdate())
                .flatMap(inserted -> lockedIfThere(migration));
    }

    /** Announced, and neither taken back nor done: what a notice speaks of (N5). */
    static Uni<List<Announcement>> ahead(String institution) {
        return Announcement.<Announcement>find("state = ?1 order by windowFrom, migration", State.ANNOUNCED)
                .list()
                .map(ahead -> ahead.stream()
                        .filter(about -> List.of(about.concerned).contains(institution))
                        .toList());
    }

    /** Whether people who know this window have to hear of another one: hours and minutes are what they were told. */
    boolean tellsOtherThan(Window window) {
        return state == State.ANNOUNCED
                && windowFrom != null
                && (!windowFrom.equals(window.from())
                        || minutes(expectedReadOnlySeconds) != minutes(window.expectedReadOnlySeconds()));
    }

    /** Whether this window still stands. */
    boolean announces(Instant from) {
        return state == State.ANNOUNCED && (windowFrom == null || windowFrom.equals(from));
    }

    /** The same with the window that this mail told of, for who knows no other. */
    Announcement asToldBy(RecordedMail mail) {
        Announcement told = new Announcement();
        told.migration = migration;
        told.source = source;
        told.receiver = receiver;
        told.whole = whole;
        told.boardChanges = boardChanges;
        told.institutions = institutions;
        told.concerned = concerned;
        told.windowFrom = mail.windowFrom == null ? windowFrom : mail.windowFrom;
        told.expectedReadOnlySeconds = expectedReadOnlySeconds;
        told.revision = revision;
        return told;
    }

    private static long minutes(Long seconds) {
        return seconds == null ? 0 : Math.max(1, (seconds + 59) / 60);
    }

    /** @throws be.fusie.kit.messaging.Refusal when no institution moves */
    void describe(OfMove move) {
        source = move.source();
        receiver = move.receiver();
        whole = move.whole();
        boardChanges = Boolean.TRUE.equals(move.boardChanges());
        institutions = MigrationKey.moving(move.institutions()).toArray(String[]::new);
        concerned = MigrationKey.concerned(move.institutions(), move.institutionsConcerned())
                .toArray(String[]::new);
    }

    void opens(Window window) {
        windowFrom = window.from();
        expectedReadOnlySeconds = window.expectedReadOnlySeconds();
    }
}
