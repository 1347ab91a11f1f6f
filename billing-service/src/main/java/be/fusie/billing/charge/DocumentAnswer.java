package be.fusie.billing.charge;

import be.fusie.billing.Form;
import be.fusie.kit.pdf.Pdf;
import be.fusie.kit.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.function.Supplier;

/** An invoice or credit note in the form that the caller accepts: as data, on paper, or as e-invoice. */
final class DocumentAnswer {
    private DocumentAnswer() {}

    /** The media type that the caller likes best; JSON when they don't care. */
    static String form(Request request) {
        return Form.chosen(request, MediaType.APPLICATION_JSON, Pdf.MEDIA_TYPE, Ubl.MEDIA_TYPE);
    }

    /**
     * @param number of the document
     * @param missing what is answered when the document was not made yet
     */
    static Uni<Response> of(String form, String number, Supplier<Uni<InvoiceView>> data, Problem missing) {
        return form.equals(MediaType.APPLICATION_JSON)
                ? data.get().map(view -> Response.ok(view).build())
                : Document.find(number, form).map(document -> {
                    if (document == null) {
                        throw missing;
                    }
                    return issued(document);
                });
    }

    /** The very bytes, with their hash as entity tag. */
    private static Response issued(Document document) {
        String extension = document.mediaType.equals(Pdf.MEDIA_TYPE) ? "pdf" : "xml";
        return Response.ok(document.bytes, document.mediaType)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "inline; filename=\"" + document.number + "." + extension + "\"")
                .header(HttpHeaders.ETAG, "\"" + document.sha256 + "\"")
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }
}
