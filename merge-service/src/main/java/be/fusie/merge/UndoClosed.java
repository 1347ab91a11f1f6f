package be.fusie.merge;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A migration that can't be undone any more: what an undo needs is thrown away. */
@Entity
@Table(name = "undo_closed")
class UndoClosed extends PanacheEntityBase {

    @Id
    public UUID migration;

    public Instant at;
}
