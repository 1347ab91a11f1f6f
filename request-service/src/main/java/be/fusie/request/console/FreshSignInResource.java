package be.fusie.request.console;

import be.fusie.request.console.FreshSignIns.Made;
import be.fusie.request.console.FreshSignIns.Purpose;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestCookie;
import org.jboss.resteasy.reactive.RestQuery;

/** Where a fresh sign-in comes back to: does what it was made for, once, and leads on. */
@Path("/" + FreshSignIns.PAGE)
@Produces(MediaType.TEXT_HTML)
@RolesAllowed({"director", "school"})
@Blocking
class FreshSignInResource {

    private final FreshSignIns signIns;
    private final Services services;
    private final Connections connections;
    private final ConsoleSettings settings;
    private final SecurityIdentity identity;
    private final Reader reader;
    private final HttpServerRequest request;

    FreshSignInResource(
            FreshSignIns signIns,
            Services services,
            Connections connections,
            ConsoleSettings settings,
            SecurityIdentity identity,
            Reader reader,
            HttpServerRequest request) {
        this.signIns = signIns;
        this.services = services;
        this.connections = connections;
        this.settings = settings;
        this.identity = identity;
        this.reader = reader;
        this.request = request;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance freshSignIn(String why, Answer.Trouble trouble, String back);
    }

    @GET
    public Response back(
            @RestCookie(FreshSignIns.COOKIE) String waiting, @RestQuery String state, @RestQuery String code) {
        Made made = signIns.finish(waiting, state, code);
        String back = back(made);
        if (made.failure() != null) {
            return refused(400, made.failure().name().toLowerCase(Locale.ROOT).replace('_', '-'), null, back);
        }
        Answer<JsonNode> done = made.purpose() == Purpose.SIGN ? sign(made) : delegate(made);
        if (!done.ok()) {
            return refused(done.trouble().status(), "refused", done.trouble(), back);
        }
        return Response.fromResponse(Pages.done(back + (back.contains("?") ? "&" : "?") + "done="
                        + made.purpose().name().toLowerCase(Locale.ROOT)))
                .cookie(signIns.forget())
                .build();
    }

    private Answer<JsonNode> sign(Made made) {
        return services.act(
                Service.REQUEST,
                HttpMethod.POST,
                "/migrations/" + UUID.fromString(made.details().get("migration")) + "/signatures",
                Map.of(
                        "planHash", made.details().get("planHash"),
                        "institution", made.details().get("institution"),
                        "idToken", made.idToken()),
                Map.of("Idempotency-Key", UUID.randomUUID().toString()));
    }

    /** The access token that came with the fresh sign-in says when it was made. */
    private Answer<JsonNode> delegate(Made made) {
        return inTheNameOf(made.accessToken())
                .act(
                        Service.REQUEST,
                        HttpMethod.POST,
                        "/delegations",
                        made.details(),
                        Map.of("Idempotency-Key", UUID.randomUUID().toString()));
    }

    private Services inTheNameOf(String accessToken) {
        var fresh = QuarkusSecurityIdentity.builder()
                .setPrincipal(identity.getPrincipal())
                .addCredential(new AccessTokenCredential(accessToken))
                .build();
        return new Services(connections, settings, fresh, reader, request);
    }

    private static String back(Made made) {
        if (made.purpose() == Purpose.SIGN) {
            return "/console/moves/" + made.details().get("migration") + "?school="
                    + made.details().get("institution");
        }
        return made.purpose() == Purpose.DELEGATE ? "/console/delegations" : "/console";
    }

    private Response refused(int status, String why, Answer.Trouble trouble, String back) {
        return Response.fromResponse(Pages.refused(status, Templates.freshSignIn(why, trouble, back)))
                .cookie(signIns.forget())
                .build();
    }
}
