package be.fusie.notification;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.Arrays;
import java.util.List;

/** A partner that links person numbers of schools and makes its links anew after a move (M12). */
@Entity
public class Vendor extends PanacheEntityBase {

    /** Of the vendor's sign-in. */
    @Id
    public String subject;

    public String name;

    /** Kinds of persons that it links, as the lists old → new name them. */
    public String[] persons;

    /** Empty: all institutions. */
    public String[] institutions;

    static Uni<List<Vendor>> inOrder() {
        return find("order by subject").list();
    }

    boolean serves(String institution) {
        return institutions.length == 0 || Arrays.asList(institutions).contains(institution);
    }
}
