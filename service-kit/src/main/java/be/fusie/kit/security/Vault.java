package be.fusie.kit.security;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keeps what only few may read: AES-256-GCM, with a fresh nonce for each text. What a text belongs to is authenticated
 * with it, so that a ciphertext moved to another row becomes unreadable instead of somebody else's. One key seals; all of
 * them open, so that keys can be exchanged.
 */
public final class Vault {

    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** @param keyId which key opens it */
    public record Sealed(String keyId, byte[] bytes) {}

    private final Map<String, SecretKeySpec> keys = new TreeMap<>();
    private final String current;

    /**
     * @param setting name of the setting that holds the keys, for messages
     * @param base64 32 random bytes in Base64, by id; none: the vault stays closed
     * @param current id of the key that seals; may be empty when there is one key only
     * @throws IllegalStateException naming the setting that is wrong, never a key
     */
    public Vault(String setting, Map<String, String> base64, Optional<String> current) {
        base64.forEach((id, text) -> keys.put(id, key(setting + "." + id, text)));
        if (keys.size() > 1 && current.isEmpty()) {
            throw new IllegalStateException(setting + " has several keys: say which one seals");
        }
        if (current.isPresent() && !keys.containsKey(current.get())) {
            throw new IllegalStateException(setting + " has no key " + current.get());
        }
        this.current =
                current.orElse(keys.isEmpty() ? null : keys.keySet().iterator().next());
    }

    private static SecretKeySpec key(String setting, String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64.strip());
            if (bytes.length == 32) {
                return new SecretKeySpec(bytes, "AES");
            }
        } catch (IllegalArgumentException e) {
            // told below, without what was given
        }
        throw new IllegalStateException(setting + " has to be 32 bytes in Base64");
    }

    /** Id of the key that seals; null when there is none. */
    public String current() {
        return current;
    }

    /** Whether what this key sealed can be opened; false for null. */
    public boolean knows(String keyId) {
        return keyId != null && keys.containsKey(keyId);
    }

    /** Whether there is a key; without one nothing may be kept. */
    public boolean isOpen() {
        return current != null;
    }

    /** @param place what the text belongs to; the same has to be shown to read it */
    public Sealed seal(byte[] text, String place) {
        byte[] nonce = new byte[NONCE];
        RANDOM.nextBytes(nonce);
        byte[] sealed = run(Cipher.ENCRYPT_MODE, current, nonce, text, place);
        return new Sealed(
                current,
                ByteBuffer.allocate(NONCE + sealed.length)
                        .put(nonce)
                        .put(sealed)
                        .array());
    }

    /** @throws IllegalStateException when its key is gone, or it was altered or belongs elsewhere */
    public byte[] open(Sealed sealed, String place) {
        if (!knows(sealed.keyId())) {
            throw new IllegalStateException("no key " + sealed.keyId() + " is configured any more");
        }
        ByteBuffer buffer = ByteBuffer.wrap(sealed.bytes());
        byte[] nonce = new byte[NONCE];
        buffer.get(nonce);
        byte[] text = new byte[buffer.remaining()];
        buffer.get(text);
        return run(Cipher.DECRYPT_MODE, sealed.keyId(), nonce, text, place);
    }

    private byte[] run(int mode, String keyId, byte[] nonce, byte[] text, String place) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, keys.get(keyId), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD((keyId + '\n' + place).getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the sealed text can't be read", e);
        }
    }

    /**
     * A name for {@code secret} that leads back to it only with the key: {@code <key id>:<HMAC-SHA-256 in hexadecimal>}.
     *
     * @param keyId the key that an earlier tag was made with; empty for the one that seals
     */
    public String tag(Optional<String> keyId, String secret) {
        String id = keyId.orElse(current);
        if (!keys.containsKey(id)) {
            throw new IllegalStateException("no key " + id + " is configured any more");
        }
        return id + ":" + HexFormat.of().formatHex(name(id, "fusie tag", secret));
    }

    /**
     * Names for {@code secret} that lead back to it only with a key, 32 bytes each: one per key that is configured, by key
     * id, so that what was stored under an earlier key is found as well.
     *
     * @param purpose names of the same secret for different purposes have nothing in common
     */
    public Map<String, byte[]> names(String purpose, String secret) {
        Map<String, byte[]> names = new TreeMap<>();
        keys.keySet().forEach(id -> names.put(id, name(id, purpose, secret)));
        return names;
    }

    private byte[] name(String keyId, String purpose, String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            // A key of its own, so that the encryption key is used for one thing only.
            mac.init(keys.get(keyId));
            byte[] derived = mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8));
            mac.init(new SecretKeySpec(derived, "HmacSHA256"));
            return mac.doFinal(secret.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HmacSHA256", e);
        }
    }

    /** Whether {@code tag} was made of {@code secret}; false when its key is gone. */
    public boolean matches(String tag, String secret) {
        String keyId = tag.substring(0, tag.indexOf(':'));
        return keys.containsKey(keyId)
                && java.security.MessageDigest.isEqual(
                        tag.getBytes(StandardCharsets.UTF_8),
                        tag(Optional.of(keyId), secret).getBytes(StandardCharsets.UTF_8));
    }
}
