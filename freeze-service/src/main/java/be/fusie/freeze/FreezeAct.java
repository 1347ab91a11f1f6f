package be.fusie.freeze;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Who did what to a freeze or a database, when and why; only ever added to. */
@Entity
@Table(name = "freeze_act")
class FreezeAct extends PanacheEntityBase {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public Long id;

    /** Null when it was about a database. */
    public UUID migration;

    public String database;
    public Instant at;

    /** The subject of an operator's sign-in, or {@link Freeze.Hold#SERVICE}. */
    public String who;

    public String what;
    public String reason;

    static Uni<Void> record(UUID migration, String database, String who, String what, String reason) {
        var act = new FreezeAct();
        act.migration = migration;
        act.database = database;
        act.at = Freeze.now();
        act.who = who;
        act.what = what;
        act.reason = reason;
        return act.persist().replaceWithVoid();
    }

    static Uni<List<FreezeAct>> of(UUID migration) {
        return list("migration = ?1 order by id", migration);
    }

    static Uni<List<FreezeAct>> of(String database) {
        return list("database = ?1 order by id", database);
    }
}
