package be.fusie.request.console;

import be.fusie.request.plan.Language;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.RestForm;

/** The way in and out, and how the reader likes to read. */
@Path("/console")
@Produces(MediaType.TEXT_HTML)
@Blocking
class HomeResource {

    private static final int A_YEAR = 365 * 24 * 60 * 60;

    private final Reader reader;
    private final boolean secure;

    HomeResource(
            Reader reader,
            @ConfigProperty(name = "quarkus.oidc.console.authentication.cookie-force-secure", defaultValue = "false")
                    boolean secure) {
        this.reader = reader;
        this.secure = secure;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance nothing();

        static native TemplateInstance signedOut();
    }

    @GET
    @Authenticated
    public Object home() {
        String first = Places.first(reader);
        return first == null
                ? Templates.nothing()
                : Response.seeOther(URI.create(first)).build();
    }

    /** Where the sign-in sends people back to; the sign-in itself leads on to the page that was asked for. */
    @GET
    @Path("/signed-in")
    @Authenticated
    public Response signedIn() {
        return Response.seeOther(URI.create("/console")).build();
    }

    @GET
    @Path("/signed-out")
    @PermitAll
    public TemplateInstance signedOut() {
        return Templates.signedOut();
    }

    /** Keeps the language and the look that the reader chose, in cookies that hold nothing else. */
    @POST
    @Path("/preferences")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Authenticated
    public Response prefer(@RestForm String language, @RestForm String theme, @RestForm String back) {
        Response.ResponseBuilder answer = Response.seeOther(URI.create(local(back)));
        if (language != null && Language.of(language).isPresent()) {
            answer.cookie(kept(Reader.LANGUAGE, language));
        }
        if (theme != null && Reader.THEMES.contains(theme)) {
            answer.cookie(kept(Reader.THEME, theme));
        }
        return answer.build();
    }

    /** Only pages of the console, so that no form leads anybody elsewhere. */
    private static String local(String back) {
        return back != null && back.matches("/console(/[\\w./?&=%+-]*)?(\\?[\\w./?&=%+-]*)?") && !back.contains("//")
                ? back
                : "/console";
    }

    private NewCookie kept(String name, String value) {
        return new NewCookie.Builder(name)
                .value(value)
                .path("/console")
                .maxAge(A_YEAR)
                .httpOnly(true)
                .secure(secure)
                .sameSite(NewCookie.SameSite.LAX)
                .build();
    }
}
