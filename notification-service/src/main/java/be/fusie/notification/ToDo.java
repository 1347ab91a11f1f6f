package be.fusie.notification;

import be.fusie.notification.NotificationMessages.Link;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** Something a school still has to do after the move (N6). */
@Entity
@Table(name = "to_do")
public class ToDo extends PanacheEntityBase {

    /** In the order in which a school best does them. */
    enum Kind {
        /** Give the lists old → new to whoever works with the numbers (M6). */
        NUMBER_LISTS("numbers"),
        /** Print the new barcodes (M17). */
        REPRINT_BARCODES("barcodes"),
        /** Work off the payments whose reference is ambiguous (M13). */
        COLLISION_DESK("collisions"),
        /** Look through users and rights with the central administrator (M10). */
        RIGHTS("rights"),
        /** Link Google accounts and web services anew (M12). */
        GOOGLE_LINKS("google");

        private final String rel;

        Kind(String rel) {
            this.rel = rel;
        }

        String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    enum State {
        OPEN,
        DONE;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
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

    @Column(name = "recorded_at")
    public Instant recordedAt;

    @Column(name = "done_at")
    public Instant doneAt;

    @Column(name = "done_by")
    public String doneBy;

    /** An open to-do, not stored yet. The link of the kind's rel is put at it when there is one. */
    static ToDo open(UUID migration, String institution, Kind kind, List<Link> links, Instant now) {
        ToDo toDo = new ToDo();
        toDo.id = UUID.randomUUID();
        toDo.migration = migration;
        toDo.institution = institution;
        toDo.kind = kind;
        toDo.link = links.stream()
                .filter(link -> kind.rel.equals(link.rel()))
                .map(Link::href)
                .findFirst()
                .orElse(null);
        toDo.state = State.OPEN;
        toDo.recordedAt = now;
        return toDo;
    }

    static Uni<List<ToDo>> of(UUID migration) {
        return find("migration = ?1", migration).list();
    }

    /** Nobody has to do them any more. @return how many there were */
    static Uni<Integer> withdraw(UUID migration) {
        return delete("migration", migration).map(Long::intValue);
    }

    static Uni<List<ToDo>> of(UUID migration, Collection<String> institutions) {
        return find("migration = ?1 and institution in ?2", migration, institutions)
                .list();
    }

    /** Doing it twice keeps who did it first. */
    void done(String subject, Instant now) {
        if (state == State.OPEN) {
            state = State.DONE;
            doneAt = now;
            doneBy = subject;
        }
    }

    void reopen() {
        state = State.OPEN;
        doneAt = null;
        doneBy = null;
    }
}
