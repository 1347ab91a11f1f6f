package be.fusie.request.migration;

import be.fusie.kit.problem.Problem;
import be.fusie.request.CanonicalJson;
import be.fusie.request.directory.DirectoryStore;
import be.fusie.request.migration.Rows.Participant;
import be.fusie.request.migration.Rows.Signature;
import be.fusie.request.saga.Happening;
import be.fusie.request.saga.Happening.What;
import be.fusie.request.saga.Phase;
import be.fusie.request.saga.Step;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What people do to a migration: sign, refuse, withdraw, cancel, pause, retry, resolve. All inside a transaction, with the migration
 * locked. For whom a person acts is read from the directory at that moment, never from the request or the token.
 */
@ApplicationScoped
class Acts {

    private final DirectoryStore directory;
    private final SagaRunner runner;
    private final History history;

    Acts(DirectoryStore directory, SagaRunner runner, History history) {
        this.directory = directory;
        this.runner = runner;
        this.history = history;
    }

    /** A director signs the plan's hash (R2, R5). Signing again changes nothing. */
    Uni<Void> sign(UUID id, String planHash, String institution, Person person) {
        return asDirector(id, institution, person)
                .flatMap(migration -> signed(migration).flatMap(signed -> {
                    if (signed.contains(institution) && planHash.equals(migration.planHash)) {
                        return Uni.createFrom().voidItem();
                    }
                    if (migration.phase != Phase.COLLECTING_CONSENT) {
                        throw MigrationProblems.notCollecting(migration);
                    }
                    if (!planHash.equals(migration.planHash)) {
                        throw MigrationProblems.planChanged(migration);
                    }
                    return sign(migration, institution, person, signed);
                }));
    }

    private Uni<Void> sign(Migration migration, String institution, Person person, Set<String> signedBefore) {
        Signature signature = evidence(migration, institution, person);
        Map<String, Object> detail = Map.of(
                "institution", institution,
                "planHash", migration.planHash,
                "planVersion", migration.planVersion,
                "evidence", signature.digest);
        Set<String> signed = new HashSet<>(signedBefore);
        signed.add(institution);
        return signature
                .persist()
                .chain(() -> history.add(migration, person.actor(), "SIGNED", null, migration.standing(), detail))
                .chain(() -> concerned(migration))
                .flatMap(concerned -> signed.containsAll(concerned)
                        ? runner.happens(migration, Happening.done(Step.CONSENT), person.actor(), Map.of())
                                .replaceWithVoid()
                        : Uni.createFrom().voidItem());
    }

    private static Signature evidence(Migration migration, String institution, Person person) {
        Signature signature = new Signature();
        signature.id = UUID.randomUUID();
        signature.migrationId = migration.id;
        signature.planVersion = migration.planVersion;
        signature.planHash = migration.planHash;
        signature.institution = institution;
        signature.issuer = person.issuer();
        signature.subject = person.subject();
        signature.acr = person.acr();
        signature.authTime = person.signedInAt();
        signature.role = "director";
        signature.textVersion = PlanDocument.TEXT_VERSION;
        signature.signedAt = Instant.now().truncatedTo(ChronoUnit.MICROS);
        signature.salt = History.salt();
        signature.digest = digest(signature);
        return signature;
    }

    /** SHA-256 over the salt, a line feed and the evidence as canonical JSON. */
    static String digest(Signature signature) {
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("migration", signature.migrationId.toString());
        evidence.put("planVersion", signature.planVersion);
        evidence.put("planHash", signature.planHash);
        evidence.put("institution", signature.institution);
        evidence.put("iss", signature.issuer);
        evidence.put("sub", signature.subject);
        evidence.put("acr", signature.acr);
        evidence.put("auth_time", signature.authTime == null ? null : signature.authTime.toString());
        evidence.put("role", signature.role);
        evidence.put("textVersion", signature.textVersion);
        evidence.put("at", signature.signedAt.toString());
        return CanonicalJson.sha256(signature.salt + "\n" + CanonicalJson.write(evidence));
    }

    /** One refusal ends it (R5). */
    Uni<Void> refuse(UUID id, String institution, String reason, Person person) {
        return asDirector(id, institution, person)
                .flatMap(migration -> act(
                        migration,
                        new Happening(What.REFUSED, Step.CONSENT, "refused by " + institution + ": " + reason),
                        person,
                        Map.of("institution", institution),
                        MigrationProblems::notCollecting));
    }

    /** Before the freeze a director takes the signature back, which ends it (R5). */
    Uni<Void> withdraw(UUID id, String institution, String reason, Person person) {
        return asDirector(id, institution, person)
                .flatMap(migration -> signed(migration).flatMap(signed -> {
                    if (!signed.contains(institution)) {
                        throw MigrationProblems.nothingToWithdraw(institution);
                    }
                    return act(
                            migration,
                            Happening.act(What.WITHDRAWN, "withdrawn by " + institution + ": " + reason),
                            person,
                            Map.of("institution", institution),
                            MigrationProblems::tooLateToWithdraw);
                }));
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

    private Uni<Void> act(
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
                : directory
                        .institutionsOf(person.subject())
                        .flatMap(own -> Participant.count("migrationId = ?1 and institution in ?2", id, own));
        return found.invoke(count -> {
                    if (count == 0) {
                        throw MigrationProblems.unknown(id);
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Migration> asDirector(UUID id, String institution, Person person) {
        return visible(id, person)
                .flatMap(migration -> directory.directedBy(person.subject()).flatMap(directed -> concerned(migration)
                        .map(concerned -> {
                            if (!directed.contains(institution) || !concerned.contains(institution)) {
                                throw MigrationProblems.foreignInstitution(institution);
                            }
                            return migration;
                        })));
    }

    static Uni<List<String>> concerned(Migration migration) {
        return Participant.<Participant>list("migrationId = ?1 order by institution", migration.id)
                .map(rows -> rows.stream().map(row -> row.institution).toList());
    }

    /** Who signed the current plan, voided signatures left out. */
    static Uni<Set<String>> signed(Migration migration) {
        return Signature.<Signature>list(
                        "migrationId = ?1 and planVersion = ?2 and voidedAt is null",
                        migration.id,
                        migration.planVersion)
                .map(rows -> rows.stream().map(row -> row.institution).collect(Collectors.toSet()));
    }
}
