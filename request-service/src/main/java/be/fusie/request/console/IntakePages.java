package be.fusie.request.console;

import be.fusie.request.console.Docs.Party;
import be.fusie.request.console.Moves.IntakeForm;
import be.fusie.request.console.Moves.IntakeForms;
import be.fusie.request.console.Moves.IntakeLine;
import be.fusie.request.console.Moves.Move;
import be.fusie.request.console.Moves.Own;
import be.fusie.request.console.Services.Call;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestQuery;

/** The intake forms of a migration whose board changes, board by board (R12, M14); their units are {@link IntakeUnitPages}. */
@Path("/console/moves")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed({"director", "school"})
@Blocking
class IntakePages {

    private static final List<String> CONTACTS = List.of("FINANCE", "SECRETARIAT", "MANAGEMENT", "ICT");
    private static final Set<String> DONE = Set.of("saved", "checked", "unit", "taken-back");

    private final Services services;
    private final SchoolViews views;
    private final Reader reader;
    private final IntakeDrafts drafts;

    IntakePages(Services services, SchoolViews views, Reader reader, IntakeDrafts drafts) {
        this.services = services;
        this.views = views;
        this.reader = reader;
        this.drafts = drafts;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance intake(Overview forms, String typed, String wrong, String done);

        static native TemplateInstance intakeBoard(Sheet sheet, String done);
    }

    /**
     * All forms of a migration.
     *
     * @param offered boards of schools that the migration concerns and that have no form yet
     * @param uncovered institutions that no form takes in, and that are under no board with a form
     */
    @TemplateData
    public record Overview(
            Move move, IntakeForms all, List<Board> offered, Map<String, String> names, List<String> uncovered) {

        public String name(String board) {
            return names.getOrDefault(board, "");
        }
    }

    @TemplateData
    public record Board(String number, String name) {}

    /**
     * One form.
     *
     * @param submitted what was handed in last; null: nothing
     * @param version of the draft that is shown; null: it is not saved yet
     * @param contacts functions that may answer questions
     * @param handsIn whether the reader may hand it in
     */
    @TemplateData
    public record Sheet(
            Move move,
            String board,
            IntakeBoard form,
            List<IntakeUnit> units,
            IntakeFaults faults,
            IntakeForm kept,
            String version,
            Map<String, String> contacts,
            boolean handsIn,
            Answer.Trouble trouble) {

        public String address() {
            return IntakeDrafts.address(move.id(), board);
        }

        public String director() {
            return move.name(move.requestedBy());
        }

        public String schoolOf(IntakeUnit unit) {
            return move.name(unit.institution());
        }

        public long faultsOf(int unit) {
            return faults.under("/units/" + unit);
        }

        public boolean conflict() {
            return trouble != null && trouble.status() == 412;
        }
    }

    @GET
    @Path("/{id}/intake")
    public Object forms(UUID id, @RestQuery String board, @RestQuery String done) {
        if (board == null) {
            return Templates.intake(overview(id), "", null, "taken-back".equals(done) ? done : null);
        }
        String number = board.replaceAll("[\\s.]", "").replaceFirst("(?i)^BE", "");
        return IntakeDrafts.isBoard(number)
                ? Response.seeOther(URI.create(IntakeDrafts.address(id, number)))
                        .build()
                : Pages.refused(422, Templates.intake(overview(id), board, reader.text("intake.wrong.board"), null));
    }

    private Overview overview(UUID id) {
        Call<Move> move = views.move(id);
        Call<IntakeForms> all = services.get(Service.REQUEST, "/migrations/" + id + "/intake", IntakeForms.class);
        List<Party> parties = drafts.parties(id);
        IntakeForms forms = all.await().orThrow();
        Set<String> begun = forms.forms().stream().map(IntakeLine::board).collect(Collectors.toSet());
        Map<String, String> names = new LinkedHashMap<>();
        parties.stream()
                .sorted((one, other) -> Boolean.compare(one.moves(), other.moves())) // those that take in stand first
                .filter(party -> party.board() != null)
                .forEach(party -> names.putIfAbsent(party.board(), party.boardName()));
        List<Board> offered = names.entrySet().stream()
                .filter(entry -> !begun.contains(entry.getKey()) && takesIn(parties, entry.getKey()))
                .map(entry -> new Board(entry.getKey(), entry.getValue()))
                .toList();
        List<Call<IntakeForm>> each =
                begun.stream().map(board -> drafts.ask(id, board)).toList();
        Set<String> taken = each.stream()
                .flatMap(call -> call.await().found().stream())
                .flatMap(form -> drafts.institutions(form.draft()))
                .collect(Collectors.toSet());
        Move known = move.await().orThrow();
        List<String> uncovered = known.institutions().stream()
                .filter(number -> !taken.contains(number)
                        && parties.stream()
                                .noneMatch(
                                        party -> party.institution().equals(number) && begun.contains(party.board())))
                .toList();
        return new Overview(known, forms, offered, names, uncovered);
    }

    /** Whether anybody who moves is under another board. */
    private static boolean takesIn(List<Party> parties, String board) {
        return parties.stream().anyMatch(party -> party.moves() && !board.equals(party.board()));
    }

    @GET
    @Path("/{id}/intake/{board}")
    public TemplateInstance form(UUID id, String board, @RestQuery String done) {
        String said = done != null && DONE.contains(done) ? done : null;
        Call<Move> move = views.move(id);
        Answer<IntakeForm> kept = drafts.kept(id, board);
        Move known = move.await().orThrow();
        JsonNode draft = kept.ok() ? kept.value().draft() : drafts.fresh(known, board);
        return Templates.intakeBoard(
                sheet(known, board, kept, draft, IntakeBoard.of(draft, known), "checked".equals(said), null), said);
    }

    /** @param act {@code save}, {@code check}, {@code unit} for one more, or {@code hand-in}; always saved first */
    @POST
    @Path("/{id}/intake/{board}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response save(UUID id, String board, @RestForm String act, @RestForm String version) {
        Map<String, String> fields = Typed.fields();
        Call<Move> move = views.move(id);
        Answer<IntakeForm> kept = drafts.kept(id, board);
        Move known = move.await().orThrow();
        JsonNode present = kept.ok() ? kept.value().draft() : Services.JSON.createObjectNode();
        IntakeBoard typed = IntakeBoard.typed(fields, present, known);
        ObjectNode draft = present.deepCopy();
        typed.into(draft, board);
        if ("unit".equals(act)) {
            draft.withArray("units").addObject().putArray("articles");
        }
        Answer<JsonNode> saved = drafts.save(id, board, draft, version, kept);
        if (!saved.ok()) {
            return again(saved.trouble().status(), known, board, kept, draft, typed, false, saved.trouble());
        }
        if ("hand-in".equals(act)) {
            return handIn(known, board, saved.etag());
        }
        return Pages.done(
                "unit".equals(act)
                        ? IntakeDrafts.address(id, board) + "/units/"
                                + (draft.path("units").size() - 1)
                        : IntakeDrafts.address(id, board) + "?done=" + ("check".equals(act) ? "checked" : "saved"));
    }

    private Response handIn(Move move, String board, String version) {
        Answer<IntakeForm> kept = drafts.kept(move.id(), board);
        JsonNode draft = kept.orThrow().draft();
        IntakeBoard shown = IntakeBoard.of(draft, move);
        if (!kept.value().faults().isEmpty()) {
            return again(422, move, board, kept, draft, shown, true, null);
        }
        Answer<JsonNode> done = services.act(
                Service.REQUEST,
                HttpMethod.POST,
                IntakeDrafts.api(move.id(), board) + "/submission",
                null,
                version == null
                        ? Map.of("Idempotency-Key", UUID.randomUUID().toString())
                        : Map.of("Idempotency-Key", UUID.randomUUID().toString(), "If-Match", version));
        return done.ok()
                ? Pages.done(move.href() + "?done=handed-in#intake")
                : again(done.trouble().status(), move, board, kept, draft, shown, true, done.trouble());
    }

    /** Takes the form back; whoever may not is told so by the service. */
    @POST
    @Path("/{id}/intake/{board}/taken-back")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response takeBack(UUID id, String board) {
        Answer<JsonNode> done =
                services.act(Service.REQUEST, HttpMethod.DELETE, IntakeDrafts.api(id, board), null, Map.of());
        if (done.ok()) {
            return Pages.done("/console/moves/" + id + "/intake?done=taken-back");
        }
        Move move = views.move(id).await().orThrow();
        Answer<IntakeForm> kept = drafts.kept(id, board);
        JsonNode draft = kept.orThrow().draft();
        return again(
                done.trouble().status(), move, board, kept, draft, IntakeBoard.of(draft, move), false, done.trouble());
    }

    private Response again(
            int status,
            Move move,
            String board,
            Answer<IntakeForm> kept,
            JsonNode draft,
            IntakeBoard typed,
            boolean checked,
            Answer.Trouble trouble) {
        return Pages.refused(
                status, Templates.intakeBoard(sheet(move, board, kept, draft, typed, checked, trouble), null));
    }

    private Sheet sheet(
            Move move,
            String board,
            Answer<IntakeForm> kept,
            JsonNode draft,
            IntakeBoard typed,
            boolean checked,
            Answer.Trouble trouble) {
        List<IntakeUnit> units = new ArrayList<>();
        draft.path("units").forEach(unit -> units.add(IntakeUnit.of(unit, reader.comma())));
        List<Own> own = views.own().await().orThrow();
        Map<String, String> contacts = new LinkedHashMap<>();
        CONTACTS.forEach(one -> contacts.put(one, reader.word("intake.contact", one)));
        return new Sheet(
                move,
                board,
                typed,
                units,
                drafts.faults(kept, draft, trouble, checked),
                kept.value(),
                kept.etag(),
                contacts,
                reader.director()
                        && own.stream()
                                .anyMatch(one ->
                                        one.number().equals(move.requestedBy()) && one.signs() && !one.onBehalf()),
                trouble);
    }
}
