package be.fusie.request.console;

import be.fusie.request.console.Results.Case;
import be.fusie.request.console.Results.Cases;
import be.fusie.request.console.Services.Call;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateData;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestQuery;

/** Each right over the director's schools, answered on its own: keep, change or drop (R11). */
@Path("/console/moves")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed("director")
@Blocking
class RightsPages {

    private static final int PAGE = 25;
    private static final int LONGEST = 500;
    private static final List<String> STATES = List.of("lost", "decided", "all");

    private final Services services;
    private final SchoolViews views;
    private final Reader reader;

    RightsPages(Services services, SchoolViews views, Reader reader) {
        this.services = services;
        this.views = views;
        this.reader = reader;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance rights(Sheet sheet, Typing typing, boolean done);
    }

    /** A page of cases. @param page from 0 */
    @TemplateData
    public record Sheet(Moves.Move move, Answer<Cases> cases, String state, int page) {

        public String address() {
            return move.href() + "/rights?state=" + state;
        }

        public boolean more() {
            return cases.ok() && (long) (page + 1) * PAGE < cases.value().total();
        }
    }

    /** What was sent and not taken, to be mended. @param caseId which case; null: none @param field that is wrong */
    @TemplateData
    public record Typing(
            String caseId,
            String answer,
            String right,
            String reason,
            String field,
            String wrong,
            Answer.Trouble trouble) {

        public boolean wrongAt(Case one, String name) {
            return about(one) && name.equals(field);
        }

        public boolean about(Case one) {
            return one.caseId().equals(caseId);
        }
    }

    private static final Typing NOTHING = new Typing(null, null, null, null, null, null, null);

    @GET
    @Path("/{id}/rights")
    public TemplateInstance rights(UUID id, @RestQuery String state, @RestQuery String page, @RestQuery String done) {
        return Templates.rights(sheet(id, state, page), NOTHING, done != null);
    }

    @POST
    @Path("/{id}/rights")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response decide(
            UUID id,
            @RestQuery String state,
            @RestQuery String page,
            @RestForm String caseId,
            @RestForm String answer,
            @RestForm String right,
            @RestForm String reason) {
        String words = Typed.line(reason);
        boolean change = "CHANGE".equals(answer);
        String field = answer == null
                ? "answer"
                : change && Typed.line(right).isEmpty()
                        ? "right"
                        : words.isEmpty() || words.length() > LONGEST ? "reason" : null;
        if (field != null) {
            String wrong = reader.text(field.equals("reason") ? "reason.missing" : "rights.wrong." + field);
            return again(422, id, state, page, new Typing(caseId, answer, right, reason, field, wrong, null));
        }
        Map<String, Object> decision = new LinkedHashMap<>();
        decision.put("caseId", caseId);
        decision.put("answer", answer);
        decision.put("right", change ? right : null);
        decision.put("reason", words);
        Answer<JsonNode> done = services.act(
                Service.MERGE,
                HttpMethod.POST,
                "/migrations/" + id + "/rights/decisions",
                Map.of("decisions", List.of(decision)),
                Map.of());
        return done.ok()
                ? Pages.done("/console/moves/" + id + "/rights?state=" + known(state) + "&page="
                        + Typed.number(page, 0, 100_000, 0) + "&done=yes#case-" + caseId)
                : again(
                        done.trouble().status(),
                        id,
                        state,
                        page,
                        new Typing(caseId, answer, right, reason, null, null, done.trouble()));
    }

    private Response again(int status, UUID id, String state, String page, Typing typing) {
        return Pages.refused(status, Templates.rights(sheet(id, state, page), typing, false));
    }

    private Sheet sheet(UUID id, String state, String page) {
        String shown = known(state);
        int at = Typed.number(page, 0, 100_000, 0);
        Call<Moves.Move> move = views.move(id);
        Call<Cases> cases = services.get(
                Service.MERGE,
                "/migrations/" + id + "/rights/cases?state=" + shown + "&page=" + at + "&limit=" + PAGE,
                Cases.class);
        return new Sheet(move.await().orThrow(), cases.await(), shown, at);
    }

    private static String known(String state) {
        return state != null && STATES.contains(state) ? state : "lost";
    }
}
