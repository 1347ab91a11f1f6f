package be.fusie.notification.vendor;

import com.fasterxml.jackson.annotation.JsonValue;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How Standard Webhooks are signed: {@code v1} with a secret that the vendor shares, {@code v1a} with a key pair of which the
 * vendor gets the public half.
 */
enum Algorithm {
    HMAC_SHA256("hmac-sha256", "v1") {
        @Override
        Made make() {
            byte[] secret = new byte[SECRET_BYTES];
            RANDOM.nextBytes(secret);
            return new Made(this, secret, "whsec_" + BASE64.encodeToString(secret), null);
        }

        @Override
        byte[] sign(byte[] secret, byte[] content) throws GeneralSecurityException {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(content);
        }
    },
    ED25519("ed25519", "v1a") {
        @Override
        Made make() {
            try {
                KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
                // The last 32 bytes of the X.509 form are the key itself (RFC 8410).
                byte[] encoded = pair.getPublic().getEncoded();
                byte[] raw = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
                return new Made(this, pair.getPrivate().getEncoded(), null, "whpk_" + BASE64.encodeToString(raw));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this JDK has no Ed25519", e);
            }
        }

        @Override
        byte[] sign(byte[] secret, byte[] content) throws GeneralSecurityException {
            PrivateKey key = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(secret));
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(content);
            return signature.sign();
        }
    };

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Base64.Encoder BASE64 = Base64.getEncoder();
    private static final int SECRET_BYTES = 32;

    private final String wireName;
    private final String version;

    Algorithm(String wireName, String version) {
        this.wireName = wireName;
        this.version = version;
    }

    /**
     * A new key.
     *
     * @param secret what signs
     * @param shown the secret as the vendor gets it, once; null when the vendor gets none
     * @param publicKey what the vendor verifies with; null when that is the secret
     */
    record Made(Algorithm algorithm, byte[] secret, String shown, String publicKey) {

        /** Does not show the secret. */
        @Override
        public String toString() {
            return "Made[" + algorithm + "]";
        }
    }

    abstract Made make();

    abstract byte[] sign(byte[] secret, byte[] content) throws GeneralSecurityException;

    /** One signature as it stands in the header {@code webhook-signature}. */
    String signature(byte[] secret, byte[] content) {
        try {
            return version + ',' + BASE64.encodeToString(sign(secret, content));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that can't sign", e);
        }
    }

    @JsonValue
    String wireName() {
        return wireName;
    }

    static Optional<Algorithm> of(String wireName) {
        return Arrays.stream(values()).filter(a -> a.wireName.equals(wireName)).findFirst();
    }
}
