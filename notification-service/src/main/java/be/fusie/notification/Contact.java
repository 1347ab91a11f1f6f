package be.fusie.notification;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** A person who hears of migrations. The address stands in lower case and is the person's key. */
@Entity
public class Contact extends PanacheEntityBase {

    @Id
    public UUID id;

    public String mail;
    public String name;

    @Enumerated(EnumType.STRING)
    public ContactRole role;

    public String[] institutions;

    @Enumerated(EnumType.STRING)
    public Language language;

    static Uni<List<Contact>> inOrder() {
        return find("order by role, mail").list();
    }

    /** Who hears of this migration. */
    static Uni<List<Contact>> audience(Announcement about) {
        return inOrder().map(all -> audience(all, Set.of(about.concerned)));
    }

    /**
     * Who hears of a migration: everyone of an institution that is concerned (N1), the sister schools among them and
     * the technicians (N4), and all operators. A technician without institutions looks after all of them.
     *
     * @param concerned institution numbers, those that move included
     */
    static List<Contact> audience(Collection<Contact> contacts, Set<String> concerned) {
        return contacts.stream().filter(contact -> contact.hearsOf(concerned)).toList();
    }

    private boolean hearsOf(Set<String> concerned) {
        return switch (role) {
            case OPERATOR -> true;
            case TECHNICIAN -> institutions.length == 0 || worksIn(concerned);
            case DIRECTOR, ADMINISTRATOR, USER -> worksIn(concerned);
        };
    }

    private boolean worksIn(Set<String> concerned) {
        return Arrays.stream(institutions).anyMatch(concerned::contains);
    }
}
