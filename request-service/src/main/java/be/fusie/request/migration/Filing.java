package be.fusie.request.migration;

import be.fusie.request.CanonicalJson;
import be.fusie.request.RequestSettings;
import be.fusie.request.directory.Closure;
import be.fusie.request.directory.Directory;
import be.fusie.request.directory.DirectoryStore;
import be.fusie.request.migration.Rows.Participant;
import be.fusie.request.saga.Direction;
import be.fusie.request.saga.Happening;
import be.fusie.request.saga.Happening.What;
import be.fusie.request.saga.Phase;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** Files a request: refuses what can't be (R18), or computes the closure (R3) and sets the migration on its way. */
@ApplicationScoped
class Filing {

    private final DirectoryStore store;
    private final SagaRunner runner;
    private final Windows windows;
    private final RequestSettings settings;

    Filing(DirectoryStore store, SagaRunner runner, Windows windows, RequestSettings settings) {
        this.store = store;
        this.runner = runner;
        this.windows = windows;
        this.settings = settings;
    }

    /** Inside a transaction. @return the new migration's id */
    Uni<UUID> file(MigrationRequest request, Person person) {
        return store.lock().chain(store::load).flatMap(directory -> store.institutionsOf(person.subject())
                .flatMap(own -> {
                    Closure closure = check(request, directory, person, own);
                    return noneOpen(request)
                            .chain(() -> windows.refuseBlackout(request))
                            .chain(() -> persist(request, closure, person));
                }));
    }

    /**
     * Changes a request before its window, and has it planned anew: the closure is computed again, and all
     * signatures are void (R5).
     *
     * @param migration locked
     * @param changed the request as it is to be; databases, institutions and requester are those of before
     */
    Uni<Void> replan(Migration migration, MigrationRequest changed, String reason, Person person) {
        boolean possible = migration.phase == Phase.COLLECTING_CONSENT || migration.phase == Phase.SCHEDULED;
        if (!possible || migration.paused) {
            throw MigrationProblems.cannotReplan(migration);
        }
        return store.lock().chain(store::load).flatMap(directory -> store.institutionsOf(person.subject())
                .flatMap(own -> {
                    Closure closure = check(changed, directory, person, own);
                    migration.request = changed;
                    migration.move = new Move(changed.source(), changed.receiver(), closure.moving(), changed.whole());
                    migration.consentDeadline = deadline(changed, Instant.now());
                    migration.gathered = Gathered.nothing();
                    Object[] participants = closure.members().stream()
                            .map(member -> participant(migration.id, member))
                            .toArray();
                    return windows.refuseBlackout(changed)
                            .chain(() -> Participant.delete("migrationId", migration.id))
                            .chain(() -> Panache.getSession().flatMap(session -> session.persistAll(participants)
                                    .chain(session::flush)))
                            .chain(() -> runner.happens(
                                    migration,
                                    Happening.act(What.REPLANNED, reason),
                                    person.actor(),
                                    Map.of("planVersion", migration.planVersion)))
                            .replaceWithVoid();
                }));
    }

    private static Closure check(MigrationRequest request, Directory directory, Person person, Set<String> own) {
        if (!person.operator() && !own.contains(request.requestedBy())) {
            throw MigrationProblems.foreignInstitution(request.requestedBy());
        }
        checkKind(request);
        Wish wish = request.wish();
        wish.check(directory);
        checkDates(request, Instant.now());
        if (directory.institution(request.requestedBy()).isEmpty()) {
            throw MigrationProblems.unknownInstitutions(List.of(request.requestedBy()));
        }
        Closure closure = wish.closure(directory);
        if (!closure.elsewhere().isEmpty() && !request.inSteps()) {
            throw MigrationProblems.closureElsewhere(closure.elsewhere());
        }
        checkPeople(request, directory, closure);
        return closure;
    }

    /** What the saga does not do is said at once, with the way to do it (R13). */
    private static void checkKind(MigrationRequest request) {
        switch (request.kind()) {
            case WHOLE, PARTIAL -> {
                if (request.whole() != (request.kind() == MigrationRequest.Kind.WHOLE)) {
                    throw MigrationProblems.kindDiffers(request.kind());
                }
            }
            case EXTRACTION, SERVER_MOVE, NEWER_POSTGRESQL, EDITION_CHANGE ->
                throw MigrationProblems.kindNotHere(request.kind());
        }
    }

    static void checkDates(MigrationRequest request, Instant now) {
        LocalDate todayAnywhere = LocalDate.ofInstant(now, ZoneOffset.ofHours(-12));
        if (request.cutOverDate().isBefore(todayAnywhere)) {
            throw MigrationProblems.cutOverInThePast();
        }
        if (request.windowFrom() != null && request.windowFrom().isBefore(now)) {
            throw MigrationProblems.windowInThePast();
        }
        LocalDate farthest = todayAnywhere.plusYears(10);
        Instant latest = farthest.atStartOfDay().toInstant(ZoneOffset.UTC);
        if (request.cutOverDate().isAfter(farthest)
                || Stream.of(request.windowFrom(), request.windowUntil(), request.consentDeadline())
                        .anyMatch(moment -> moment != null && moment.isAfter(latest))) {
            throw MigrationProblems.tooFarAhead(farthest);
        }
        if (request.windowUntil() != null
                && (request.windowFrom() == null || !request.windowUntil().isAfter(request.windowFrom()))) {
            throw MigrationProblems.windowWithoutLength();
        }
        Instant deadline = request.consentDeadline();
        if (deadline != null
                && (deadline.isBefore(now) || request.windowFrom() != null && deadline.isAfter(request.windowFrom()))) {
            throw MigrationProblems.consentTooLate();
        }
    }

    private static void checkPeople(MigrationRequest request, Directory directory, Closure closure) {
        if (!closure.concerned().contains(request.requestedBy())) {
            throw MigrationProblems.requesterNotConcerned(request.requestedBy());
        }
        List<Directory.Institution> concerned = closure.concerned().stream()
                .map(number -> directory.institution(number).orElseThrow())
                .toList();
        List<String> unsigned = concerned.stream()
                .filter(i -> i.directors().isEmpty())
                .map(Directory.Institution::number)
                .toList();
        if (!unsigned.isEmpty()) {
            throw MigrationProblems.withoutDirector(unsigned);
        }
        boolean known = concerned.stream()
                .anyMatch(i -> i.directors().contains(request.centralAdministrator())
                        || i.administrators().contains(request.centralAdministrator()));
        if (!known) {
            throw MigrationProblems.unknownAdministrator();
        }
    }

    /** Filings wait for each other at the directory's lock, so that two can't both find a database free. */
    static Uni<Void> noneOpen(MigrationRequest request) {
        List<String> databases = List.of(request.source(), request.receiver());
        return Migration.<Migration>find("phase not in ?1 and (source in ?2 or receiver in ?2)", Phase.FINAL, databases)
                .<Migration>firstResult()
                .invoke(open -> {
                    if (open != null) {
                        throw MigrationProblems.requestOpen(
                                databases.contains(open.source) ? open.source : open.receiver);
                    }
                })
                .replaceWithVoid();
    }

    private Uni<UUID> persist(MigrationRequest request, Closure closure, Person person) {
        Migration migration = new Migration();
        migration.id = UUID.randomUUID();
        migration.source = request.source();
        migration.receiver = request.receiver();
        migration.requestedBy = request.requestedBy();
        migration.request = request;
        migration.move = new Move(request.source(), request.receiver(), closure.moving(), request.whole());
        migration.createdAt = Instant.now().truncatedTo(ChronoUnit.MICROS);
        migration.since = migration.createdAt;
        migration.consentDeadline = deadline(request, migration.createdAt);
        migration.phase = Phase.PLANNING;
        migration.direction = Direction.FORWARD;
        migration.gathered = Gathered.nothing();
        Object[] participants = closure.members().stream()
                .map(member -> participant(migration.id, member))
                .toArray();
        return Panache.getSession()
                .flatMap(session -> session.persist(migration)
                        .chain(() -> session.persistAll(participants))
                        .chain(session::flush))
                .chain(() -> runner.file(migration, person.actor()))
                .replaceWith(migration.id);
    }

    private Instant deadline(MigrationRequest request, Instant now) {
        if (request.consentDeadline() != null) {
            return request.consentDeadline();
        }
        Instant usual = now.plus(settings.consentTime());
        return request.windowFrom() != null && request.windowFrom().isBefore(usual) ? request.windowFrom() : usual;
    }

    private static Participant participant(UUID migration, Closure.Member member) {
        Participant participant = new Participant();
        participant.id = UUID.randomUUID();
        participant.migrationId = migration;
        participant.institution = member.institution();
        participant.home = member.home();
        participant.part = member.part();
        participant.why = CanonicalJson.write(member.why());
        return participant;
    }
}
