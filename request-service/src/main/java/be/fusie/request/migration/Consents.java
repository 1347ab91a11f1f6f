package be.fusie.request.migration;

import be.fusie.request.CanonicalJson;
import be.fusie.request.ConsentSettings;
import be.fusie.request.ConsentSettings.SignIn;
import be.fusie.request.audit.AuditTrail.Sealed;
import be.fusie.request.migration.Acts.Signing;
import be.fusie.request.migration.Challenges.Challenge;
import be.fusie.request.migration.Rows.PlanRow;
import be.fusie.request.migration.Rows.Signature;
import be.fusie.request.saga.Happening;
import be.fusie.request.saga.Happening.What;
import be.fusie.request.saga.Phase;
import be.fusie.request.saga.Step;
import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What directors, and those who stand in for them, do with a plan (R2, R5): sign, refuse, withdraw. */
@ApplicationScoped
class Consents {

    private final Acts acts;
    private final SagaRunner runner;
    private final History history;
    private final Preparation preparation;
    private final Confirmations confirmations;
    private final Challenges challenges;
    private final FreshSignIn signIns;
    private final Proofs proofs;
    private final ConsentSettings settings;

    Consents(
            Acts acts,
            SagaRunner runner,
            History history,
            Confirmations confirmations,
            Challenges challenges,
            FreshSignIn signIns,
            Proofs proofs,
            ConsentSettings settings,
            Preparation preparation) {
        this.acts = acts;
        this.runner = runner;
        this.history = history;
        this.confirmations = confirmations;
        this.challenges = challenges;
        this.signIns = signIns;
        this.proofs = proofs;
        this.settings = settings;
        this.preparation = preparation;
    }

    /** What somebody signs for: the plan whose hash was shown, for an institution. */
    record Consent(String planHash, String institution) {}

    /** Makes the challenge that a fresh sign-in is to be bound to. */
    Uni<Challenge> challenge(UUID id, Consent consent, Person person) {
        return acts.asSigner(id, consent.institution(), person).flatMap(signing -> {
            collecting(signing.migration(), consent.planHash());
            return challenges.make(signing.migration(), consent.institution(), person);
        });
    }

    /** Signs the plan's hash by a fresh sign-in (R2, R5). Signing again changes nothing. */
    Uni<Void> sign(UUID id, Consent consent, SignedIn signedIn, Person person) {
        return sign(id, consent, person, (migration, signature) -> {
            signature.how = "SIGN_IN";
            signature.issuer = signedIn.issuer();
            signature.acr = signedIn.acr();
            signature.authTime = signedIn.at();
            signIns.demandRecent(signedIn);
            if (signedIn.idToken() == null && settings.signIn() == SignIn.FRESH) {
                return Uni.createFrom().item(Optional.empty());
            }
            return challenges.use(signedIn, migration, consent.institution()).map(challenge -> {
                signature.nonce = challenge.nonce;
                signature.nonceSalt = challenge.salt;
                signature.proofSha256 = CanonicalJson.sha256(signedIn.idToken());
                return Optional.of(
                        new Proof("application/jwt", signedIn.idToken().getBytes(StandardCharsets.US_ASCII)));
            });
        });
    }

    /** What is kept, sealed, beside a signature whose {@code proofSha256} is of it. */
    record Proof(String mediaType, byte[] content) {}

    /** Adds to a signature what proves it; fails when it is no proof. */
    interface Proving {
        Uni<Optional<Proof>> prove(Migration migration, Signature signature);
    }

    /** The same with another proof than a sign-in. */
    Uni<Void> sign(UUID id, Consent consent, Person person, Proving proving) {
        return acts.asSigner(id, consent.institution(), person)
                .flatMap(signing -> signed(signing.migration()).flatMap(signed -> {
                    if (signed.containsKey(consent.institution())
                            && consent.planHash().equals(signing.migration().planHash)) {
                        return Uni.createFrom().voidItem();
                    }
                    collecting(signing.migration(), consent.planHash());
                    return preparation
                            .maySign(signing.migration(), consent.institution())
                            .chain(() -> confirmations.require(signing.migration(), consent.institution()))
                            .chain(() -> sign(signing, consent.institution(), person, proving, signed.keySet()));
                }));
    }

    private static void collecting(Migration migration, String planHash) {
        if (migration.phase != Phase.COLLECTING_CONSENT) {
            throw MigrationProblems.notCollecting(migration);
        }
        if (!planHash.equals(migration.planHash)) {
            throw MigrationProblems.planChanged(migration);
        }
    }

    private Uni<Void> sign(
            Signing signing, String institution, Person person, Proving proving, Set<String> signedBefore) {
        Migration migration = signing.migration();
        return textVersion(migration).flatMap(textVersion -> {
            Signature signature = signature(signing, institution, person, textVersion);
            return proving.prove(migration, signature)
                    .flatMap(proof -> {
                        signature.digest = Sealed.digest(
                                signature.salt, signature.evidence().text());
                        return signature
                                .persistAndFlush()
                                .chain(() -> proof.isPresent()
                                        ? proofs.keep(signature, proof.get())
                                        : Uni.createFrom().voidItem());
                    })
                    .chain(() -> history.add(
                            migration,
                            person.actor(),
                            "SIGNED",
                            null,
                            migration.standing(),
                            detail(migration, signature, signing.authority())))
                    .chain(() -> Acts.concerned(migration))
                    .flatMap(concerned ->
                            concerned.stream().allMatch(one -> one.equals(institution) || signedBefore.contains(one))
                                    ? runner.happens(migration, Happening.done(Step.CONSENT), person.actor(), Map.of())
                                            .replaceWithVoid()
                                    : Uni.createFrom().voidItem());
        });
    }

    /** Of the sentence in the plan that is signed, whose bytes are hashed once more before. */
    private static Uni<String> textVersion(Migration migration) {
        return PlanRow.<PlanRow>find("migrationId = ?1 and version = ?2", migration.id, migration.planVersion)
                .<PlanRow>firstResult()
                .map(plan -> {
                    if (plan == null || !CanonicalJson.sha256(plan.content).equals(migration.planHash)) {
                        throw ConsentProblems.planDamaged();
                    }
                    return CanonicalJson.read(plan.content, JsonNode.class)
                            .at("/consent/textVersion")
                            .asText();
                });
    }

    private static Map<String, Object> detail(Migration migration, Signature signature, Authority authority) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("institution", signature.institution);
        detail.put("planHash", migration.planHash);
        detail.put("planVersion", migration.planVersion);
        detail.put("how", signature.how);
        detail.put("onBehalf", authority.onBehalf());
        detail.put("evidence", signature.digest);
        return detail;
    }

    private static Signature signature(Signing signing, String institution, Person person, String textVersion) {
        Signature signature = new Signature();
        signature.id = UUID.randomUUID();
        signature.migrationId = signing.migration().id;
        signature.planVersion = signing.migration().planVersion;
        signature.planHash = signing.migration().planHash;
        signature.institution = institution;
        signature.issuer = person.issuer();
        signature.subject = person.subject();
        signature.acr = person.acr();
        signature.authTime = person.signedInAt();
        signature.role = signing.authority().role();
        signature.onBehalfOf = signing.authority().onBehalfOf();
        signature.delegationDigest = signing.authority().delegationDigest();
        signature.textVersion = textVersion;
        signature.signedAt = Instant.now().truncatedTo(ChronoUnit.MICROS);
        signature.salt = History.salt();
        return signature;
    }

    /** One refusal ends it (R5). */
    Uni<Void> refuse(UUID id, String institution, String reason, Person person) {
        return acts.asSigner(id, institution, person)
                .flatMap(signing -> acts.act(
                        signing.migration(),
                        new Happening(What.REFUSED, Step.CONSENT, "refused by " + institution + ": " + reason),
                        person,
                        detail(institution, signing.authority()),
                        MigrationProblems::notCollecting));
    }

    /** Before the freeze a director takes the signature back, which ends it (R5). */
    Uni<Void> withdraw(UUID id, String institution, String reason, Person person) {
        return acts.asSigner(id, institution, person)
                .flatMap(signing -> signed(signing.migration()).flatMap(signed -> {
                    if (!signed.containsKey(institution)) {
                        throw MigrationProblems.nothingToWithdraw(institution);
                    }
                    return acts.act(
                            signing.migration(),
                            Happening.act(What.WITHDRAWN, "withdrawn by " + institution + ": " + reason),
                            person,
                            detail(institution, signing.authority()),
                            MigrationProblems::tooLateToWithdraw);
                }));
    }

    private static Map<String, Object> detail(String institution, Authority authority) {
        return Map.of("institution", institution, "onBehalf", authority.onBehalf());
    }

    /** The signatures under the current plan by institution, voided ones left out. */
    static Uni<Map<String, Signature>> signed(Migration migration) {
        return Signature.<Signature>list(
                        "migrationId = ?1 and planVersion = ?2 and voidedAt is null order by signedAt",
                        migration.id,
                        migration.planVersion)
                .map(rows -> rows.stream().collect(Collectors.toMap(row -> row.institution, Function.identity())));
    }

    /** Every signature that was ever given, in order. */
    static Uni<List<Signature>> all(UUID migration) {
        return Signature.list("migrationId = ?1 order by signedAt", migration);
    }
}
