package be.fusie.freeze;

import be.fusie.kit.messaging.Refusal;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Loads and saves freezes; every method runs in a transaction that is open. */
@ApplicationScoped
class FreezeStore {

    private final FreezeSettings settings;

    FreezeStore(FreezeSettings settings) {
        this.settings = settings;
    }

    Uni<Optional<Freeze>> find(UUID migration) {
        return FreezeRow.<FreezeRow>findById(migration)
                .map(row -> Optional.ofNullable(row).map(FreezeRow::freeze));
    }

    /** The same, and nobody else changes it until the transaction ends. */
    Uni<Optional<Freeze>> lock(UUID migration) {
        return FreezeRow.<FreezeRow>findById(migration, LockModeType.PESSIMISTIC_WRITE)
                .map(row -> Optional.ofNullable(row).map(FreezeRow::freeze));
    }

    /** Stores a state after {@link #lock}; the end of a freeze gives its databases free. */
    Uni<Void> save(Freeze freeze) {
        Instant lookAgain = Instant.now().plus(settings.lookAgainAfter());
        return FreezeRow.<FreezeRow>findById(freeze.migration())
                .flatMap(found -> {
                    FreezeRow row = found == null ? new FreezeRow() : found;
                    row.become(freeze, lookAgain);
                    return found == null
                            ? row.<FreezeRow>persist()
                            : Uni.createFrom().item(row);
                })
                .flatMap(row -> freeze instanceof Freeze.Active && !(freeze instanceof Freeze.Announced)
                        ? Uni.createFrom().voidItem()
                        : HeldDatabase.delete("migration", freeze.migration()).replaceWithVoid());
    }

    /**
     * Begins a freeze: from the commit on, its databases give out no editing sessions.
     *
     * @throws Refusal when a database is in another one's freeze
     */
    Uni<Void> begin(Freeze.Draining draining) {
        return Multi.createFrom()
                .iterable(draining.move().databases())
                .onItem()
                .transformToUniAndConcatenate(name -> hold(name, draining.migration()))
                .collect()
                .asList()
                .flatMap(held -> save(draining))
                .flatMap(saved -> HeldDatabase.persist(
                        draining.move().databases().stream().map(name -> HeldDatabase.of(name, draining.migration()))));
    }

    private Uni<Void> hold(String name, UUID migration) {
        return lockSessions(name, false)
                .flatMap(locked -> HeldDatabase.<HeldDatabase>findById(name))
                .invoke(held -> {
                    if (held != null) {
                        throw new Refusal(name + " is in the freeze of migration " + held.migration);
                    }
                })
                .replaceWithVoid();
    }

    /** An announcement that nothing came of; the migration may still freeze. */
    Uni<Void> forget(UUID migration) {
        return FreezeRow.delete("migration = ?1 and state = ?2", migration, FreezeRow.State.ANNOUNCED)
                .replaceWithVoid();
    }

    /** The freeze that a database is in; no other begins before the transaction ends. */
    Uni<Optional<Freeze.Active>> holding(String database) {
        return lockSessions(database, true)
                .flatMap(locked -> HeldDatabase.<HeldDatabase>findById(database))
                .flatMap(held -> held == null ? Uni.createFrom().item(Optional.empty()) : find(held.migration))
                .map(freeze -> freeze.map(Freeze.Active.class::cast));
    }

    /** What an institution's users meet in a database at this moment; an announcement is not told from open. */
    Uni<Mode> mode(String database, String institution) {
        return holding(database).flatMap(freeze -> {
            if (freeze.isPresent() && freeze.get().move().concerns(database, institution)) {
                return Uni.createFrom().item(Mode.of(freeze.get()));
            }
            return KnownGate.<KnownGate>findById(database)
                    .flatMap(gate -> gate != null && !gate.alarm.isEmpty()
                            ? Uni.createFrom().item(Mode.READ_ONLY)
                            : Home.<Home>findById(institution)
                                    .map(home ->
                                            home == null || home.database.equals(database) ? Mode.OPEN : Mode.MOVED));
        });
    }

    /** Giving out sessions and beginning a freeze take turns per database, so that no session slips in unseen. */
    private static Uni<Void> lockSessions(String database, boolean shared) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                "select count(*) from "
                                        + (shared ? "pg_advisory_xact_lock_shared" : "pg_advisory_xact_lock")
                                        + "(hashtextextended(:database, 8102))",
                                Long.class)
                        .setParameter("database", database)
                        .getSingleResult())
                .replaceWithVoid();
    }

    /** Freezes that the sweeper has to look at, each for one replica: the others see it again later. */
    Uni<List<Freeze>> claimDue() {
        Instant now = Instant.now();
        return FreezeRow.<FreezeRow>find("dueAt <= ?1", now)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list()
                .map(rows -> rows.stream()
                        .filter(row -> !row.dueAt.isAfter(now))
                        .map(row -> {
                            row.dueAt = now.plus(settings.lookAgainAfter());
                            return row.freeze();
                        })
                        .toList());
    }

    Uni<List<Freeze.Active>> active() {
        return activeRows()
                .map(rows ->
                        rows.stream().map(row -> (Freeze.Active) row.freeze()).toList());
    }

    /** The same as rows, by migration. */
    Uni<List<FreezeRow>> activeRows() {
        return FreezeRow.list(
                "state in ?1 order by migration",
                List.of(
                        FreezeRow.State.ANNOUNCED,
                        FreezeRow.State.DRAINING,
                        FreezeRow.State.FROZEN,
                        FreezeRow.State.THAWING,
                        FreezeRow.State.OPENING));
    }

    /** Marks the institutions of a move as living in the receiving database. */
    Uni<Void> moved(Move move, long epoch, Instant at) {
        return liveIn(move.receiver(), move, epoch, at);
    }

    /** Marks them as living in the source again. */
    Uni<Void> cameBack(Move move, long epoch, Instant at) {
        return liveIn(move.source(), move, epoch, at);
    }

    private static Uni<Void> liveIn(String database, Move move, long epoch, Instant at) {
        return Multi.createFrom()
                .iterable(move.institutions())
                .onItem()
                .transformToUniAndConcatenate(
                        institution -> Home.<Home>findById(institution).flatMap(found -> {
                            Home home = found == null ? new Home() : found;
                            home.institution = institution;
                            home.database = database;
                            home.epoch = epoch;
                            home.migration = move.migration();
                            home.since = at;
                            return found == null
                                    ? home.<Home>persist()
                                    : Uni.createFrom().item(home);
                        }))
                .collect()
                .asList()
                .replaceWithVoid();
    }
}
