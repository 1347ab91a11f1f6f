package be.fusie.freeze;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** A lease: somebody edits in a database, says the application that took it (F4). It counts until it expires. */
@Entity
@Table(name = "editing_session")
class EditingSession extends PanacheEntityBase {

    @Id
    public UUID id;

    public String database;

    /** The sign-in's subject of the application; nobody else sees or changes the lease. */
    public String application;

    @Column(name = "taken_at")
    public Instant takenAt;

    @Column(name = "expires_at")
    public Instant expiresAt;

    /** Live sessions per database; one that nobody edits in counts 0. */
    static Uni<Map<String, Long>> count(Collection<String> databases) {
        return find(
                        "select s.database, count(s) from EditingSession s where s.database in ?1 and s.expiresAt > ?2"
                                + " group by s.database",
                        databases,
                        Instant.now())
                .project(Count.class)
                .list()
                .map(counts -> {
                    var byDatabase = new TreeMap<String, Long>();
                    databases.forEach(name -> byDatabase.put(name, 0L));
                    counts.forEach(count -> byDatabase.put(count.database(), count.editors()));
                    return byDatabase;
                });
    }

    record Count(String database, Long editors) {}
}
