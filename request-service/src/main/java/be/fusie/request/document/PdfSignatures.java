package be.fusie.request.document;

import be.fusie.request.document.DocumentRefused.Reason;
import eu.europa.esig.dss.diagnostic.SignatureWrapper;
import eu.europa.esig.dss.enumerations.Indication;
import eu.europa.esig.dss.enumerations.SignatureScopeType;
import eu.europa.esig.dss.enumerations.SubIndication;
import eu.europa.esig.dss.model.InMemoryDocument;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.pades.validation.PDFDocumentValidator;
import eu.europa.esig.dss.service.crl.OnlineCRLSource;
import eu.europa.esig.dss.service.ocsp.OnlineOCSPSource;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.client.http.NativeHTTPDataLoader;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Validates PDFs that were signed with a certificate (PAdES), by EU DSS and its policy: form, cryptography, chain to a
 * trusted certificate, revocation, and that the signature covers the whole file. Takes seconds, and asks the trusted
 * issuers whether the certificate was revoked: for a worker thread. Addresses in a certificate that leads to no trusted one
 * are never called.
 */
public final class PdfSignatures {

    /** Belgian eID has the bare number, ETSI EN 319 412-1 a prefix. */
    private static final Pattern NATIONAL_NUMBER = Pattern.compile("(?:PNOBE-)?([0-9]{11})");

    private static final int LARGEST_ANSWER = 20_000_000;

    private final CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
    private final int timeOut;

    /**
     * @param trustedCertificates PEM file with the certificates to lead to
     * @param timeOut for each question about revocation
     * @throws IllegalStateException when the file holds no certificate that can be read
     */
    public PdfSignatures(Path trustedCertificates, Duration timeOut) {
        this.timeOut = Math.toIntExact(timeOut.toMillis());
        try (InputStream pem = Files.newInputStream(trustedCertificates)) {
            CertificateFactory.getInstance("X.509").generateCertificates(pem).stream()
                    .map(certificate -> new CertificateToken((X509Certificate) certificate))
                    .forEach(trusted::addCertificate);
        } catch (IOException | CertificateException e) {
            throw new IllegalStateException("the trusted certificates in " + trustedCertificates + " can't be read", e);
        }
        if (trusted.getCertificates().isEmpty()) {
            throw new IllegalStateException(trustedCertificates + " holds no certificate");
        }
    }

    /**
     * What a signed PDF proves.
     *
     * @param nationalNumber of the signer; personal data
     * @param certificateSha256 of the certificate's bytes, 64 hexadecimal digits
     * @param signedAt as the signer's computer says, or a time stamp when there is one
     */
    public record Verdict(String nationalNumber, String certificateSha256, Instant signedAt) {

        @Override
        public String toString() {
            return "Verdict[" + certificateSha256 + ", " + signedAt + "]";
        }
    }

    /**
     * @param handedOut the PDFs that the signed one may have been made from, each made when it is asked for
     * @param others hashes of the attached JSON of other versions, by which those are told from other documents
     * @throws DocumentRefused when it proves nothing
     */
    public Verdict check(byte[] pdf, List<Supplier<byte[]>> handedOut, Set<String> others) {
        PDFDocumentValidator validator;
        try {
            validator = new PDFDocumentValidator(new InMemoryDocument(pdf));
            validator.setCertificateVerifier(verifier());
            if (validator.getSignatures().isEmpty()) {
                throw new DocumentRefused(Reason.NOT_SIGNED);
            }
        } catch (DocumentRefused e) {
            throw e;
        } catch (RuntimeException e) { // whatever a library finds in bytes from anywhere
            throw new DocumentRefused(Reason.UNREADABLE);
        }
        byte[] original = original(pdf, handedOut, others);
        try {
            Verdict verdict = verdict(validator.validateDocument());
            SignedPdf.demandSamePages(pdf, original);
            return verdict;
        } catch (DocumentRefused e) {
            throw e;
        } catch (RuntimeException e) {
            throw new DocumentRefused(Reason.UNREADABLE);
        }
    }

    private static byte[] original(byte[] pdf, List<Supplier<byte[]>> handedOut, Set<String> others) {
        return handedOut.stream()
                .map(Supplier::get)
                .filter(candidate -> SignedPdf.beginsWith(pdf, candidate))
                .findFirst()
                .orElseThrow(() -> new DocumentRefused(
                        Attachments.hashes(pdf).stream().anyMatch(others::contains)
                                ? Reason.OTHER_VERSION
                                : Reason.OTHER_DOCUMENT));
    }

    private CommonCertificateVerifier verifier() {
        NativeHTTPDataLoader http = new NativeHTTPDataLoader();
        http.setConnectTimeout(timeOut);
        http.setReadTimeout(timeOut);
        http.setMaxInputSize(LARGEST_ANSWER);
        CommonCertificateVerifier verifier = new CommonCertificateVerifier();
        verifier.setTrustedCertSources(trusted);
        verifier.setCrlSource(new OnlineCRLSource(http));
        verifier.setOcspSource(new OnlineOCSPSource(http));
        verifier.setAIASource(null); // a certificate's issuer has to come along, or be trusted
        verifier.setCheckRevocationForUntrustedChains(false);
        return verifier;
    }

    /** The signature that covers the whole file is the last one; earlier ones are other directors'. */
    private static Verdict verdict(Reports reports) {
        SignatureWrapper last = reports.getDiagnosticData().getSignatures().stream()
                .filter(signature -> signature.getSignatureScopes().stream()
                        .anyMatch(scope -> scope.getScope() == SignatureScopeType.FULL))
                .findFirst()
                .orElseThrow(() -> new DocumentRefused(Reason.CHANGED_AFTERWARDS));
        Indication indication = reports.getSimpleReport().getIndication(last.getId());
        if (indication != Indication.TOTAL_PASSED) {
            Reason reason = reason(reports.getSimpleReport().getSubIndication(last.getId()));
            // An issuer says nothing about certificates that have ended, so the policy only says: try later.
            throw new DocumentRefused(reason == Reason.UNCERTAIN && hasEnded(last) ? Reason.EXPIRED : reason);
        }
        String serialNumber = last.getSigningCertificate().getSubjectSerialNumber();
        Matcher person = NATIONAL_NUMBER.matcher(serialNumber == null ? "" : serialNumber);
        if (!person.matches()) {
            throw new DocumentRefused(Reason.NO_PERSON);
        }
        var claimed = reports.getSimpleReport().getSigningTime(last.getId());
        return new Verdict(
                person.group(1),
                HexFormat.of()
                        .formatHex(last.getSigningCertificate()
                                .getDigestAlgoAndValue()
                                .getDigestValue()),
                Instant.parse(DSSUtils.formatDateToRFC(
                        claimed == null ? reports.getSimpleReport().getBestSignatureTime(last.getId()) : claimed)));
    }

    private static boolean hasEnded(SignatureWrapper signature) {
        return Instant.parse(DSSUtils.formatDateToRFC(
                        signature.getSigningCertificate().getNotAfter()))
                .isBefore(Instant.now());
    }

    private static Reason reason(SubIndication why) {
        if (why == null) {
            return Reason.BROKEN;
        }
        return switch (why) {
            case NO_CERTIFICATE_CHAIN_FOUND, NO_CERTIFICATE_CHAIN_FOUND_NO_POE, NO_SIGNING_CERTIFICATE_FOUND ->
                Reason.UNTRUSTED;
            case OUT_OF_BOUNDS_NO_POE, OUT_OF_BOUNDS_NOT_REVOKED, EXPIRED, NOT_YET_VALID -> Reason.EXPIRED;
            case REVOKED, REVOKED_NO_POE, REVOKED_CA_NO_POE -> Reason.REVOKED;
            case TRY_LATER, REVOCATION_OUT_OF_BOUNDS_NO_POE, CERTIFICATE_CHAIN_GENERAL_FAILURE -> Reason.UNCERTAIN;
            default -> Reason.BROKEN;
        };
    }
}
