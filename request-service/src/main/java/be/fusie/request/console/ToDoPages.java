package be.fusie.request.console;

import be.fusie.request.console.Moves.Own;
import be.fusie.request.console.Results.Board;
import be.fusie.request.console.Results.Gates;
import be.fusie.request.console.Results.Notice;
import be.fusie.request.console.Results.ToDo;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestQuery;

/** The first page of a school: what is still to be done, what applications say now, and whether drafts can be saved (N5, N6, F4). */
@Path("/console/to-dos")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed({"director", "school"})
@Blocking
class ToDoPages {

    private static final int LOOK_AGAIN = 20;
    private static final List<String> MARKS = List.of("open", "done", "not-needed");

    private final Services services;
    private final SchoolViews views;

    ToDoPages(Services services, SchoolViews views) {
        this.services = services;
        this.views = views;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance toDos(Live list, boolean all, String done, Answer.Trouble trouble);

        static native TemplateInstance toDosList(
                List<School> schools, Answer<Board> board, boolean all, Answer<Gates> gates);
    }

    /** One school's part of the board. */
    @TemplateData
    public record School(Own own, List<Notice> notices, List<ToDo> toDos) {

        public long open() {
            return toDos.stream().filter(ToDo::open).count();
        }
    }

    @GET
    public TemplateInstance toDos(@RestQuery String show, @RestQuery String done) {
        boolean all = "all".equals(show);
        return Templates.toDos(list(all), all, done != null && MARKS.contains(done) ? done : null, null);
    }

    @GET
    @Path("/parts/list")
    public Response part(@RestQuery String show, @RestQuery String known) {
        return list("all".equals(show)).answer(known);
    }

    private Live list(boolean all) {
        Call<Board> board =
                services.get(Service.NOTIFICATION, "/to-dos?limit=500" + (all ? "" : "&state=open"), Board.class);
        List<Own> own = views.own().await().orThrow();
        String asked = own.stream().map(o -> "institution=" + o.number()).collect(Collectors.joining("&"));
        Call<Gates> gates = services.get(Service.FREEZE, "/gates?" + asked, Gates.class);
        List<Call<List<Notice>>> notices = own.stream()
                .map(o -> services.list(Service.NOTIFICATION, "/notices?institution=" + o.number(), Notice.class))
                .toList();
        List<ToDo> toDos = board.await().found().map(Board::toDos).orElse(List.of()).stream()
                .sorted(Comparator.comparing((ToDo t) -> !t.open())
                        .thenComparing(t -> Objects.requireNonNullElse(t.deadline(), Instant.MAX)))
                .toList();
        List<School> schools = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            Own school = own.get(i);
            schools.add(new School(
                    school,
                    notices.get(i).await().found().orElse(List.of()),
                    toDos.stream()
                            .filter(t -> school.number().equals(t.institution()))
                            .toList()));
        }
        return Live.of(
                "board",
                "/console/to-dos/parts/list?show=" + (all ? "all" : "open"),
                LOOK_AGAIN,
                Templates.toDosList(schools, board.await(), all, gates.await()));
    }

    @POST
    @Path("/{migration}/{toDo}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @RolesAllowed("school")
    public Response mark(UUID migration, UUID toDo, @RestForm String state, @RestForm String show) {
        boolean all = "all".equals(show);
        String next = state != null && MARKS.contains(state) ? state : "";
        Answer<JsonNode> done = services.act(
                Service.NOTIFICATION,
                HttpMethod.PUT,
                "/migrations/" + migration + "/to-dos/" + toDo,
                Map.of("state", next),
                Map.of());
        return done.ok()
                ? Pages.done("/console/to-dos?show=" + (all ? "all" : "open") + "&done=" + next)
                : Pages.refused(done.trouble().status(), Templates.toDos(list(all), all, null, done.trouble()));
    }
}
