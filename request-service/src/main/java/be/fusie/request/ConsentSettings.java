package be.fusie.request;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an operator can set about consent (R2, R5); {@code docs/consent.md} explains it. */
@ConfigMapping(prefix = "fusie.request.consent")
public interface ConsentSettings {

    /** What a sign-in has to be like to sign with. */
    enum SignIn {
        /** Made for this very plan: its ID token carries the nonce of a challenge. */
        BOUND,
        /** Recent; the access token says when it was. For providers that give no ID tokens to portals. */
        FRESH
    }

    @WithDefault("BOUND")
    SignIn signIn();

    /** How long ago a sign-in may be that signs or delegates. */
    @WithDefault("5m")
    Duration maxAge();

    /** How far the clocks of the sign-in and of this service may be apart. */
    @WithDefault("30s")
    Duration clockSkew();

    /** Ways of signing in ({@code acr}) that may sign, best first; without this setting every way may. */
    Optional<List<String>> acrValues();

    /** How long a challenge waits for its sign-in. */
    @WithDefault("10m")
    Duration challengeTime();

    /** How long a delegation lasts at most. */
    @WithDefault("P366D")
    Duration longestDelegation();

    /** Where the first and last day of a delegation begin and end. */
    @WithDefault("Europe/Brussels")
    ZoneId zone();

    /** How long before the deadline those who have not signed are reminded. */
    @WithDefault("P7D,P2D,P1D")
    List<Duration> reminders();

    /** Keys that proof is sealed with: 32 random bytes in Base64, by id. Without one, no signed PDF is taken in. */
    Map<String, String> keys();

    /** Which of several keys seals; all of them open. */
    Optional<String> keyId();

    /** Clients ({@code aud}) whose ID tokens count: those that people sign in with. */
    @WithDefault("fusie-portal,console")
    List<String> clients();

    /** Plans signed as PDF. */
    Documents documents();

    interface Documents {

        /** PEM file with the certificates that signers' certificates have to lead to. Without it no PDF is taken in. */
        Optional<Path> trustedCertificates();

        /** Largest signed PDF, in bytes. */
        @WithDefault("10485760")
        int maxBytes();

        /** How long a list of revoked certificates or an answer about one may take. */
        @WithDefault("10s")
        Duration revocationTimeOut();
    }
}
