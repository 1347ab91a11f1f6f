package be.fusie.request.document;

import be.fusie.request.document.DocumentRefused.Reason;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentNameDictionary;
import org.apache.pdfbox.pdmodel.common.filespecification.PDComplexFileSpecification;

/** The files that a PDF carries. */
final class Attachments {

    private Attachments() {}

    /** SHA-256 of each of the uppermost level, 64 hexadecimal digits. */
    static Set<String> hashes(byte[] pdf) {
        Set<String> hashes = new HashSet<>();
        try (PDDocument document = Loader.loadPDF(pdf)) {
            PDDocumentNameDictionary names = document.getDocumentCatalog().getNames();
            if (names == null
                    || names.getEmbeddedFiles() == null
                    || names.getEmbeddedFiles().getNames() == null) {
                return hashes;
            }
            for (PDComplexFileSpecification file :
                    names.getEmbeddedFiles().getNames().values()) {
                if (file.getEmbeddedFile() != null) {
                    hashes.add(sha256(file.getEmbeddedFile().toByteArray()));
                }
            }
            return hashes;
        } catch (IOException | RuntimeException e) { // whatever a library finds in bytes from anywhere
            throw new DocumentRefused(Reason.UNREADABLE);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
