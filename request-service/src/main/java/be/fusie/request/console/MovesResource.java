package be.fusie.request.console;

import be.fusie.request.console.Moves.Move;
import be.fusie.request.console.Moves.Own;
import be.fusie.request.console.Results.Cases;
import be.fusie.request.console.Results.SchoolGaps;
import be.fusie.request.console.Services.Call;
import be.fusie.request.plan.PlanPages;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateData;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import io.vertx.core.http.HttpServerResponse;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestQuery;

/** The moves that concern the reader's schools, and each of them on one screen (R2, R6, R8, R16). */
@Path("/console/moves")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed({"director", "school"})
@Blocking
class MovesResource {

    private static final Set<String> DONE =
            Set.of("sign", "refused", "withdrawn", "confirmed", "answered", "agreed", "other-window", "handed-in");
    private static final int LOOK_AGAIN = 10;

    private final Services services;
    private final SchoolViews views;
    private final Reader reader;

    MovesResource(Services services, SchoolViews views, Reader reader) {
        this.services = services;
        this.views = views;
        this.reader = reader;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance moves(Live list);

        static native TemplateInstance movesList(List<Row> rows, String next);

        static native TemplateInstance move(SchoolView view, Live asks, Live body, Live after, String done);

        static native TemplateInstance moveAsks(SchoolView view);

        static native TemplateInstance moveBody(SchoolView view);

        static native TemplateInstance moveAfter(SchoolView view, Answer<List<SchoolGaps>> gaps, Answer<Cases> rights);
    }

    /** @param mine the reader's schools in it @param asked for how many of them a signature is waited for */
    @TemplateData
    public record Row(Move move, List<Own> mine, long asked) {}

    @GET
    public TemplateInstance moves(@RestQuery String cursor) {
        return Templates.moves(list(cursor));
    }

    @GET
    @Path("/parts/list")
    public Response list(@RestQuery String cursor, @RestQuery String known) {
        return list(cursor).answer(known);
    }

    private Live list(String cursor) {
        String from = cursor == null ? "" : cursor;
        Call<List<Own>> own = views.own();
        Answer<List<Move>> moves = services.list(
                        Service.REQUEST,
                        "/migrations?limit=25" + (from.isEmpty() ? "" : "&cursor=" + Typed.encoded(from)),
                        Move.class)
                .await();
        List<Own> mine = own.await().orThrow();
        List<Row> rows = moves.orThrow().stream().map(move -> row(move, mine)).toList();
        return Live.of(
                "moves",
                "/console/moves/parts/list?cursor=" + Typed.encoded(from),
                LOOK_AGAIN,
                Templates.movesList(rows, moves.next()));
    }

    private static Row row(Move move, List<Own> own) {
        List<Own> mine = SchoolViews.concerned(move, new Answer<>(null, null, null, null), own);
        return new Row(
                move,
                mine,
                mine.stream()
                        .filter(o -> o.signs() && move.waitsFor(o.number()))
                        .count());
    }

    @GET
    @Path("/{id}")
    public TemplateInstance move(UUID id, @RestQuery String school, @RestQuery String done) {
        Call<List<SchoolGaps>> gaps = gaps(id);
        Call<Cases> rights = rights(id);
        SchoolView view = views.of(id, school);
        return Templates.move(
                view,
                asks(view),
                body(view),
                after(view, gaps, rights),
                done != null && DONE.contains(done) ? done : null);
    }

    @GET
    @Path("/{id}/parts/asks")
    public Response asks(UUID id, @RestQuery String school, @RestQuery String known) {
        return asks(views.of(id, school)).answer(known);
    }

    @GET
    @Path("/{id}/parts/body")
    public Response body(UUID id, @RestQuery String school, @RestQuery String known) {
        return body(views.of(id, school)).answer(known);
    }

    @GET
    @Path("/{id}/parts/after")
    public Response after(UUID id, @RestQuery String school, @RestQuery String known) {
        Call<List<SchoolGaps>> gaps = gaps(id);
        Call<Cases> rights = rights(id);
        return after(views.of(id, school), gaps, rights).answer(known);
    }

    private Live asks(SchoolView view) {
        return Live.of("asks", part(view, "asks"), LOOK_AGAIN, Templates.moveAsks(view));
    }

    private Live body(SchoolView view) {
        return Live.of("body", part(view, "body"), LOOK_AGAIN, Templates.moveBody(view));
    }

    /** Counted in the school databases each time, so it is asked for seldom. */
    private static Live after(SchoolView view, Call<List<SchoolGaps>> gaps, Call<Cases> rights) {
        return Live.of("after", part(view, "after"), 120, Templates.moveAfter(view, gaps.await(), rights.await()));
    }

    private static String part(SchoolView view, String part) {
        return view.move().href() + "/parts/" + part + "?school=" + view.own().number();
    }

    private Call<List<SchoolGaps>> gaps(UUID id) {
        return services.list(Service.MERGE, "/migrations/" + id + "/gaps", SchoolGaps.class);
    }

    private Call<Cases> rights(UUID id) {
        return services.get(Service.MERGE, "/migrations/" + id + "/rights/cases?state=lost&limit=1", Cases.class);
    }

    /** The plan as a page: in its own look, and under its own policy instead of the console's. */
    @GET
    @Path("/{id}/plan")
    public Response plan(UUID id, @Context HttpServerResponse browser) {
        Response page = Pages.file(services.download(
                Service.REQUEST, "/migrations/" + id + "/plan?language=" + reader.language(), "text/html"));
        browser.headers().remove("Content-Security-Policy");
        return Response.fromResponse(page)
                .header("Content-Security-Policy", PlanPages.SECURITY_POLICY)
                .build();
    }

    @GET
    @Path("/{id}/plan.pdf")
    @Produces("application/pdf")
    public Response planOnPaper(UUID id) {
        return Pages.file(services.download(
                Service.REQUEST, "/migrations/" + id + "/plan?language=" + reader.language(), "application/pdf"));
    }
}
