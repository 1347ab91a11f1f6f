package be.fusie.freeze;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

/** A database in the freeze of a migration; it can be in one only. */
@Entity
@Table(name = "held_database")
class HeldDatabase extends PanacheEntityBase {

    @Id
    public String name;

    public UUID migration;

    static HeldDatabase of(String name, UUID migration) {
        var held = new HeldDatabase();
        held.name = name;
        held.migration = migration;
        return held;
    }
}
