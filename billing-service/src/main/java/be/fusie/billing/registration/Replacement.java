package be.fusie.billing.registration;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** An old code and the new one that takes its place; written before the school database is touched, kept for good. */
@Entity
@IdClass(Replacement.Key.class)
class Replacement extends PanacheEntityBase {
    record Key(UUID migration, Long round, String oldCode) implements Serializable {}

    @Id
    public UUID migration;

    @Id
    public Long round;

    @Id
    public String oldCode;

    public String newCode;
    public String institution;

    static Uni<List<Replacement>> of(UUID migration, long round, Collection<String> institutions) {
        return list(
                "migration = ?1 and round = ?2 and institution in ?3 order by newCode, oldCode",
                migration,
                round,
                institutions);
    }

    static Uni<List<Replacement>> of(UUID migration, long round) {
        return list("migration = ?1 and round = ?2 order by institution, newCode, oldCode", migration, round);
    }
}
