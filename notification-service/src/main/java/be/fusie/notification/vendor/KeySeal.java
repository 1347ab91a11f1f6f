package be.fusie.notification.vendor;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jboss.logging.Logger;

/**
 * Signing keys at rest: AES-256-GCM with a fresh nonce, bound to their subscription, so that whoever reads the database
 * can sign nothing. The first byte tells whether a key is sealed: one from before there was a sealing key still opens.
 */
@ApplicationScoped
class KeySeal {

    private static final Logger LOG = Logger.getLogger(KeySeal.class);
    private static final byte OPEN = 0;
    private static final byte SEALED = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKey key;

    KeySeal(WebhookSettings settings) {
        this.key = settings.sealingKey().map(KeySeal::key).orElse(null);
    }

    private static SecretKey key(String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException e) {
            bytes = new byte[0];
        }
        if (bytes.length != 32) {
            throw new IllegalArgumentException(
                    "fusie.webhooks.sealing-key is no 32 bytes in Base64: openssl rand -base64 32");
        }
        return new SecretKeySpec(bytes, "AES");
    }

    void start(@Observes StartupEvent event) {
        if (key == null) {
            LOG.warn("no fusie.webhooks.sealing-key: signing keys of webhooks stand open in the database");
        }
    }

    byte[] seal(UUID subscription, byte[] secret) {
        if (key == null) {
            return ByteBuffer.allocate(secret.length + 1).put(OPEN).put(secret).array();
        }
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        byte[] sealed = crypt(Cipher.ENCRYPT_MODE, subscription, nonce, secret);
        return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length)
                .put(SEALED)
                .put(nonce)
                .put(sealed)
                .array();
    }

    byte[] open(UUID subscription, byte[] stored) {
        ByteBuffer buffer = ByteBuffer.wrap(stored);
        boolean sealed = buffer.get() == SEALED;
        byte[] nonce = new byte[sealed ? NONCE_BYTES : 0];
        buffer.get(nonce);
        byte[] rest = new byte[buffer.remaining()];
        buffer.get(rest);
        if (!sealed) {
            return rest;
        }
        if (key == null) {
            throw new IllegalStateException("a signing key is sealed, but there is no fusie.webhooks.sealing-key");
        }
        return crypt(Cipher.DECRYPT_MODE, subscription, nonce, rest);
    }

    private byte[] crypt(int mode, UUID subscription, byte[] nonce, byte[] input) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(ByteBuffer.allocate(16)
                    .putLong(subscription.getMostSignificantBits())
                    .putLong(subscription.getLeastSignificantBits())
                    .array());
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "a signing key can't be opened: was fusie.webhooks.sealing-key changed?", e);
        }
    }
}
