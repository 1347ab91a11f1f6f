package be.fusie.request.migration;

import be.fusie.kit.problem.Problem;
import be.fusie.request.ConsentSettings;
import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.oidc.Tenant;
import io.quarkus.oidc.TenantIdentityProvider;
import io.quarkus.security.AuthenticationFailedException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * Demands a fresh sign-in, as RFC 9470 has it: whoever comes with an old or a weak one is answered 401 with what the
 * provider has to be asked for.
 */
@ApplicationScoped
class FreshSignIn {

    private final ConsentSettings settings;
    private final TenantIdentityProvider provider;

    FreshSignIn(ConsentSettings settings, @Tenant("fresh-sign-in") TenantIdentityProvider provider) {
        this.settings = settings;
        this.provider = provider;
    }

    /**
     * The sign-in that an ID token proves, verified with the provider's keys; the access token's when there is none.
     *
     * @throws Problem 401 when the token is not the provider's, has ended, or is somebody else's
     */
    Uni<SignedIn> read(String idToken, Person person) {
        if (idToken == null) {
            return Uni.createFrom().item(SignedIn.of(person));
        }
        return provider.authenticate(new AccessTokenCredential(idToken))
                .onFailure(AuthenticationFailedException.class)
                .transform(failure -> stepUp("The ID token is not valid here, or has ended."))
                .map(identity -> (JsonWebToken) identity.getPrincipal())
                .map(token -> {
                    if (!person.subject().equals(token.getSubject())
                            || !person.issuer().equals(token.getIssuer())) {
                        throw stepUp("The ID token is somebody else's.");
                    }
                    return new SignedIn(
                            token.getIssuer(),
                            token.getSubject(),
                            time(token.getClaim("auth_time")),
                            text(token.getClaim("acr")),
                            text(token.getClaim("nonce")),
                            idToken);
                });
    }

    private static Instant time(Object claim) {
        return claim == null ? null : Instant.ofEpochSecond(Long.parseLong(claim.toString()));
    }

    private static String text(Object claim) {
        return claim == null ? null : claim.toString();
    }

    /** @throws Problem 401 when it was too long ago, in the future, or not made in one of the ways that are asked for */
    void demandRecent(SignedIn signedIn) {
        Instant now = Instant.now();
        if (signedIn.at() == null) {
            throw stepUp("The sign-in does not tell when it was made (auth_time).");
        }
        if (signedIn.at().isBefore(now.minus(settings.maxAge()).minus(settings.clockSkew()))) {
            throw stepUp("The sign-in is older than " + settings.maxAge().toSeconds() + " seconds.");
        }
        if (signedIn.at().isAfter(now.plus(settings.clockSkew()))) {
            throw stepUp("The sign-in lies in the future.");
        }
        if (settings.acrValues().isPresent() && !settings.acrValues().get().contains(signedIn.acr())) {
            throw stepUp("The way of signing in is not strong enough.");
        }
    }

    /** What has to be asked of the provider, for whoever makes the request: seconds, and ways of signing in. */
    long maxAge() {
        return settings.maxAge().toSeconds();
    }

    List<String> acrValues() {
        return settings.acrValues().orElse(List.of());
    }

    /** The challenge of RFC 9470, with a problem document that says the same to people. */
    Problem stepUp(String why) {
        String ways = String.join(" ", acrValues());
        return Problem.of(
                        401,
                        "fresh-sign-in-needed",
                        "Fresh sign-in needed",
                        why,
                        "Sign in again with max_age=" + maxAge() + (ways.isEmpty() ? "" : " and acr_values=" + ways)
                                + "; to sign a plan, with the nonce of POST …/signatures/challenges, and send the ID"
                                + " token of that sign-in as 'idToken'.")
                .with("maxAge", maxAge())
                .with("acrValues", acrValues())
                .header(
                        "WWW-Authenticate",
                        "Bearer error=\"insufficient_user_authentication\", error_description=\"" + why
                                + "\", max_age=\"" + maxAge() + "\""
                                + (ways.isEmpty() ? "" : ", acr_values=\"" + ways + "\""));
    }
}
