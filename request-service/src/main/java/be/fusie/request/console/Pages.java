package be.fusie.request.console;

import io.quarkus.qute.TemplateInstance;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;

/** How a form is answered. */
final class Pages {

    private Pages() {}

    /** Done: on to that page, so that loading it again does nothing twice. */
    static Response done(String address) {
        return Response.seeOther(URI.create(address)).build();
    }

    /** Not done: the page again, with what is wrong. @param status of the service's answer; 0 when there was none */
    static Response refused(int status, TemplateInstance page) {
        return Response.status(status == 0 ? 503 : status)
                .entity(page.render())
                .type(MediaType.TEXT_HTML_TYPE.withCharset("utf-8"))
                .build();
    }

    /** For a page that asks whether it still holds: nothing, or that it is to be loaded anew as a whole. */
    static Response onlyIfOther(String known, String standing) {
        return known.equals(standing)
                ? Response.noContent().build()
                : Response.ok().header("HX-Refresh", "true").build();
    }

    /** A file as a service gave it. @throws be.fusie.kit.problem.Problem when it gave none */
    static Response file(Answer<Services.File> answer) {
        Services.File file = answer.orThrow();
        Response.ResponseBuilder response = Response.ok(file.bytes()).type(file.type());
        return (file.disposition() == null ? response : response.header("Content-Disposition", file.disposition()))
                .build();
    }
}
