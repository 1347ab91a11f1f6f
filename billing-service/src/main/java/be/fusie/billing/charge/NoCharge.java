package be.fusie.billing.charge;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.UUID;

/** The migration was credited, charged before or not: a charge that comes afterwards is refused. */
@Entity
class NoCharge extends PanacheEntityBase {
    @Id
    public UUID migration;

    static Uni<Void> record(UUID migration) {
        return NoCharge.<NoCharge>findById(migration)
                .flatMap(known -> {
                    if (known != null) {
                        return Uni.createFrom().item(known);
                    }
                    var mark = new NoCharge();
                    mark.migration = migration;
                    return mark.persist();
                })
                .replaceWithVoid();
    }
}
