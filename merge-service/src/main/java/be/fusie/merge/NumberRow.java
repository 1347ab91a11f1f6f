package be.fusie.merge;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.UUID;

/** One line old → new of a number map (M6); written by the engine, read here. */
@Entity
@Table(name = "number_map")
@IdClass(NumberRow.Key.class)
class NumberRow extends PanacheEntityBase {

    record Key(UUID migration, long oldNumber) implements Serializable {}

    @Id
    public UUID migration;

    @Id
    @Column(name = "old_number")
    public long oldNumber;

    @Column(name = "new_number")
    public long newNumber;

    public String how;
    public String[] kinds;
    public String[] institutions;
}
