package be.fusie.request.console;

import be.fusie.request.console.Docs.Freeze;
import be.fusie.request.console.Docs.FreezeAct;
import be.fusie.request.console.Docs.Release;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestQuery;

/** The freeze of one migration, for operators, with the ways out that need no saga (F8). */
@Path("/console/migrations")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed("operator")
@Blocking
class FreezeResource {

    private static final int LONGEST = 500;
    private static final List<String> DONE = List.of("hold", "let-go", "release", "confirm", "withdraw");

    private final Services services;
    private final Reader reader;

    FreezeResource(Services services, Reader reader) {
        this.services = services;
        this.reader = reader;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance migrationFreeze(
                MigrationDoc migration,
                Answer<Freeze> freeze,
                Answer<Release> release,
                Answer<List<FreezeAct>> acts,
                ReasonForm hold,
                ReasonForm ask,
                Answer<JsonNode> refused,
                String done,
                String standing);
    }

    private record Shown(
            MigrationDoc migration, Answer<Freeze> freeze, Answer<Release> release, Answer<List<FreezeAct>> acts) {

        /** What decides which forms there are; the figures keep themselves true. */
        String standing() {
            return freeze.found().map(Freeze::state).orElse("none")
                    + freeze.found()
                            .map(known -> known.held() == null ? "" : "-held")
                            .orElse("")
                    + (release.ok() ? "-release" : "");
        }
    }

    /** @param known what the page shows now, when it asks again: once that is another, it is loaded anew as a whole */
    @GET
    @Path("/{id}/freeze")
    public Object page(UUID id, @RestQuery String done, @RestQuery String known) {
        Shown shown = shown(id);
        return known == null || known.equals(shown.standing())
                ? page(shown, null, null, null, done != null && DONE.contains(done) ? done : null)
                : Pages.onlyIfOther(known, shown.standing());
    }

    private TemplateInstance page(UUID id, String act, ReasonForm form, Answer<JsonNode> refused) {
        return page(shown(id), "hold".equals(act) ? form : null, "release".equals(act) ? form : null, refused, null);
    }

    private Shown shown(UUID id) {
        Call<MigrationDoc> migration = services.get(Service.REQUEST, "/migrations/" + id, MigrationDoc.class);
        Call<Freeze> freeze = services.get(Service.FREEZE, "/freezes/" + id, Freeze.class);
        Call<Release> release = services.get(Service.FREEZE, "/freezes/" + id + "/release", Release.class);
        Call<List<FreezeAct>> acts = services.list(Service.FREEZE, "/freezes/" + id + "/acts", FreezeAct.class);
        return new Shown(migration.await().orThrow(), freeze.await(), release.await(), acts.await());
    }

    /** @param hold what was typed in there; null: nothing @param ask the same */
    private static TemplateInstance page(
            Shown shown, ReasonForm hold, ReasonForm ask, Answer<JsonNode> refused, String done) {
        ReasonForm blank = ReasonForm.blank(null, LONGEST);
        return Templates.migrationFreeze(
                shown.migration(),
                shown.freeze(),
                shown.release(),
                shown.acts(),
                hold == null ? blank : hold,
                ask == null ? blank : ask,
                refused,
                done,
                shown.standing());
    }

    @POST
    @Path("/{id}/freeze/hold")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Object hold(UUID id, @RestForm String reason, @RestForm String key, @RestForm String hours) {
        ReasonForm form = ReasonForm.sent(key, null, reason, LONGEST, reader);
        String until = Instant.now().plus(hours(hours)).toString();
        return withReason(id, "hold", HttpMethod.PUT, form, Map.of("reason", form.reason(), "until", until));
    }

    /** From one hour to three days; freeze-service may allow less and says so. */
    private static Duration hours(String hours) {
        return hours != null && hours.matches("[1-9]|[1-6][0-9]|7[0-2]")
                ? Duration.ofHours(Long.parseLong(hours))
                : Duration.ofHours(1);
    }

    @POST
    @Path("/{id}/freeze/let-go")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Object letGo(UUID id) {
        return after(id, "let-go", null, act(HttpMethod.DELETE, id, "/hold", null));
    }

    @POST
    @Path("/{id}/freeze/release")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Object release(UUID id, @RestForm String reason, @RestForm String key, @RestForm String looked) {
        ReasonForm form = ReasonForm.sent(key, null, reason, LONGEST, reader);
        Map<String, Object> body = Map.of("reason", form.reason(), "dataMayHaveMoved", "yes".equals(looked));
        return withReason(id, "release", HttpMethod.POST, form, body);
    }

    private Object withReason(UUID id, String act, HttpMethod method, ReasonForm form, Map<String, Object> body) {
        return form.wrong() == null
                ? after(id, act, form, act(method, id, "/" + act, body))
                : Pages.refused(422, page(id, act, form, null));
    }

    @POST
    @Path("/{id}/freeze/confirm")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Object confirm(UUID id) {
        return after(id, "confirm", null, act(HttpMethod.POST, id, "/release/confirmation", null));
    }

    @POST
    @Path("/{id}/freeze/withdraw")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Object withdraw(UUID id) {
        return after(id, "withdraw", null, act(HttpMethod.DELETE, id, "/release", null));
    }

    private Answer<JsonNode> act(HttpMethod method, UUID id, String path, Object body) {
        return services.act(Service.FREEZE, method, "/freezes/" + id + path, body, Map.of());
    }

    /** @param form what was typed in, to be shown again; null for none */
    private Object after(UUID id, String act, ReasonForm form, Answer<JsonNode> answer) {
        return answer.ok()
                ? Pages.done("/console/migrations/" + id + "/freeze?done=" + act)
                : Pages.refused(answer.trouble().status(), page(id, act, form, answer));
    }
}
