package be.fusie.request.console;

import be.fusie.request.console.Answer.Trouble;
import be.fusie.request.console.Moves.Fault;
import be.fusie.request.console.Moves.IntakeForm;
import be.fusie.request.console.Moves.Move;
import be.fusie.request.console.Services.Call;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateData;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
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
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestQuery;

/** One unit of an intake form: who invoices, articles with their prices, activities (R12, M14). */
@Path("/console/moves")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed({"director", "school"})
@Blocking
class IntakeUnitPages {

    private static final Set<String> DONE = Set.of("saved", "checked");

    private static final Map<String, String> VATS = vats();

    private final SchoolViews views;
    private final Reader reader;
    private final IntakeDrafts drafts;

    IntakeUnitPages(SchoolViews views, Reader reader, IntakeDrafts drafts) {
        this.views = views;
        this.reader = reader;
        this.drafts = drafts;
    }

    private static Map<String, String> vats() {
        Map<String, String> vats = new LinkedHashMap<>();
        List.of(0, 6, 12, 21).forEach(percent -> vats.put("" + percent, percent + "\u00a0%"));
        return vats;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance intakeUnit(Sheet sheet, String done);
    }

    /**
     * One unit.
     *
     * @param number its place in the form, from 0
     * @param schools that the form takes in
     * @param version of the draft that is shown
     */
    @TemplateData
    public record Sheet(
            Move move,
            String board,
            int number,
            IntakeUnit unit,
            Map<String, String> schools,
            IntakeFaults faults,
            String version,
            Trouble trouble) {

        public String form() {
            return IntakeDrafts.address(move.id(), board);
        }

        public String address() {
            return form() + "/units/" + number;
        }

        /** Pointer of the unit. */
        public String at() {
            return "/units/" + number;
        }

        public String at(String field) {
            return at() + "/" + field;
        }

        public String at(String rows, int row, String field) {
            return at(rows) + "/" + row + "/" + field;
        }

        /** What is wrong with a field that its row needs; null: nothing. */
        public String wrong(String rows, int row, String field, String value) {
            return faults.needed(at(rows, row, field), value);
        }

        /** Of a field in a row, as {@link IntakeUnit#typed} expects it. */
        public String id(String kind, int row, String field) {
            return kind + "-" + row + "-" + field;
        }

        public Map<String, String> vats() {
            return VATS;
        }

        /** What an activity can be invoiced by. */
        public Map<String, String> codes() {
            Map<String, String> codes = new LinkedHashMap<>();
            unit.codes().forEach(code -> codes.put(code, code));
            return codes;
        }

        public boolean conflict() {
            return trouble != null && trouble.status() == 412;
        }
    }

    @GET
    @Path("/{id}/intake/{board}/units/{unit}")
    public TemplateInstance unit(UUID id, String board, int unit, @RestQuery String done) {
        Call<Move> move = views.move(id);
        Answer<IntakeForm> kept = drafts.kept(id, board);
        IntakeUnit shown = IntakeUnit.of(unit(kept, unit), reader.comma());
        String said = done != null && DONE.contains(done) ? done : null;
        return Templates.intakeUnit(
                sheet(move.await().orThrow(), board, unit, shown, kept, "checked".equals(said), null), said);
    }

    /** @param act {@code save}, {@code check}, {@code more} for one more row, {@code delete}, or a row to leave out */
    @POST
    @Path("/{id}/intake/{board}/units/{unit}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response save(UUID id, String board, int unit, @RestForm String act, @RestForm String version) {
        Call<Move> move = views.move(id);
        Answer<IntakeForm> kept = drafts.kept(id, board);
        JsonNode before = unit(kept, unit);
        IntakeUnit typed = IntakeUnit.typed(Typed.fields(), act);
        ObjectNode draft = kept.value().draft().deepCopy();
        ArrayNode units = draft.withArray("units");
        if ("delete".equals(act)) {
            units.remove(unit);
        } else if (IntakeUnit.of(before, false).tooLong()) {
            throw SchoolViews.notYours();
        } else {
            units.set(unit, typed.json());
        }
        List<Fault> unreadable = "delete".equals(act) ? List.of() : typed.unreadable("/units/" + unit);
        Answer<JsonNode> saved = unreadable.isEmpty()
                ? drafts.save(id, board, draft, version, kept)
                : Answer.no(Trouble.of(Service.REQUEST, 422, IntakeDrafts.MALFORMED));
        if (saved.ok()) {
            String form = IntakeDrafts.address(id, board);
            return Pages.done(
                    "delete".equals(act)
                            ? form + "?done=saved#units"
                            : "save".equals(act)
                                    ? form + "?done=unit#units"
                                    : form + "/units/" + unit + "?done=" + ("check".equals(act) ? "checked" : "saved")
                                            + anchor(act));
        }
        IntakeFaults faults = drafts.faults(kept, draft, saved.trouble(), false);
        return Pages.refused(
                saved.trouble().status(),
                Templates.intakeUnit(
                        sheet(
                                move.await().orThrow(),
                                board,
                                unit,
                                typed,
                                kept,
                                new IntakeFaults(
                                        Stream.concat(unreadable.stream(), faults.all().stream())
                                                .toList(),
                                        false,
                                        reader),
                                saved.trouble()),
                        null));
    }

    /** Where to go on after a row was added or left out. */
    private static String anchor(String act) {
        return act == null ? "" : act.contains("activity") ? "#activities" : act.contains("article") ? "#articles" : "";
    }

    private Sheet sheet(
            Move move,
            String board,
            int number,
            IntakeUnit unit,
            Answer<IntakeForm> kept,
            boolean checked,
            Trouble trouble) {
        return sheet(
                move, board, number, unit, kept, new IntakeFaults(kept.value().faults(), checked, reader), trouble);
    }

    private Sheet sheet(
            Move move,
            String board,
            int number,
            IntakeUnit unit,
            Answer<IntakeForm> kept,
            IntakeFaults faults,
            Trouble trouble) {
        Map<String, String> schools = new LinkedHashMap<>();
        Stream.concat(drafts.institutions(kept.value().draft()), Stream.of(unit.institution()))
                .filter(school -> !school.isEmpty())
                .forEach(school -> schools.put(school, move.name(school)));
        return new Sheet(move, board, number, unit, schools, faults, kept.etag(), trouble);
    }

    private JsonNode unit(Answer<IntakeForm> kept, int number) {
        JsonNode unit = kept.orThrow().draft().path("units").path(number);
        if (number < 0 || unit.isMissingNode()) {
            throw SchoolViews.notYours();
        }
        return unit;
    }
}
