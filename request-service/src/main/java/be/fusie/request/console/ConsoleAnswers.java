package be.fusie.request.console;

import io.quarkus.oidc.JavaScriptRequestChecker;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** What all answers of the console have in common: problems are pages, and nothing is kept by anybody on the way. */
@Singleton
class ConsoleAnswers {

    private static final String SESSION = "q_session_console";
    private static final Set<Integer> TOLD_APART = Set.of(400, 401, 403, 404, 409, 412, 422, 503);

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance problem(String kind, String detail, String remedy, String id);
    }

    @ServerResponseFilter
    void finish(ContainerResponseContext answer, HttpServerRequest request) {
        if (!request.path().equals("/console") && !request.path().startsWith("/console/")) {
            return;
        }
        if (answer.getStatus() == 401 && request.getCookie(SESSION) != null && !isPart(request)) {
            beginAnew(answer, request);
        } else if (answer.getStatus() >= 400 && answer.getEntity() instanceof Map<?, ?> problem) {
            String kind = TOLD_APART.contains(answer.getStatus()) ? Integer.toString(answer.getStatus()) : "500";
            answer.setEntity(
                    Templates.problem(kind, text(problem, "detail"), text(problem, "remedy"), text(problem, "id"))
                            .render(),
                    null,
                    MediaType.TEXT_HTML_TYPE.withCharset("utf-8"));
        }
        answer.getHeaders().putSingle(HttpHeaders.CACHE_CONTROL, "no-store");
        answer.getHeaders().putSingle(HttpHeaders.VARY, "Cookie, Accept-Language, HX-Request");
    }

    /** A session that is gone or can't be read: without its cookie the same page leads to the sign-in. */
    private static void beginAnew(ContainerResponseContext answer, HttpServerRequest request) {
        answer.setStatusInfo(Response.Status.FOUND);
        answer.setEntity(null);
        answer.getHeaders().remove("WWW-Authenticate");
        answer.getHeaders()
                .putSingle(HttpHeaders.LOCATION, request.method() == HttpMethod.GET ? request.uri() : "/console");
        answer.getHeaders()
                .add(HttpHeaders.SET_COOKIE, SESSION + "=; Path=/console; Max-Age=0; HttpOnly; SameSite=Lax");
    }

    static boolean isPart(HttpServerRequest request) {
        return "true".equals(request.getHeader("HX-Request"));
    }

    private static String text(Map<?, ?> problem, String member) {
        Object value = problem.get(member);
        return value == null || value.toString().isBlank() ? null : value.toString();
    }

    /** A part of a page that is fetched after the sign-in has expired gets 499: the script then asks to sign in again. */
    @Singleton
    static class Fragments implements JavaScriptRequestChecker {
        @Override
        public boolean isJavaScriptRequest(RoutingContext context) {
            return isPart(context.request());
        }
    }
}
