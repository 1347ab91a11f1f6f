package be.fusie.request.document;

import be.fusie.request.document.DocumentRefused.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotation;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotationLink;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotationWidget;

/**
 * Compares a signed PDF with the one that was handed out. A PDF signature is written behind the document, so the signed
 * file begins with the very bytes that were handed out; what was added must be the signature and nothing to read.
 */
final class SignedPdf {

    private SignedPdf() {}

    static boolean beginsWith(byte[] signed, byte[] handedOut) {
        return signed.length > handedOut.length
                && Arrays.equals(signed, 0, handedOut.length, handedOut, 0, handedOut.length);
    }

    /** @throws DocumentRefused when the pages do not show what was handed out and only that */
    static void demandSamePages(byte[] signed, byte[] handedOut) {
        try (PDDocument after = Loader.loadPDF(signed);
                PDDocument before = Loader.loadPDF(handedOut)) {
            if (after.getNumberOfPages() != before.getNumberOfPages()) {
                throw new DocumentRefused(Reason.ANNOTATED);
            }
            for (int i = 0; i < before.getNumberOfPages(); i++) {
                if (!Arrays.equals(contents(after.getPage(i)), contents(before.getPage(i)))
                        || hasNotes(after.getPage(i).getAnnotations())) {
                    throw new DocumentRefused(Reason.ANNOTATED);
                }
            }
        } catch (IOException e) {
            throw new DocumentRefused(Reason.UNREADABLE);
        }
    }

    private static byte[] contents(PDPage page) throws IOException {
        try (InputStream contents = page.getContents()) {
            return contents == null ? new byte[0] : contents.readAllBytes();
        }
    }

    /** Links were there before; a signature may show itself. */
    private static boolean hasNotes(List<PDAnnotation> annotations) {
        Set<String> fine = Set.of(PDAnnotationLink.SUB_TYPE, PDAnnotationWidget.SUB_TYPE);
        return annotations.stream()
                .anyMatch(note -> !fine.contains(note.getSubtype())
                        || note instanceof PDAnnotationWidget
                                && !"Sig".equals(note.getCOSObject().getNameAsString("FT")));
    }
}
