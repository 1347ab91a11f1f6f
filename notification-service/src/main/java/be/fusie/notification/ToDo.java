package be.fusie.notification;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Something that is still to be done for a school (N6).
 *
 * <pre>
 *   OPEN ◀──▶ DONE, NOT_NEEDED      by the school, or by the vendor whose item it is; what is done in another service is
 *     │                             ticked off by that service
 *     └─────▶ WITHDRAWN             the migration does not take place, or was undone
 * </pre>
 */
@Entity
@Table(name = "to_do")
public class ToDo extends PanacheEntityBase {

    /** In the order in which a school best does them. */
    enum Kind {
        /** Pass on the text about the new user names (N2, M9); before the window. */
        USER_NAMES("plan", Owner.SCHOOL, 0),
        /** Give the lists old → new to whoever works with the numbers (M6). */
        NUMBER_LISTS("numbers", Owner.SCHOOL, 7),
        /** Print the new barcodes (M17). */
        REPRINT_BARCODES("barcodes", Owner.SCHOOL, 7),
        /** Work off the payments whose reference is ambiguous (M13). */
        COLLISION_DESK("collisions", Owner.SCHOOL, 30),
        /** Look through users and rights (M10). */
        RIGHTS("rights", Owner.CENTRAL_ADMINISTRATOR, 14),
        /** Link Google accounts and web services anew (M12). */
        GOOGLE_LINKS("google", Owner.SCHOOL, 14),
        /** Link Exact anew, when the board changed (M16). */
        EXACT("exact", Owner.SCHOOL, 14),
        /** Check what was made from the intake form, when the board changed (M14). */
        INTAKE("intake", Owner.SCHOOL, 14),
        /** Ask for central reports that are missing (M22). */
        REPORTS("reports", Owner.SCHOOL, 30),
        /** A vendor links the school's numbers anew (M12). */
        RELINK("numbers", Owner.VENDOR, 14);

        private static final Set<String> PER_SCHOOL = Set.of("numbers", "exact");

        private final String rel;
        private final Owner owner;
        private final int days;

        Kind(String rel, Owner owner, int days) {
            this.rel = rel;
            this.owner = owner;
            this.days = days;
        }

        /** Of the link that helps with it. */
        String rel() {
            return rel;
        }

        Owner owner() {
            return owner;
        }

        /** Time after the hand-over. */
        Duration time() {
            return Duration.ofDays(days);
        }

        boolean perSchool() {
            return PER_SCHOOL.contains(rel);
        }

        String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Optional<Kind> of(String wireName) {
            return Arrays.stream(values())
                    .filter(kind -> kind.wireName().equals(wireName))
                    .findFirst();
        }
    }

    enum Owner {
        SCHOOL,
        CENTRAL_ADMINISTRATOR,
        VENDOR;

        String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    enum State {
        OPEN,
        DONE,
        NOT_NEEDED,
        WITHDRAWN;

        String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Optional<State> of(String wireName) {
            return Arrays.stream(values())
                    .filter(state -> state.wireName().equals(wireName))
                    .findFirst();
        }
    }

    @Id
    public UUID id;

    public UUID migration;
    public String institution;

    @Enumerated(EnumType.STRING)
    public Kind kind;

    public String link;

    @Enumerated(EnumType.STRING)
    public State state;

    public Instant deadline;

    /** Subject of the vendor whose item it is; null when it is the school's. */
    public String vendor;

    @Column(name = "vendor_name")
    public String vendorName;

    /** Kinds of persons that the vendor links. */
    public String[] persons;

    public Long linked;
    public Long unlinked;

    @Column(name = "recorded_at")
    public Instant recordedAt;

    @Column(name = "done_at")
    public Instant doneAt;

    @Column(name = "done_by")
    public String doneBy;

    /** An open to-do, not stored yet. */
    static ToDo open(UUID migration, String institution, Kind kind, String link, Instant deadline, Instant now) {
        ToDo toDo = new ToDo();
        toDo.id = UUID.randomUUID();
        toDo.migration = migration;
        toDo.institution = institution;
        toDo.kind = kind;
        toDo.link = link;
        toDo.state = State.OPEN;
        toDo.deadline = deadline;
        toDo.persons = new String[0];
        toDo.recordedAt = now;
        return toDo;
    }

    ToDo of(Vendor whose) {
        vendor = whose.subject;
        vendorName = whose.name;
        persons = whose.persons;
        return this;
    }

    /**
     * Stores those that are not there yet; the others stay as they are, done or not. Only inside a transaction that holds
     * the lock of the {@link Announcement}.
     *
     * @return how many stand recorded for the migration
     */
    static Uni<Integer> record(UUID migration, List<ToDo> toDos) {
        return ToDo.<ToDo>find("migration", migration).list().flatMap(recorded -> {
            Set<String> known = recorded.stream().map(ToDo::identity).collect(Collectors.toSet());
            List<ToDo> missing = toDos.stream()
                    .filter(toDo -> !known.contains(toDo.identity()))
                    .toList();
            return Panache.getSession()
                    .flatMap(session -> session.persistAll(missing.toArray()))
                    .replaceWith(recorded.size() + missing.size());
        });
    }

    /**
     * Was done in the service where it is done; one that is not on the board yet comes there as done. Only inside a transaction
     * that holds the lock of the {@link Announcement}.
     */
    static Uni<Void> close(UUID migration, String institution, Kind kind, Instant now) {
        return ToDo.<ToDo>find("migration = ?1 and institution = ?2 and kind = ?3", migration, institution, kind)
                .firstResult()
                .flatMap(known -> {
                    ToDo toDo = known == null ? open(migration, institution, kind, null, null, now) : known;
                    toDo.become(State.DONE, null, now);
                    return toDo.persist();
                })
                .replaceWithVoid();
    }

    /** Whether it is ticked off by the service that it leads to, and not by hand: that it knows what was done (M16). */
    boolean isDoneElsewhere() {
        return kind == Kind.EXACT && link != null;
    }

    /** Nobody has to do anything for this migration any more. */
    static Uni<Integer> withdraw(UUID migration) {
        return update("state = ?1 where migration = ?2 and state = ?3", State.WITHDRAWN, migration, State.OPEN);
    }

    private String identity() {
        return institution + " " + kind + " " + vendor;
    }

    /** Doing it twice keeps who did it first; what was withdrawn stays so. */
    void become(State next, String subject, Instant now) {
        if (state == State.WITHDRAWN || state == next) {
            return;
        }
        state = next;
        doneAt = next == State.OPEN ? null : now;
        doneBy = next == State.OPEN ? null : subject;
    }
}
