package be.fusie.request.console;

import be.fusie.request.console.Moves.Move;
import be.fusie.request.console.Moves.Own;
import be.fusie.request.console.Results.Number;
import be.fusie.request.console.Results.Resolution;
import be.fusie.request.console.Services.Call;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateData;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestQuery;

/** Lists old → new to search and download, and any old number's present one (M6, M18). */
@Path("/console/lists")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed({"director", "school"})
@Blocking
class ListPages {

    private static final int PAGE = 50;
    private static final List<String> KINDS = List.of("pupil", "boarder", "staff");
    private static final String XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private final Services services;
    private final SchoolViews views;
    private final Reader reader;

    ListPages(Services services, SchoolViews views, Reader reader) {
        this.services = services;
        this.views = views;
        this.reader = reader;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance lists(Answer<List<Move>> moves, List<Own> own, LookUp lookUp);

        static native TemplateInstance list(Sheet sheet, LookUp lookUp);
    }

    /** What was asked for, and the answer. @param wrong what is wrong with the question @param found null while nothing was asked */
    @TemplateData
    public record LookUp(String home, String number, String wrong, Answer<Resolution> found) {}

    /** @param first whether the page is the first one @param next number behind which the next page begins; null on the last */
    @TemplateData
    public record Sheet(
            Move move,
            List<Own> schools,
            String kind,
            String institution,
            Answer<List<Number>> lines,
            boolean first,
            String next) {

        /** What the lines are chosen by, as a query. */
        public String choice() {
            return "kind=" + kind + "&institution=" + institution;
        }
    }

    @GET
    public TemplateInstance lists(@RestQuery String home, @RestQuery String number) {
        Call<List<Own>> own = views.own();
        Call<List<Move>> moves = services.list(Service.REQUEST, "/migrations?limit=50", Move.class);
        LookUp lookUp = lookUp(home, number);
        return Templates.lists(moves.await(), own.await().orThrow(), lookUp);
    }

    @GET
    @Path("/{id}")
    public TemplateInstance list(
            UUID id,
            @RestQuery String kind,
            @RestQuery String institution,
            @RestQuery String after,
            @RestQuery String number) {
        String some = kind != null && KINDS.contains(kind) ? kind : "";
        String school = institution != null && institution.matches("\\d{6}") ? institution : "";
        Call<Move> move = views.move(id);
        Call<List<Own>> own = views.own();
        Call<List<Number>> lines = services.list(
                Service.MERGE,
                "/migrations/" + id + "/numbers?limit=" + (PAGE + 1) + chosen(some, school)
                        + (Typed.line(after).isEmpty() ? "" : "&after=" + Typed.encoded(after)),
                Number.class);
        Move known = move.await().orThrow();
        LookUp lookUp = lookUp(known.source(), number);
        List<Own> schools = own.await().orThrow().stream()
                .filter(o -> known.institutions().contains(o.number()))
                .toList();
        return Templates.list(sheet(known, schools, some, school, lines.await(), Typed.line(after)), lookUp);
    }

    /** One line more was asked for than is shown: it tells whether there is a next page. */
    private static Sheet sheet(
            Move move, List<Own> schools, String kind, String school, Answer<List<Number>> lines, String after) {
        boolean more = lines.ok() && lines.value().size() > PAGE;
        List<Number> shown = more ? lines.value().subList(0, PAGE) : lines.value();
        return new Sheet(
                move,
                schools,
                kind,
                school,
                lines.ok() ? new Answer<>(shown, null, null, null) : lines,
                after.isEmpty(),
                more ? shown.get(PAGE - 1).oldNumber() : null);
    }

    private LookUp lookUp(String home, String number) {
        String from = Typed.line(home);
        String asked = Typed.line(number);
        if (number == null) {
            return new LookUp(from, "", null, null);
        }
        if (asked.isEmpty() || from.isEmpty() || asked.length() > 100 || from.length() > 100) {
            return new LookUp(from, asked, reader.text("lists.look-up.wrong"), null);
        }
        return new LookUp(
                from,
                asked,
                null,
                services.get(
                                Service.MERGE,
                                "/numbers/" + Typed.encoded(from) + "/" + Typed.encoded(asked),
                                Resolution.class)
                        .await());
    }

    private static String chosen(String kind, String institution) {
        return (kind.isEmpty() ? "" : "&kind=" + kind) + (institution.isEmpty() ? "" : "&institution=" + institution);
    }

    @GET
    @Path("/{id}/file")
    @Produces(MediaType.WILDCARD)
    public Response file(UUID id, @RestQuery String format, @RestQuery String kind, @RestQuery String institution) {
        String some = kind != null && KINDS.contains(kind) ? kind : "";
        String school = institution != null && institution.matches("\\d{6}") ? institution : "";
        return Pages.file(services.download(
                Service.MERGE,
                "/migrations/" + id + "/numbers?" + chosen(some, school).replaceFirst("^&", ""),
                "xlsx".equals(format) ? XLSX : "text/csv"));
    }
}
