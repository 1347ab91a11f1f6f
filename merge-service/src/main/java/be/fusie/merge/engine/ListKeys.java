package be.fusie.merge.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys that lists are sealed with, by id: AES-256-GCM, a fresh nonce for each piece, and the place it belongs to as
 * associated data, so that a sealed piece neither can be read nor put elsewhere. One key seals; all of them open.
 */
public final class ListKeys {

    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** @param keyId which key opens it */
    record Sealed(String keyId, byte[] bytes) {}

    private final Map<String, SecretKey> keys = new TreeMap<>();
    private final String current;

    /**
     * @param base64 32 random bytes in Base64, by id
     * @param current id of the key to seal with; may be empty when there is one key only
     * @throws IllegalArgumentException naming the id of the key that is wrong, never a key
     */
    public ListKeys(Map<String, String> base64, Optional<String> current) {
        if (base64.isEmpty() || (current.isEmpty() && base64.size() > 1)) {
            throw new IllegalArgumentException(
                    base64.isEmpty() ? "no list key is given" : "of several list keys, say which one seals");
        }
        base64.forEach((id, text) -> keys.put(id, key(id, text)));
        this.current = current.orElse(keys.keySet().iterator().next());
        if (!keys.containsKey(this.current)) {
            throw new IllegalArgumentException("there is no list key called " + this.current);
        }
    }

    private static SecretKey key(String id, String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64.strip());
            if (bytes.length == KEY_BYTES) {
                return new SecretKeySpec(bytes, "AES");
            }
        } catch (IllegalArgumentException e) {
            // told below, without what was given
        }
        throw new IllegalArgumentException("list key " + id + " is not 32 bytes in Base64");
    }

    /**
     * The key in a file, which is made when there is none: for whoever configured no key. The file is readable by its
     * owner only; without it the lists are lost.
     */
    public static ListKeys inFile(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] bytes = new byte[KEY_BYTES];
            RANDOM.nextBytes(bytes);
            Path whole = Files.createTempFile(
                    Files.createDirectories(file.toAbsolutePath().getParent()),
                    "list-key",
                    "",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                Files.writeString(whole, Base64.getEncoder().encodeToString(bytes));
                // in one step, and never over the one another replica made at the same moment
                Files.createLink(file, whole);
            } catch (FileAlreadyExistsException e) {
                // then that one counts
            } finally {
                Files.delete(whole);
            }
        }
        return new ListKeys(Map.of("file", Files.readString(file)), Optional.empty());
    }

    /** Id of the key that seals. */
    public String current() {
        return current;
    }

    Sealed seal(byte[] plain, String place) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            byte[] sealed =
                    cipher(Cipher.ENCRYPT_MODE, keys.get(current), nonce, place).doFinal(plain);
            byte[] bytes = new byte[NONCE_BYTES + sealed.length];
            System.arraycopy(nonce, 0, bytes, 0, NONCE_BYTES);
            System.arraycopy(sealed, 0, bytes, NONCE_BYTES, sealed.length);
            return new Sealed(current, bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a list can't be sealed", e);
        }
    }

    /** @throws IllegalStateException when its key is not known here, or it was altered or belongs elsewhere */
    byte[] open(Sealed sealed, String place) {
        SecretKey key = keys.get(sealed.keyId());
        if (key == null) {
            throw new IllegalStateException("there is no list key called " + sealed.keyId() + ", which a list needs");
        }
        byte[] bytes = sealed.bytes();
        try {
            return cipher(Cipher.DECRYPT_MODE, key, java.util.Arrays.copyOf(bytes, NONCE_BYTES), place)
                    .doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a list does not open with its key, or was altered", e);
        }
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, String place) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
