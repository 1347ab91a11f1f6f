package be.fusie.platform;

import java.time.Instant;
import java.util.List;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/**
 * Signs tokens (ES256, which costs a tenth of RS256) with a key that is made when the sign-in starts and is gone with it.
 */
final class SignInKeys {

    /** Audience of every access token: the services of Fusie. */
    static final String AUDIENCE = "fusie";

    /** Audience of ID tokens that come with a password: the client that people would sign in with. */
    static final String PORTAL = "fusie-portal";

    private final EllipticCurveJsonWebKey key;
    private final String issuer;

    SignInKeys(String issuer) {
        this.issuer = issuer;
        try {
            key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        } catch (JoseException e) {
            throw new PlatformException("No key could be made: " + e.getMessage(), e);
        }
        key.setKeyId("demo-" + Long.toHexString(System.nanoTime()));
        key.setUse("sig");
        key.setAlgorithm(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
    }

    String publicKeys() {
        return new JsonWebKeySet(key).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
    }

    String accessToken(SignInUser user, Instant signedInAt, long seconds) {
        JwtClaims claims = claims(user, signedInAt, seconds);
        claims.setAudience(AUDIENCE);
        claims.setStringListClaim("groups", List.copyOf(user.roles()));
        claims.setStringListClaim("institutions", List.copyOf(user.institutions()));
        return sign(claims, "at+jwt");
    }

    String idToken(SignInUser user, Instant signedInAt, long seconds, String client, String nonce) {
        JwtClaims claims = claims(user, signedInAt, seconds);
        claims.setAudience(client);
        claims.setStringListClaim("groups", List.copyOf(user.roles()));
        claims.setStringListClaim("institutions", List.copyOf(user.institutions()));
        if (nonce != null) {
            claims.setStringClaim("nonce", nonce);
        }
        return sign(claims, "JWT");
    }

    private JwtClaims claims(SignInUser user, Instant signedInAt, long seconds) {
        Instant now = Instant.now();
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(issuer);
        claims.setSubject(user.name());
        claims.setStringClaim("preferred_username", user.name());
        claims.setIssuedAt(NumericDate.fromSeconds(now.getEpochSecond()));
        claims.setExpirationTime(NumericDate.fromSeconds(now.getEpochSecond() + seconds));
        claims.setGeneratedJwtId();
        claims.setClaim("auth_time", signedInAt.getEpochSecond());
        claims.setStringClaim("acr", "urn:fusie:acr:password");
        return claims;
    }

    private String sign(JwtClaims claims, String type) {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims.toJson());
        signature.setKey(key.getPrivateKey());
        signature.setKeyIdHeaderValue(key.getKeyId());
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
        signature.setHeader("typ", type);
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new PlatformException("A token could not be signed: " + e.getMessage(), e);
        }
    }
}
