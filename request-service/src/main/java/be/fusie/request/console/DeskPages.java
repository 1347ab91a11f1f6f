package be.fusie.request.console;

import be.fusie.request.console.Results.Desk;
import be.fusie.request.console.Results.Payments;
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

/** The collision desk: payments that nobody but people may match (M13). */
@Path("/console/desk")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed({"director", "school"})
@Blocking
class DeskPages {

    private static final List<String> STATES = List.of("on-desk", "assigned", "set-aside", "unmatched", "booked");
    private static final int PAGE = 25;
    private static final int LOOK_AGAIN = 20;

    private final Services services;
    private final Reader reader;

    DeskPages(Services services, Reader reader) {
        this.services = services;
        this.reader = reader;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance desk(Live list, String state, List<String> states, String done);

        static native TemplateInstance deskList(Answer<Payments> payments, String state);

        static native TemplateInstance payment(Desk desk, Typing typing);
    }

    /** @param chosen invoice, or {@code set-aside} @param wrong by field; null: nothing */
    @TemplateData
    public record Typing(
            String chosen, String reason, String wrongChoice, String wrongReason, Answer.Trouble trouble) {}

    private static final Typing NOTHING = new Typing(null, "", null, null, null);

    @GET
    public TemplateInstance desk(@RestQuery String state, @RestQuery String page, @RestQuery String done) {
        String shown = known(state);
        return Templates.desk(
                list(shown, page),
                shown,
                STATES,
                done != null && List.of("assign", "set-aside", "withdraw").contains(done) ? done : null);
    }

    @GET
    @Path("/parts/list")
    public Response part(@RestQuery String state, @RestQuery String page, @RestQuery String known) {
        return list(known(state), page).answer(known);
    }

    private Live list(String state, String page) {
        int at = Typed.number(page, 0, 100_000, 0);
        Answer<Payments> payments = services.get(
                        Service.BILLING, "/desk?state=" + state + "&page=" + at + "&size=" + PAGE, Payments.class)
                .await();
        return Live.of(
                "payments",
                "/console/desk/parts/list?state=" + state + "&page=" + at,
                LOOK_AGAIN,
                Templates.deskList(payments, state));
    }

    @GET
    @Path("/{id}")
    public TemplateInstance payment(UUID id) {
        return Templates.payment(one(id), NOTHING);
    }

    private Desk one(UUID id) {
        return services.get(Service.BILLING, "/desk/" + id, Desk.class).await().orThrow();
    }

    @POST
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response decide(UUID id, @RestForm String choice, @RestForm String reason) {
        String chosen = Typed.line(choice);
        String words = Typed.line(reason);
        boolean invoice = chosen.matches("[1-9]\\d{0,17}");
        boolean known = invoice || chosen.equals("set-aside") || chosen.equals("withdraw");
        boolean said = words.length() >= 3 && words.length() <= 500 && !words.matches("(?s).*\\p{Cntrl}.*");
        if (!known || !said) {
            return again(
                    422,
                    id,
                    new Typing(
                            chosen,
                            words,
                            known ? null : reader.text("desk.wrong.choice"),
                            said ? null : reader.text("desk.wrong.reason"),
                            null));
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("decision", invoice ? "assign" : chosen);
        if (invoice) {
            body.put("invoice", Long.parseLong(chosen));
        }
        body.put("reason", words);
        Answer<JsonNode> done =
                services.act(Service.BILLING, HttpMethod.POST, "/desk/" + id + "/decisions", body, Map.of());
        return done.ok()
                ? Pages.done("/console/desk?done=" + (invoice ? "assign" : chosen))
                : again(done.trouble().status(), id, new Typing(chosen, words, null, null, done.trouble()));
    }

    private Response again(int status, UUID id, Typing typing) {
        return Pages.refused(status, Templates.payment(one(id), typing));
    }

    private static String known(String state) {
        return state != null && STATES.contains(state) ? state : "on-desk";
    }
}
