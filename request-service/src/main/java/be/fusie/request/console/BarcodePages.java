package be.fusie.request.console;

import be.fusie.request.console.Moves.Move;
import be.fusie.request.console.Moves.Own;
import be.fusie.request.console.Results.Barcode;
import be.fusie.request.console.Results.Barcodes;
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
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.RestQuery;

/** Sheets of new barcodes: choose a class and the labels at hand, print at 100 % (M17). */
@Path("/console/barcodes")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed({"director", "school"})
@Blocking
class BarcodePages {

    /** Labels of a sheet, by format. */
    private static final Map<String, Integer> FORMATS =
            new TreeMap<>(Map.of("a4-3x8", 24, "l7159", 24, "l7160", 21, "l7163", 14, "l7651", 65));

    private final Services services;
    private final SchoolViews views;
    private final Reader reader;

    BarcodePages(Services services, SchoolViews views, Reader reader) {
        this.services = services;
        this.views = views;
        this.reader = reader;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance barcodes(Answer<List<Move>> moves, List<Own> own);

        static native TemplateInstance barcodesOf(
                Move move, List<Own> schools, Own school, Answer<Barcodes> codes, List<Group> classes, Wish wish);
    }

    /** A class with how many labels it needs. */
    @TemplateData
    public record Group(String name, long count) {}

    /** @param wrong what is wrong with the number of used labels; null: nothing */
    @TemplateData
    public record Wish(String group, String format, String skip, String wrong) {

        public java.util.Set<String> formats() {
            return FORMATS.keySet();
        }
    }

    @GET
    public TemplateInstance barcodes() {
        Call<List<Own>> own = views.own();
        Call<List<Move>> moves = services.list(Service.REQUEST, "/migrations?limit=50", Move.class);
        return Templates.barcodes(moves.await(), own.await().orThrow());
    }

    @GET
    @Path("/{id}")
    public TemplateInstance of(UUID id, @RestQuery String institution) {
        return page(id, institution, new Wish("", "a4-3x8", "0", null));
    }

    private TemplateInstance page(UUID id, String institution, Wish wish) {
        Call<Move> move = views.move(id);
        Call<List<Own>> own = views.own();
        Move known = move.await().orThrow();
        List<Own> schools = own.await().orThrow().stream()
                .filter(o -> known.institutions().contains(o.number()))
                .toList();
        Own school = schools.stream()
                .filter(o -> o.number().equals(institution))
                .findFirst()
                .or(() -> schools.stream().findFirst())
                .orElse(null);
        Answer<Barcodes> codes = school == null
                ? new Answer<>(new Barcodes(id, "", 0, List.of()), null, null, null)
                : services.get(
                                Service.BILLING,
                                "/migrations/" + id + "/barcodes?institution=" + school.number(),
                                Barcodes.class)
                        .await();
        Map<String, Long> classes = codes.found().map(Barcodes::barcodes).orElse(List.of()).stream()
                .collect(Collectors.groupingBy(
                        (Barcode b) -> Objects.requireNonNullElse(b.classGroup(), ""),
                        TreeMap::new,
                        Collectors.counting()));
        return Templates.barcodesOf(
                known,
                schools,
                school,
                codes,
                classes.entrySet().stream()
                        .map(e -> new Group(e.getKey(), e.getValue()))
                        .toList(),
                wish);
    }

    @GET
    @Path("/{id}/sheets")
    @Produces({"application/pdf", "text/csv", MediaType.TEXT_HTML})
    public Response sheets(
            UUID id,
            @RestQuery String institution,
            @RestQuery("class") String group,
            @RestQuery String format,
            @RestQuery String skip,
            @RestQuery String as) {
        String labels = format != null && FORMATS.containsKey(format) ? format : "a4-3x8";
        int used = Typed.number(skip == null || skip.isBlank() ? "0" : skip, 0, FORMATS.get(labels) - 1, -1);
        if (used < 0) {
            String wrong = reader.text("barcodes.skip.wrong", "most", FORMATS.get(labels) - 1);
            return Pages.refused(422, page(id, institution, new Wish(Typed.line(group), labels, skip, wrong)));
        }
        boolean csv = "csv".equals(as);
        String chosen = (Typed.line(institution).isEmpty() ? "" : "&institution=" + Typed.encoded(institution))
                + (Typed.line(group).isEmpty() ? "" : "&class=" + Typed.encoded(group))
                + (csv ? "" : "&format=" + labels + "&skip=" + used);
        return Pages.file(services.download(
                Service.BILLING,
                "/migrations/" + id + "/barcodes?" + chosen.replaceFirst("^&", ""),
                csv ? "text/csv" : "application/pdf"));
    }
}
