package be.fusie.merge.proof;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;

/**
 * The Ed25519 key that certificates are signed with (RFC 8032), and its public half as others read it: PEM, and JSON Web Key
 * (RFC 8037) with its thumbprint (RFC 7638) as name.
 */
public final class CertificateKey {

    private static final String ALGORITHM = "Ed25519";
    private static final int RAW_KEY_BYTES = 32;
    private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrivateKey secret;
    private final PublicKey open;
    private final boolean generated;

    private CertificateKey(PrivateKey secret, PublicKey open, boolean generated) {
        this.secret = secret;
        this.open = open;
        this.generated = generated;
    }

    /**
     * A key pair of the organisation.
     *
     * @param privateKey PKCS#8, PEM or bare Base64 (openssl genpkey -algorithm ed25519)
     * @param publicKey X.509, PEM or bare Base64 (openssl pkey -pubout)
     * @throws IllegalArgumentException when they are no Ed25519 keys, or no pair; says nothing of their content
     */
    public static CertificateKey of(String privateKey, String publicKey) {
        try {
            KeyFactory keys = KeyFactory.getInstance(ALGORITHM);
            CertificateKey key = new CertificateKey(
                    keys.generatePrivate(new PKCS8EncodedKeySpec(bytes(privateKey))),
                    keys.generatePublic(new X509EncodedKeySpec(bytes(publicKey))),
                    false);
            byte[] probe = "fusie".getBytes(StandardCharsets.US_ASCII);
            if (!verify(key.open, probe, key.sign(probe))) {
                throw new IllegalArgumentException("the private and the public key for certificates are no pair");
            }
            return key;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "the keys for certificates are no Ed25519 keys (PKCS#8 and X.509): openssl genpkey -algorithm ed25519");
        }
    }

    /**
     * A key made here, once, and kept in a file for the owner only: for demonstrations and tests. What it signs says so.
     *
     * @param file read when it exists; of several replicas, the first one's key is everybody's
     */
    public static CertificateKey generated(Path file) throws IOException {
        try {
            if (!Files.exists(file)) {
                KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
                Path written = Files.createTempFile(
                        Files.createDirectories(file.toAbsolutePath().getParent()), "key", "");
                if (written.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                    Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("rw-------"));
                }
                Files.writeString(
                        written,
                        Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded())
                                + '\n'
                                + Base64.getEncoder()
                                        .encodeToString(pair.getPublic().getEncoded())
                                + '\n');
                try {
                    Files.createLink(file, written);
                } catch (FileAlreadyExistsException e) {
                    // another replica was first
                } finally {
                    Files.delete(written);
                }
            }
            String[] lines = Files.readString(file).split("\n");
            CertificateKey key = of(lines[0], lines.length > 1 ? lines[1] : "");
            return new CertificateKey(key.secret, key.open, true);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether it was made here, and so vouches for nobody. */
    public boolean isGenerated() {
        return generated;
    }

    byte[] sign(byte[] bytes) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(secret);
            signature.update(bytes);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean verify(PublicKey key, byte[] bytes, byte[] signed) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(ALGORITHM);
        signature.initVerify(key);
        signature.update(bytes);
        return signature.verify(signed);
    }

    /** The thumbprint of the public key (RFC 7638): its name in certificates. */
    public String id() {
        String canonical = "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" + raw() + "\"}";
        try {
            return URL.encodeToString(
                    MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The public key as a JSON Web Key, with its PEM for openssl beside it. */
    public ObjectNode jwk() {
        ObjectNode key = JSON.createObjectNode();
        key.put("kty", "OKP");
        key.put("crv", "Ed25519");
        key.put("alg", "EdDSA");
        key.put("use", "sig");
        key.put("kid", id());
        key.put("x", raw());
        key.put(
                "pem",
                "-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(open.getEncoded())
                        + "\n-----END PUBLIC KEY-----\n");
        key.put("demonstration", generated);
        return key;
    }

    /** The last 32 bytes of the X.509 form are the key itself. */
    private String raw() {
        byte[] encoded = open.getEncoded();
        return URL.encodeToString(Arrays.copyOfRange(encoded, encoded.length - RAW_KEY_BYTES, encoded.length));
    }

    private static byte[] bytes(String key) {
        try {
            return Base64.getMimeDecoder().decode(key.replaceAll("-----[^-]*-----", ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a key for certificates is neither PEM nor Base64");
        }
    }
}
