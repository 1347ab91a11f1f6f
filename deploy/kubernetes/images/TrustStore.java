import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * Certificates in PEM from standard input, as Java's {@code cacerts} to standard output: PKCS 12 without a password, in which,
 * unlike in Debian's own, nothing tells when it was made.
 */
class TrustStore {

    public static void main(String[] args) throws IOException, GeneralSecurityException {
        System.setProperty("keystore.pkcs12.certProtectionAlgorithm", "NONE");
        System.setProperty("keystore.pkcs12.macAlgorithm", "NONE");
        Map<String, Certificate> byDigest = new TreeMap<>();
        for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(System.in)) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            byDigest.put(HexFormat.of().formatHex(digest), certificate);
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (Map.Entry<String, Certificate> entry : byDigest.entrySet()) {
            store.setCertificateEntry(entry.getKey(), entry.getValue());
        }
        store.store(System.out, new char[0]);
    }
}
