package be.fusie.request.migration;

import be.fusie.kit.problem.Problem;
import be.fusie.request.directory.DirectoryStore;
import be.fusie.request.migration.Rows.Participant;
import be.fusie.request.saga.Direction;
import be.fusie.request.saga.Happening;
import be.fusie.request.saga.Happening.What;
import be.fusie.request.saga.Step;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;

/**
 * What people do to a migration, and who may: cancel, pause, retry, resolve. All inside a transaction, with the migration locked. For whom a person acts is read from the directory at that moment, never from the request or the token.
 */
@ApplicationScoped
class Acts {

    private final DirectoryStore directory;
    private final Delegations delegations;
    private final SagaRunner runner;
    private final History history;

    Acts(DirectoryStore directory, Delegations delegations, SagaRunner runner, History history) {
        this.directory = directory;
        this.delegations = delegations;
        this.runner = runner;
        this.history = history;
    }

    /** Before the freeze an operator holds it; what is running ends, nothing new begins. Holding twice is once. */
    Uni<Void> pause(UUID id, String reason, Person person) {
        return visible(id, person)
                .flatMap(migration -> migration.paused
                        ? Uni.createFrom().voidItem()
                        : act(
                                migration,
                                Happening.act(What.PAUSED, reason),
                                person,
                                Map.of(),
                                MigrationProblems::cannotPause));
    }

    Uni<Void> resume(UUID id, String reason, Person person) {
        return visible(id, person)
                .flatMap(migration -> act(
                        migration,
                        Happening.act(What.RESUMED, reason),
                        person,
                        Map.of(),
                        MigrationProblems::notPaused));
    }

    /** Before the pivot an operator, or a director of the requesting institution, calls it off. */
    Uni<Void> cancel(UUID id, String reason, Person person) {
        return asRequester(id, person)
                .flatMap(migration -> act(
                        migration,
                        Happening.act(What.CANCELLED, "cancelled: " + reason),
                        person,
                        Map.of(),
                        MigrationProblems::tooLateToCancel));
    }

    /** The migration, locked, for an operator or a director of the requesting institution. */
    Uni<Migration> asRequester(UUID id, Person person) {
        return visible(id, person)
                .flatMap(migration -> directory.directedBy(person.subject()).map(directed -> {
                    if (!person.operator() && !directed.contains(migration.requestedBy)) {
                        throw MigrationProblems.notRequester();
                    }
                    return migration;
                }));
    }

    /** Before the freeze an operator sets how long the notice stands and how long editors may finish (F3, F5). */
    Uni<Void> setTerms(UUID id, Integer noticeSeconds, Integer drainSeconds, String reason, Person person) {
        return visible(id, person).flatMap(migration -> {
            if (migration.direction != Direction.FORWARD
                    || migration.phase.isFinal()
                    || migration.step != null && migration.step.compareTo(Step.FREEZE) >= 0) {
                throw MigrationProblems.tooLateForTerms(migration);
            }
            migration.noticeSeconds = noticeSeconds;
            migration.drainSeconds = drainSeconds;
            Map<String, Object> detail = new TreeMap<>();
            detail.put("noticeSeconds", noticeSeconds);
            detail.put("drainSeconds", drainSeconds);
            return history.add(migration, person.actor(), "FREEZE_TERMS_SET", reason, migration.standing(), detail);
        });
    }

    Uni<Void> retry(UUID id, String reason, Person person) {
        return visible(id, person)
                .flatMap(migration -> act(
                        migration,
                        Happening.act(What.RETRIED, reason),
                        person,
                        Map.of(),
                        MigrationProblems::nothingToRetry));
    }

    Uni<Void> resolve(UUID id, String reason, Person person) {
        return visible(id, person)
                .flatMap(migration -> act(
                        migration,
                        Happening.act(What.RESOLVED, reason),
                        person,
                        Map.of(),
                        MigrationProblems::nothingToResolve));
    }

    /** What a person does, or {@code ifNot} when the state does not allow it. */
    Uni<Void> act(
            Migration migration,
            Happening happening,
            Person person,
            Map<String, ?> detail,
            Function<Migration, Problem> ifNot) {
        return runner.happens(migration, happening, person.actor(), detail)
                .invoke(taken -> {
                    if (!taken) {
                        throw ifNot.apply(migration);
                    }
                })
                .replaceWithVoid();
    }

    /** The migration, locked, if the person may see it: operators all, others those of their institutions. */
    Uni<Migration> visible(UUID id, Person person) {
        return mayRead(id, person).chain(() -> runner.locked(id));
    }

    /** @throws Problem 404 if there is no such migration, or it does not concern the person */
    Uni<Void> mayRead(UUID id, Person person) {
        Uni<Long> found = person.operator()
                ? Migration.count("id", id)
                : delegations
                        .visibleTo(person)
                        .flatMap(own -> Participant.count("migrationId = ?1 and institution in ?2", id, own));
        return found.invoke(count -> {
                    if (count == 0) {
                        throw MigrationProblems.unknown(id);
                    }
                })
                .replaceWithVoid();
    }

    /** A migration, locked, and in which role somebody acts in it for an institution. */
    record Signing(Migration migration, Authority authority) {}

    /** For a director of an institution that it concerns, or whoever stands in for one (R2). */
    Uni<Signing> asSigner(UUID id, String institution, Person person) {
        return visible(id, person).flatMap(migration -> concerned(migration)
                .flatMap(concerned -> delegations.authority(institution, person).map(authority -> {
                    if (authority.isEmpty() || !concerned.contains(institution)) {
                        throw MigrationProblems.foreignInstitution(institution);
                    }
                    return new Signing(migration, authority.get());
                })));
    }

    static Uni<List<String>> concerned(Migration migration) {
        return Participant.<Participant>list("migrationId = ?1 order by institution", migration.id)
                .map(rows -> rows.stream().map(row -> row.institution).toList());
    }
}
