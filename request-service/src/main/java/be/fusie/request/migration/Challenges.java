package be.fusie.request.migration;

import be.fusie.request.CanonicalJson;
import be.fusie.request.ConsentSettings;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;

/**
 * Binds a fresh sign-in to the plan that it is to sign. The nonce is the SHA-256 over a salt and what is signed, by whom;
 * the provider repeats it in the ID token that it signs. So that token proves, to whoever is given the evidence, that this
 * person signed in for this very plan. A challenge is used once.
 */
@ApplicationScoped
class Challenges {

    private final ConsentSettings settings;
    private final FreshSignIn signIns;

    Challenges(ConsentSettings settings, FreshSignIn signIns) {
        this.settings = settings;
        this.signIns = signIns;
    }

    @Entity(name = "SigningChallenge")
    @Table(name = "signing_challenge")
    static class Challenge extends PanacheEntityBase {
        @Id
        public String nonce;

        @Column(name = "migration_id")
        public UUID migrationId;

        @Column(name = "plan_version")
        public int planVersion;

        @Column(name = "plan_hash")
        public String planHash;

        public String institution;
        public String subject;
        public String salt;

        @Column(name = "created_at")
        public Instant createdAt;

        @Column(name = "expires_at")
        public Instant expiresAt;

        @Column(name = "used_at")
        public Instant usedAt;
    }

    Uni<Challenge> make(Migration migration, String institution, Person person) {
        Challenge challenge = new Challenge();
        challenge.migrationId = migration.id;
        challenge.planVersion = migration.planVersion;
        challenge.planHash = migration.planHash;
        challenge.institution = institution;
        challenge.subject = person.subject();
        challenge.salt = History.salt();
        challenge.createdAt = Instant.now().truncatedTo(ChronoUnit.MICROS);
        challenge.expiresAt = challenge.createdAt.plus(settings.challengeTime());
        challenge.nonce = nonce(challenge);
        return Challenge.delete("expiresAt < ?1", challenge.createdAt).chain(() -> challenge.persist());
    }

    /** SHA-256 over salt, line feed and canonical JSON, in base64url without padding. */
    private static String nonce(Challenge challenge) {
        String hash = CanonicalJson.sha256(challenge.salt + "\n"
                + CanonicalJson.write(Map.of(
                        "migration", challenge.migrationId.toString(),
                        "planVersion", challenge.planVersion,
                        "planHash", challenge.planHash,
                        "institution", challenge.institution,
                        "sub", challenge.subject)));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(HexFormat.of().parseHex(hash));
    }

    /**
     * Uses up the challenge that the sign-in was made for.
     *
     * @throws be.fusie.kit.problem.Problem 401 when there is none for this plan, institution and person, it was used or
     *     has ended, or the person had signed in before it was made
     */
    Uni<Challenge> use(SignedIn signedIn, Migration migration, String institution) {
        if (signedIn.nonce() == null) {
            throw signIns.stepUp("Signing needs a sign-in that is made for this plan: its ID token with its nonce.");
        }
        return Challenge.<Challenge>findById(signedIn.nonce()).invoke(challenge -> {
            Instant now = Instant.now();
            if (challenge == null
                    || !challenge.migrationId.equals(migration.id)
                    || !challenge.planHash.equals(migration.planHash)
                    || !challenge.institution.equals(institution)
                    || !challenge.subject.equals(signedIn.subject())) {
                throw signIns.stepUp("The sign-in was not made for this plan and institution.");
            }
            if (challenge.usedAt != null || challenge.expiresAt.isBefore(now)) {
                throw signIns.stepUp("The challenge was used already, or has ended.");
            }
            if (signedIn.at() == null || signedIn.at().isBefore(challenge.createdAt.minus(settings.clockSkew()))) {
                throw signIns.stepUp("The person was signed in already when the challenge was made: ask the provider"
                        + " for a new sign-in (prompt=login).");
            }
            challenge.usedAt = now.truncatedTo(ChronoUnit.MICROS);
        });
    }
}
