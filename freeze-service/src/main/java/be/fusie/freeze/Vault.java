package be.fusie.freeze;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts what people wrote or are called, with AES-256-GCM. What a text is bound to (whose it is, where it belongs) is
 * authenticated with it, so that moving a ciphertext to another row makes it unreadable instead of somebody else's.
 */
@ApplicationScoped
class Vault {

    private static final int IV = 12;
    private static final int TAG_BITS = 128;

    private final Map<String, SecretKeySpec> keys = new TreeMap<>();
    private final String current;
    private final SecureRandom random = new SecureRandom();

    Vault(FreezeSettings settings) {
        settings.drafts().keys().forEach((id, key) -> keys.put(id, aes(id, key)));
        current = settings.drafts()
                .keyId()
                .orElse(keys.size() == 1 ? keys.keySet().iterator().next() : null);
        if (current != null && !keys.containsKey(current)) {
            throw new IllegalStateException(
                    "fusie.freeze.drafts.key-id is " + current + ", but fusie.freeze.drafts.keys has no such key");
        }
        if (current == null && !keys.isEmpty()) {
            throw new IllegalStateException(
                    "fusie.freeze.drafts.keys has several: name one in fusie.freeze.drafts.key-id");
        }
    }

    private static SecretKeySpec aes(String id, String base64) {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(base64.trim());
        } catch (IllegalArgumentException e) {
            key = new byte[0];
        }
        if (key.length != 32) {
            throw new IllegalStateException("fusie.freeze.drafts.keys." + id + " has to be 32 bytes in base64");
        }
        return new SecretKeySpec(key, "AES");
    }

    /** Whether there is a key; without one nothing may be kept. */
    boolean isOpen() {
        return current != null;
    }

    boolean knows(String keyId) {
        return keyId != null && keys.containsKey(keyId);
    }

    String currentKey() {
        return current;
    }

    /** @param bound what the text belongs to; the same has to be shown to read it */
    byte[] seal(byte[] text, String bound) {
        byte[] iv = new byte[IV];
        random.nextBytes(iv);
        byte[] sealed = run(Cipher.ENCRYPT_MODE, current, iv, text, bound);
        return ByteBuffer.allocate(IV + sealed.length).put(iv).put(sealed).array();
    }

    /** @throws IllegalStateException when the key is gone, or the text is not the one that was bound to this */
    byte[] open(String keyId, byte[] sealed, String bound) {
        if (!keys.containsKey(keyId)) {
            throw new IllegalStateException("no key " + keyId + " is configured any more");
        }
        ByteBuffer buffer = ByteBuffer.wrap(sealed);
        byte[] iv = new byte[IV];
        buffer.get(iv);
        byte[] text = new byte[buffer.remaining()];
        buffer.get(text);
        return run(Cipher.DECRYPT_MODE, keyId, iv, text, bound);
    }

    private byte[] run(int mode, String keyId, byte[] iv, byte[] text, String bound) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, keys.get(keyId), new GCMParameterSpec(TAG_BITS, iv));
            cipher.updateAAD((keyId + '\n' + bound).getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the sealed text can't be read", e);
        }
    }

    /** A name that leads back to nobody, but is the same for the same person and key. */
    byte[] tag(String person) {
        return tag(current, person);
    }

    /** The same under every key that is kept, for looking up what was stored under an older one. */
    List<byte[]> tags(String person) {
        return keys.keySet().stream().map(key -> tag(key, person)).toList();
    }

    private byte[] tag(String keyId, String person) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            // A key of its own, so that the encryption key is used for one thing only.
            mac.init(keys.get(keyId));
            byte[] derived = mac.doFinal("fusie person tag".getBytes(StandardCharsets.UTF_8));
            mac.init(new SecretKeySpec(derived, "HmacSHA256"));
            return mac.doFinal(person.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HmacSHA256", e);
        }
    }
}
