package be.fusie.request.console;

import be.fusie.request.console.FreshSignIns.Purpose;
import be.fusie.request.console.FreshSignIns.Wish;
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
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestQuery;

/** What a director does with a plan: confirm, answer, agree, sign, refuse, withdraw (R2, R5, R6, R8, R16). */
@Path("/console/moves")
@Produces(MediaType.TEXT_HTML)
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
@RolesAllowed({"director", "school"})
@Blocking
class MoveActsResource {

    private static final int LONGEST = 1000;

    private final Services services;
    private final SchoolViews views;
    private final Reader reader;
    private final FreshSignIns signIns;
    private final ConsoleSettings settings;

    MoveActsResource(
            Services services, SchoolViews views, Reader reader, FreshSignIns signIns, ConsoleSettings settings) {
        this.services = services;
        this.views = views;
        this.reader = reader;
        this.signIns = signIns;
        this.settings = settings;
    }

    /** Acts that ask for a reason on a page of their own. */
    enum Act {
        REFUSE("refusals", "refused"),
        WITHDRAW("withdrawals", "withdrawn"),
        OTHER_WINDOW("window/agreements", "other-window"),
        NOT_APPLICABLE("preconditions/answers", "answered");

        private final String address;
        private final String done;

        Act(String address, String done) {
            this.address = address;
            this.done = done;
        }

        String code() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }

        static Act named(String code) {
            for (Act act : values()) {
                if (act.code().equals(code)) {
                    return act;
                }
            }
            throw SchoolViews.notYours();
        }
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance moveAct(
                SchoolView view,
                String act,
                ReasonForm form,
                String item,
                String other,
                String otherWrong,
                Answer<JsonNode> refused);

        static native TemplateInstance moveRefused(SchoolView view, Answer.Trouble trouble);
    }

    record Challenge(String nonce, long maxAge, List<String> acrValues) {}

    /** Confirms one change (R16). */
    @POST
    @Path("/{id}/confirmations")
    public Response confirm(
            UUID id, @RestForm String institution, @RestForm String confirmation, @RestForm String planHash) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("planHash", planHash);
        body.put("institution", institution);
        return after(
                id,
                institution,
                "confirmed",
                "#confirm",
                post(id, "/confirmations/" + Typed.encoded(confirmation == null ? "-" : confirmation), body));
    }

    /** Ticks an item of the check-list, or opens it again (R8). */
    @POST
    @Path("/{id}/check-list")
    public Response answer(UUID id, @RestForm String institution, @RestForm String code, @RestForm String state) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("code", code);
        answer.put("institution", institution);
        answer.put("state", state);
        return after(
                id,
                institution,
                "answered",
                "#check-list",
                post(id, "/preconditions/answers", Map.of("answers", List.of(answer))));
    }

    /** Agrees to the window (R6). */
    @POST
    @Path("/{id}/window")
    public Response agree(UUID id, @RestForm String institution, @RestForm String from) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("institution", institution);
        body.put("windowFrom", from == null || from.isBlank() ? null : from);
        body.put("agrees", true);
        return after(id, institution, "agreed", "#window", post(id, "/window/agreements", body));
    }

    /** Signs: the sign-in is asked for anew, made for this plan, school and person. */
    @POST
    @Path("/{id}/signature")
    public Response sign(UUID id, @RestForm String institution, @RestForm String planHash, @Context UriInfo here) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("planHash", planHash);
        body.put("institution", institution);
        Answer<JsonNode> challenged = post(id, "/signatures/challenges", body);
        if (!challenged.ok()) {
            return refused(id, institution, challenged);
        }
        Challenge challenge = Services.JSON.convertValue(challenged.value(), Challenge.class);
        return signIns.begin(
                new Wish(
                        Purpose.SIGN,
                        challenge.nonce(),
                        challenge.maxAge(),
                        challenge.acrValues() == null ? "" : String.join(" ", challenge.acrValues()),
                        Map.of("migration", id.toString(), "planHash", planHash, "institution", institution)),
                here);
    }

    @GET
    @Path("/{id}/acts/{act}")
    @Consumes(MediaType.WILDCARD)
    public TemplateInstance ask(UUID id, String act, @RestQuery String school, @RestQuery String item) {
        Act known = Act.named(act);
        return Templates.moveAct(
                views.of(id, school), known.code(), ReasonForm.blank(null, LONGEST), item, null, null, null);
    }

    @POST
    @Path("/{id}/acts/{act}")
    public Response act(
            UUID id,
            String act,
            @RestForm String institution,
            @RestForm String item,
            @RestForm String other,
            @RestForm String reason,
            @RestForm String key) {
        Act known = Act.named(act);
        ReasonForm form = ReasonForm.sent(key, null, reason, LONGEST, reader);
        Instant otherFrom = known == Act.OTHER_WINDOW ? Typed.instant(other, settings.zone()) : null;
        String otherWrong = known == Act.OTHER_WINDOW && otherFrom == null && other != null && !other.isBlank()
                ? reader.text("move.other.wrong")
                : null;
        if (form.wrong() != null || otherWrong != null) {
            return again(422, id, known, institution, form, item, other, otherWrong, null);
        }
        Answer<JsonNode> done = services.act(
                Service.REQUEST,
                HttpMethod.POST,
                "/migrations/" + id + "/" + known.address,
                body(known, id, institution, item, otherFrom, form.reason()),
                form.headers());
        return done.ok()
                ? Pages.done("/console/moves/" + id + "?school=" + Typed.encoded(institution) + "&done=" + known.done)
                : again(done.trouble().status(), id, known, institution, form, item, other, null, done);
    }

    private Object body(Act act, UUID id, String institution, String item, Instant otherFrom, String reason) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("institution", institution);
        body.put("reason", reason);
        switch (act) {
            case REFUSE, WITHDRAW -> {}
            case OTHER_WINDOW -> {
                body.put("agrees", false);
                body.put(
                        "windowFrom",
                        views.move(id).await().orThrow().schedule().windowFrom());
                body.put("otherwiseFrom", otherFrom);
            }
            case NOT_APPLICABLE -> {
                body.put("code", item);
                body.put("state", "NOT_APPLICABLE");
                return Map.of("answers", List.of(body));
            }
        }
        return body;
    }

    private Response again(
            int status,
            UUID id,
            Act act,
            String institution,
            ReasonForm form,
            String item,
            String other,
            String otherWrong,
            Answer<JsonNode> refused) {
        return Pages.refused(
                status,
                Templates.moveAct(
                        views.of(id, institution),
                        act.code(),
                        new ReasonForm(UUID.randomUUID().toString(), null, form.reason(), form.wrong(), LONGEST),
                        item,
                        other,
                        otherWrong,
                        refused));
    }

    private Answer<JsonNode> post(UUID id, String path, Object body) {
        return services.act(
                Service.REQUEST,
                HttpMethod.POST,
                "/migrations/" + id + path,
                body,
                Map.of("Idempotency-Key", UUID.randomUUID().toString()));
    }

    private Response after(UUID id, String institution, String what, String where, Answer<JsonNode> done) {
        return done.ok()
                ? Pages.done("/console/moves/" + id + "?school=" + Typed.encoded(institution) + "&done=" + what + where)
                : refused(id, institution, done);
    }

    private Response refused(UUID id, String institution, Answer<JsonNode> answer) {
        return Pages.refused(
                answer.trouble().status(), Templates.moveRefused(views.of(id, institution), answer.trouble()));
    }
}
