package be.fusie.request.console;

import be.fusie.request.console.Docs.Undo;
import be.fusie.request.console.Services.Call;
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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestQuery;

/** Taking a completed migration back, by two operators who see what would be lost (X1). */
@Path("/console/migrations")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed("operator")
@Blocking
class UndoResource {

    private static final int LONGEST = 1000;
    private static final List<String> DONE = List.of("ask", "confirm", "keep");

    private final Services services;
    private final Reader reader;

    UndoResource(Services services, Reader reader) {
        this.services = services;
        this.reader = reader;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance migrationUndo(
                MigrationDoc migration, Answer<Undo> undo, ReasonForm form, Answer<JsonNode> refused, String done);
    }

    /** @param known what the page shows now, when it asks again */
    @GET
    @Path("/{id}/undo")
    public Object page(UUID id, @RestQuery String done, @RestQuery String known) {
        if (known != null) {
            Undo undo = services.get(Service.REQUEST, "/migrations/" + id + "/undo", Undo.class)
                    .await()
                    .value();
            return Pages.onlyIfOther(known, undo == null ? known : undo.standing());
        }
        return page(id, null, null, done != null && DONE.contains(done) ? done : null);
    }

    /** @param form what was typed in; null for nothing */
    private TemplateInstance page(UUID id, ReasonForm form, Answer<JsonNode> refused, String done) {
        Call<MigrationDoc> asked = services.get(Service.REQUEST, "/migrations/" + id, MigrationDoc.class);
        Call<Undo> undo = services.get(Service.REQUEST, "/migrations/" + id + "/undo", Undo.class);
        Answer<MigrationDoc> migration = asked.await();
        ReasonForm next = form == null
                ? ReasonForm.blank(migration.etag(), LONGEST)
                : new ReasonForm(UUID.randomUUID().toString(), migration.etag(), form.reason(), form.wrong(), LONGEST);
        return Templates.migrationUndo(migration.orThrow(), undo.await(), next, refused, done);
    }

    @POST
    @Path("/{id}/undo/ask")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Object ask(UUID id, @RestForm String reason, @RestForm String key) {
        return withReason(id, "ask", "", ReasonForm.sent(key, null, reason, LONGEST, reader));
    }

    @POST
    @Path("/{id}/undo/keep")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Object keep(UUID id, @RestForm String reason, @RestForm String key, @RestForm String version) {
        return withReason(id, "keep", "/withdrawal", ReasonForm.sent(key, version, reason, LONGEST, reader));
    }

    private Object withReason(UUID id, String act, String path, ReasonForm form) {
        if (form.wrong() != null) {
            return Pages.refused(422, page(id, form, null, null));
        }
        return after(id, act, form, post(id, path, Map.of("reason", form.reason()), form));
    }

    @POST
    @Path("/{id}/undo/confirm")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Object confirm(UUID id, @RestForm String confirmation, @RestForm String key, @RestForm String version) {
        ReasonForm form = ReasonForm.sent(key, version, "confirmed", LONGEST, reader);
        Map<String, String> body = Map.of("confirmation", confirmation == null ? "" : confirmation);
        return after(id, "confirm", null, post(id, "/confirmation", body, form));
    }

    private Answer<JsonNode> post(UUID id, String path, Object body, ReasonForm form) {
        return services.act(
                Service.REQUEST, HttpMethod.POST, "/migrations/" + id + "/undo" + path, body, form.headers());
    }

    private Object after(UUID id, String act, ReasonForm form, Answer<JsonNode> answer) {
        return answer.ok()
                ? Pages.done("/console/migrations/" + id + "/undo?done=" + act)
                : Pages.refused(answer.trouble().status(), page(id, form, answer, null));
    }
}
