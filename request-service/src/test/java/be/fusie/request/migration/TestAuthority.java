package be.fusie.request.migration;

import eu.europa.esig.dss.alert.SilentOnStatusAlert;
import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.InMemoryDocument;
import eu.europa.esig.dss.model.SignatureValue;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.pades.PAdESSignatureParameters;
import eu.europa.esig.dss.pades.signature.PAdESService;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority of the tests, in the place of Belgium's: issues certificates, revokes them, and signs PDFs. */
final class TestAuthority {

    static final BigInteger REVOKED = BigInteger.valueOf(666);

    private static final String FOLDER = "fusie.test.authority";
    private static final char[] PASSWORD = "test".toCharArray();
    private static final X500Name NAME = new X500Name("CN=Authority of the tests,C=BE");

    private final PrivateKey key;
    private final X509Certificate certificate;

    private TestAuthority(PrivateKey key, X509Certificate certificate) {
        this.key = key;
        this.certificate = certificate;
    }

    /** The certificate that the service trusts, as PEM. Test classes are loaded twice, so it lies in a file. */
    static synchronized Path trusted() {
        try {
            if (System.getProperty(FOLDER) == null) {
                Path folder = Files.createTempDirectory("fusie-authority");
                TestAuthority fresh = fresh();
                KeyStore store = KeyStore.getInstance("PKCS12");
                store.load(null, null);
                store.setKeyEntry("ca", fresh.key, PASSWORD, new Certificate[] {fresh.certificate});
                try (OutputStream out = Files.newOutputStream(folder.resolve("ca.p12"))) {
                    store.store(out, PASSWORD);
                }
                Files.writeString(
                        folder.resolve("ca.pem"),
                        "-----BEGIN CERTIFICATE-----\n"
                                + Base64.getMimeEncoder().encodeToString(fresh.certificate.getEncoded())
                                + "\n-----END CERTIFICATE-----\n");
                System.setProperty(FOLDER, folder.toString());
            }
            return Path.of(System.getProperty(FOLDER), "ca.pem");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static TestAuthority known() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(trusted().resolveSibling("ca.p12"))) {
            store.load(in, PASSWORD);
        }
        return new TestAuthority(
                (PrivateKey) store.getKey("ca", PASSWORD), (X509Certificate) store.getCertificate("ca"));
    }

    /** One that nobody trusts. */
    static TestAuthority fresh() throws Exception {
        KeyPair pair = keys();
        var builder = new JcaX509v3CertificateBuilder(
                        NAME,
                        BigInteger.ONE,
                        date(Duration.ofDays(-9)),
                        date(Duration.ofDays(99)),
                        NAME,
                        pair.getPublic())
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        return new TestAuthority(
                pair.getPrivate(),
                new JcaX509CertificateConverter().getCertificate(builder.build(signer(pair.getPrivate()))));
    }

    /** A person's card. */
    record Card(PrivateKey key, X509Certificate certificate, X509Certificate issuer) {

        /** The PDF with a signature of this card behind it. */
        byte[] sign(byte[] pdf, Instant at) throws Exception {
            PAdESSignatureParameters parameters = new PAdESSignatureParameters();
            parameters.setSignatureLevel(SignatureLevel.PAdES_BASELINE_B);
            parameters.setDigestAlgorithm(DigestAlgorithm.SHA256);
            parameters.setSigningCertificate(new CertificateToken(certificate));
            parameters.setCertificateChain(new CertificateToken(certificate), new CertificateToken(issuer));
            parameters.bLevel().setSigningDate(Date.from(at));
            CommonCertificateVerifier lenient = new CommonCertificateVerifier();
            lenient.setAlertOnExpiredCertificate(new SilentOnStatusAlert());
            PAdESService service = new PAdESService(lenient);
            DSSDocument document = new InMemoryDocument(pdf, "plan.pdf");
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(key);
            signature.update(service.getDataToSign(document, parameters).getBytes());
            var value = new SignatureValue(SignatureAlgorithm.ECDSA_SHA256, signature.sign());
            ByteArrayOutputStream signed = new ByteArrayOutputStream();
            service.signDocument(document, parameters, value).writeTo(signed);
            return signed.toByteArray();
        }
    }

    Card card(String subject, BigInteger number, Duration from, Duration until, String revocations) throws Exception {
        KeyPair pair = keys();
        var place = new DistributionPointName(
                new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, revocations)));
        var builder = new JcaX509v3CertificateBuilder(
                        NAME, number, date(from), date(until), new X500Name(subject), pair.getPublic())
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.nonRepudiation))
                .addExtension(Extension.cRLDistributionPoints, false, new CRLDistPoint(new DistributionPoint[] {
                    new DistributionPoint(place, null, null)
                }))
                .addExtension(Extension.authorityKeyIdentifier, false, keyId());
        return new Card(
                pair.getPrivate(),
                new JcaX509CertificateConverter().getCertificate(builder.build(signer(key))),
                certificate);
    }

    byte[] revocations() throws Exception {
        X509v2CRLBuilder list = new X509v2CRLBuilder(NAME, date(Duration.ofMinutes(-5)));
        list.setNextUpdate(date(Duration.ofDays(1)));
        list.addCRLEntry(REVOKED, date(Duration.ofDays(-1)), CRLReason.keyCompromise);
        list.addExtension(Extension.authorityKeyIdentifier, false, keyId());
        list.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.ONE));
        return list.build(signer(key)).getEncoded();
    }

    private org.bouncycastle.asn1.x509.AuthorityKeyIdentifier keyId() throws Exception {
        return new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate.getPublicKey());
    }

    private static ContentSigner signer(PrivateKey key) throws Exception {
        return new JcaContentSignerBuilder("SHA256withECDSA").build(key);
    }

    private static KeyPair keys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private static Date date(Duration fromNow) {
        return Date.from(Instant.now().plus(fromNow));
    }
}
