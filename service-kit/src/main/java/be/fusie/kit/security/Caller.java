package be.fusie.kit.security;

import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.RequestScoped;
import jakarta.json.JsonArray;
import jakarta.json.JsonString;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Who calls, as the token of the sign-in says. */
@RequestScoped
public class Caller {

    private static final Duration LONGEST = Duration.ofHours(1);

    private final SecurityIdentity identity;
    private final JsonWebToken token;

    Caller(SecurityIdentity identity, JsonWebToken token) {
        this.identity = identity;
        this.token = token;
    }

    /** The sign-in's stable id of the caller. */
    public String subject() {
        return token.getSubject() == null ? identity.getPrincipal().getName() : token.getSubject();
    }

    public String issuer() {
        return token.getIssuer() == null ? "" : token.getIssuer();
    }

    public boolean is(String role) {
        return identity.hasRole(role);
    }

    public Set<String> roles() {
        return identity.getRoles();
    }

    /** The claim {@code institutions}: whom the caller may act for; empty when the token has none. */
    public Set<String> institutions() {
        Set<String> institutions = new LinkedHashSet<>();
        Object claim = token.getClaim("institutions");
        if (claim instanceof JsonArray array) {
            array.getValuesAs(JsonString.class).forEach(value -> institutions.add(value.getString()));
        } else if (claim instanceof Collection<?> values) {
            values.forEach(value -> institutions.add(value.toString()));
        }
        return institutions;
    }

    /** When the caller last proved who they are (claim {@code auth_time}). */
    public Optional<Instant> signedInAt() {
        Object claim = token.getClaim("auth_time");
        return claim == null ? Optional.empty() : Optional.of(Instant.ofEpochSecond(Long.parseLong(claim.toString())));
    }

    /** How long their token is valid yet, at most an hour: no stream of events lasts longer. */
    public Duration validFor() {
        long expires = token.getExpirationTime();
        long left = expires - Instant.now().getEpochSecond();
        // What was accepted a moment ago may have expired since: such a stream ends at once, and not in an hour.
        return expires == 0 ? LONGEST : Duration.ofSeconds(Math.max(1, Math.min(left, LONGEST.toSeconds())));
    }

    /** How they proved it (claim {@code acr}). */
    public Optional<String> acr() {
        Object claim = token.getClaim("acr");
        return Optional.ofNullable(claim).map(Object::toString);
    }
}
