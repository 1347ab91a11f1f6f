package be.fusie.request.migration;

import be.fusie.request.CanonicalJson;
import be.fusie.request.migration.Rows.Signature;
import be.fusie.request.plan.PlanDocument;
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
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** What directors do with a plan (R2, R5): sign, refuse, withdraw. */
@ApplicationScoped
class Consents {

    private final Acts acts;
    private final SagaRunner runner;
    private final History history;
    private final Confirmations confirmations;

    Consents(Acts acts, SagaRunner runner, History history, Confirmations confirmations) {
        this.acts = acts;
        this.runner = runner;
        this.history = history;
        this.confirmations = confirmations;
    }

    /** A director signs the plan's hash (R2, R5). Signing again changes nothing. */
    Uni<Void> sign(UUID id, String planHash, String institution, Person person) {
        return acts.asDirector(id, institution, person)
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
                    return confirmations
                            .require(migration, institution)
                            .chain(() -> sign(migration, institution, person, signed));
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
                .chain(() -> Acts.concerned(migration))
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
        return acts.asDirector(id, institution, person)
                .flatMap(migration -> acts.act(
                        migration,
                        new Happening(What.REFUSED, Step.CONSENT, "refused by " + institution + ": " + reason),
                        person,
                        Map.of("institution", institution),
                        MigrationProblems::notCollecting));
    }

    /** Before the freeze a director takes the signature back, which ends it (R5). */
    Uni<Void> withdraw(UUID id, String institution, String reason, Person person) {
        return acts.asDirector(id, institution, person)
                .flatMap(migration -> signed(migration).flatMap(signed -> {
                    if (!signed.contains(institution)) {
                        throw MigrationProblems.nothingToWithdraw(institution);
                    }
                    return acts.act(
                            migration,
                            Happening.act(What.WITHDRAWN, "withdrawn by " + institution + ": " + reason),
                            person,
                            Map.of("institution", institution),
                            MigrationProblems::tooLateToWithdraw);
                }));
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
