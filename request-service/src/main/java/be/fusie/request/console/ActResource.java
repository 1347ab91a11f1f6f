package be.fusie.request.console;

import be.fusie.kit.problem.Problem;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import io.vertx.core.http.HttpMethod;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestForm;

/** What operators do to a migration, each with what it will do, a reason, and only while it is possible. */
@Path("/console/migrations")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed("operator")
@Blocking
class ActResource {

    private static final int LONGEST = 1000;

    private final Services services;
    private final Reader reader;

    ActResource(Services services, Reader reader) {
        this.services = services;
        this.reader = reader;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance act(MigrationDoc migration, Act act, ReasonForm form, Answer<JsonNode> refused);
    }

    @GET
    @Path("/{id}/acts/{act}")
    public TemplateInstance ask(UUID id, String act) {
        Act known = known(act);
        Answer<MigrationDoc> migration = migration(id);
        return Templates.act(migration.orThrow(), known, ReasonForm.blank(migration.etag(), LONGEST), null);
    }

    @POST
    @Path("/{id}/acts/{act}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Object act(UUID id, String act, @RestForm String reason, @RestForm String key, @RestForm String version) {
        Act known = known(act);
        ReasonForm form = ReasonForm.sent(key, version, reason, LONGEST, reader);
        if (form.wrong() != null) {
            return again(id, known, form, null);
        }
        Answer<JsonNode> done = services.act(
                Service.REQUEST,
                HttpMethod.POST,
                "/migrations/" + id + "/" + known.code(),
                Map.of("reason", form.reason()),
                form.headers());
        return done.ok()
                ? Pages.done("/console/migrations/" + id + "?done=" + known.code())
                : again(id, known, form, done);
    }

    /** The same form with what is wrong, for the migration as it stands now: whoever sends it again has seen that. */
    private Response again(UUID id, Act act, ReasonForm form, Answer<JsonNode> refused) {
        Answer<MigrationDoc> migration = migration(id);
        ReasonForm next =
                new ReasonForm(UUID.randomUUID().toString(), migration.etag(), form.reason(), form.wrong(), LONGEST);
        return Pages.refused(
                refused == null ? 422 : refused.trouble().status(),
                Templates.act(migration.orThrow(), act, next, refused));
    }

    private Answer<MigrationDoc> migration(UUID id) {
        return services.get(Service.REQUEST, "/migrations/" + id, MigrationDoc.class)
                .await();
    }

    private static Act known(String code) {
        return Act.named(code)
                .orElseThrow(() -> Problem.of(
                        404, "unknown-act", "Unknown act", "There is no such act.", "Begin at the migration's page."));
    }
}
