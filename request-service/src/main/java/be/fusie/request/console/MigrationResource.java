package be.fusie.request.console;

import be.fusie.request.console.Docs.Freeze;
import be.fusie.request.console.Docs.History;
import be.fusie.request.console.Docs.Plan;
import be.fusie.request.console.Docs.Progress;
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
import java.time.Instant;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestQuery;

/** One migration, for operators: where it stands, what it did, what can be done. */
@Path("/console/migrations")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed("operator")
@Blocking
class MigrationResource {

    private final Services services;
    private final Reader reader;

    MigrationResource(Services services, Reader reader) {
        this.services = services;
        this.reader = reader;
    }

    /**
     * What changes while one looks.
     *
     * @param rows rows over time; null while there is too little to draw
     * @param window read-only time against the forecast; null while there is neither
     */
    @TemplateData
    public record Live(
            MigrationDoc migration,
            Answer<Timeline> timeline,
            Answer<Freeze> freeze,
            Answer<Progress> progress,
            RowsChart rows,
            WindowChart window) {}

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance migration(Live live, Answer<ClosureGraph> graph, String done);

        static native TemplateInstance migrationLive(Live live);

        static native TemplateInstance migrationHistory(MigrationDoc migration, Answer<History> history);
    }

    @GET
    @Path("/{id}")
    public TemplateInstance page(UUID id, @RestQuery String done) {
        Call<Plan> plan = services.get(Service.REQUEST, "/migrations/" + id + "/plan", Plan.class);
        Live live = live(id);
        Answer<Plan> answer = plan.await();
        Answer<ClosureGraph> graph =
                new Answer<>(answer.found().map(ClosureGraph::of).orElse(null), answer.trouble(), null, null);
        return Templates.migration(live, graph, Act.named(done).map(Act::code).orElse(null));
    }

    @GET
    @Path("/{id}/parts/live")
    public TemplateInstance livePart(UUID id) {
        return Templates.migrationLive(live(id));
    }

    private Live live(UUID id) {
        Call<MigrationDoc> asked = services.get(Service.REQUEST, "/migrations/" + id, MigrationDoc.class);
        Call<History> history = services.get(Service.REQUEST, "/migrations/" + id + "/history", History.class);
        Call<Freeze> freeze = services.get(Service.FREEZE, "/freezes/" + id, Freeze.class);
        Call<Progress> progress = services.get(Service.MERGE, "/migrations/" + id + "/progress", Progress.class);
        MigrationDoc migration = asked.await().orThrow();
        Instant now = Instant.now();
        Answer<History> acts = history.await();
        Answer<Timeline> timeline = new Answer<>(
                acts.found()
                        .map(known -> Timeline.of(migration, known.acts(), now))
                        .orElse(null),
                acts.trouble(),
                null,
                null);
        Answer<Progress> work = progress.await();
        return new Live(
                migration, timeline, freeze.await(), work, RowsChart.of(work.value()), WindowChart.of(migration, now));
    }

    @GET
    @Path("/{id}/history")
    public TemplateInstance history(UUID id) {
        Call<MigrationDoc> migration = services.get(Service.REQUEST, "/migrations/" + id, MigrationDoc.class);
        Call<History> history = services.get(Service.REQUEST, "/migrations/" + id + "/history", History.class);
        return Templates.migrationHistory(migration.await().orThrow(), history.await());
    }

    /** The plan that people sign, as a PDF in the reader's language. */
    @GET
    @Path("/{id}/plan")
    @Produces("application/pdf")
    public Response plan(UUID id) {
        return Pages.file(services.download(
                Service.REQUEST, "/migrations/" + id + "/plan?language=" + reader.language(), "application/pdf"));
    }
}
