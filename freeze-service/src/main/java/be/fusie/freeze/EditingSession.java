package be.fusie.freeze;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
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

    /** In which somebody edits; null when the application does not say. */
    public String institution;

    /** What is edited, such as {@code grades}; a word of the application's own, without personal data. */
    public String kind;

    /** The key that {@link #who} is sealed with; null without. */
    @Column(name = "who_key")
    public String whoKey;

    /** A name to call, sealed; null when the application does not say. */
    public byte[] who;

    @Column(name = "nudged_at")
    public Instant nudgedAt;

    public String nudge;

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

    /** Those that a freeze has to wait for; per database of the move. */
    static Uni<Map<String, Long>> count(Move move) {
        return of(move).map(sessions -> {
            var byDatabase = new TreeMap<String, Long>();
            move.databases().forEach(name -> byDatabase.put(name, 0L));
            sessions.forEach(session -> byDatabase.merge(session.database, 1L, Long::sum));
            return byDatabase;
        });
    }

    /** The live ones that a freeze has to wait for, the longest first. */
    static Uni<List<EditingSession>> of(Move move) {
        return EditingSession.<EditingSession>find(
                        "database in ?1 and expiresAt > ?2 order by takenAt", move.databases(), Instant.now())
                .list()
                .map(sessions -> sessions.stream()
                        .filter(session -> move.concerns(session.database, session.institution))
                        .toList());
    }

    record Count(String database, Long editors) {}
}
