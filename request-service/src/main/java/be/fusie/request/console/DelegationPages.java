package be.fusie.request.console;

import be.fusie.request.console.FreshSignIns.Purpose;
import be.fusie.request.console.FreshSignIns.Wish;
import be.fusie.request.console.Moves.Delegation;
import be.fusie.request.console.Moves.Own;
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
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestQuery;

/** Who may sign in whose place (R2): given by a fresh sign-in, taken back at any time. */
@Path("/console/delegations")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed({"director", "school"})
@Blocking
class DelegationPages {

    /** As old as a sign-in may be that delegates; the service has the last word. */
    private static final long MAX_AGE = 300;

    private final Services services;
    private final SchoolViews views;
    private final Reader reader;
    private final FreshSignIns signIns;

    DelegationPages(Services services, SchoolViews views, Reader reader, FreshSignIns signIns) {
        this.services = services;
        this.views = views;
        this.reader = reader;
        this.signIns = signIns;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance delegations(
                Answer<List<Delegation>> given, List<Own> directed, Form form, String done, Answer.Trouble trouble);
    }

    /** @param wrong what is wrong, by field */
    @TemplateData
    public record Form(String institution, String delegate, String from, String until, Map<String, String> wrong) {

        public String wrongAt(String field) {
            return wrong.get(field);
        }
    }

    @GET
    public TemplateInstance delegations(@RestQuery String done) {
        LocalDate today = LocalDate.now();
        return page(
                new Form(null, "", today.toString(), today.plusMonths(3).toString(), Map.of()),
                List.of("delegate", "revoked").contains(done == null ? "" : done) ? done : null,
                null);
    }

    private TemplateInstance page(Form form, String done, Answer.Trouble trouble) {
        Call<List<Own>> own = views.own();
        Answer<List<Delegation>> given = services.list(Service.REQUEST, "/delegations?limit=50", Delegation.class)
                .await();
        List<Own> directed = own.await().orThrow().stream()
                .filter(o -> o.signs() && !o.onBehalf())
                .toList();
        return Templates.delegations(given, directed, form, done, trouble);
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @RolesAllowed("director")
    public Response give(
            @RestForm String institution,
            @RestForm String delegate,
            @RestForm String from,
            @RestForm String until,
            @Context UriInfo here) {
        Map<String, String> wrong = new LinkedHashMap<>();
        LocalDate first = Typed.day(from);
        LocalDate last = Typed.day(until);
        if (Typed.line(institution).isEmpty()) {
            wrong.put("institution", reader.text("delegations.wrong.school"));
        }
        if (Typed.line(delegate).isEmpty() || Typed.line(delegate).length() > 200) {
            wrong.put("delegate", reader.text("delegations.wrong.delegate"));
        }
        if (first == null) {
            wrong.put("from", reader.text("wrong.day"));
        }
        if (last == null) {
            wrong.put("until", reader.text("wrong.day"));
        } else if (first != null && last.isBefore(first) || last.isBefore(LocalDate.now())) {
            wrong.put("until", reader.text("delegations.wrong.until"));
        }
        if (!wrong.isEmpty()) {
            return Pages.refused(422, page(new Form(institution, delegate, from, until, wrong), null, null));
        }
        return signIns.begin(
                new Wish(
                        Purpose.DELEGATE,
                        FreshSignIns.random(16),
                        MAX_AGE,
                        "",
                        Map.of(
                                "institution", institution,
                                "delegate", Typed.line(delegate),
                                "from", first.toString(),
                                "until", last.toString())),
                here);
    }

    @POST
    @Path("/{id}/revocation")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @RolesAllowed("director")
    public Response revoke(UUID id) {
        Answer<JsonNode> done =
                services.act(Service.REQUEST, HttpMethod.POST, "/delegations/" + id + "/revocation", null, Map.of());
        return done.ok()
                ? Pages.done("/console/delegations?done=revoked")
                : Pages.refused(
                        done.trouble().status(), page(new Form(null, "", "", "", Map.of()), null, done.trouble()));
    }
}
