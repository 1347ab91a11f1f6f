package be.fusie.request.console;

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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jboss.resteasy.reactive.RestQuery;

/** All migrations, for operators: those that do not go on by themselves first. */
@Path("/console/migrations")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed("operator")
@Blocking
class MigrationsResource {

    private static final int STUCK = 50;
    private static final int PAGE = 25;

    private final Services services;

    MigrationsResource(Services services) {
        this.services = services;
    }

    /** What is looked for; empty where it does not matter. */
    @TemplateData
    public record Filter(String state, String school, String database, String cursor) {

        static Filter of(String state, String school, String database, String cursor) {
            return new Filter(text(state), text(school), text(database), text(cursor));
        }

        private static String text(String value) {
            return value == null ? "" : value.strip();
        }

        public boolean any() {
            return !state.isEmpty() || !school.isEmpty() || !database.isEmpty();
        }

        /** The same as a query; with that cursor instead. */
        public String query(String otherCursor) {
            return "?state=" + encoded(state) + "&school=" + encoded(school) + "&database=" + encoded(database)
                    + "&cursor=" + encoded(otherCursor == null ? "" : otherCursor);
        }

        public String here() {
            return query(cursor);
        }

        private String toApi() {
            StringBuilder query = new StringBuilder();
            if (!state.isEmpty()) {
                query.append("&state=").append(encoded(state));
            }
            if (!school.isEmpty()) {
                query.append("&school=").append(encoded(school));
            }
            if (!database.isEmpty()) {
                query.append("&database=").append(encoded(database));
            }
            return query.toString();
        }

        private static String encoded(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance migrations(
                Filter filter,
                Answer<List<MigrationDoc>> stuck,
                Answer<List<MigrationDoc>> others,
                List<String> states);

        static native TemplateInstance migrationsList(
                Filter filter, Answer<List<MigrationDoc>> stuck, Answer<List<MigrationDoc>> others);
    }

    private static final List<String> STATES = List.of(
            "PLANNING",
            "COLLECTING_CONSENT",
            "SCHEDULED",
            "RUNNING",
            "UNDOING",
            "NEEDS_ATTENTION",
            "COMPLETED",
            "ABANDONED",
            "UNDONE");

    @GET
    public TemplateInstance page(
            @RestQuery String state, @RestQuery String school, @RestQuery String database, @RestQuery String cursor) {
        Filter filter = Filter.of(state, school, database, cursor);
        Call<List<MigrationDoc>> stuck = stuck(filter);
        Call<List<MigrationDoc>> others = others(filter);
        return Templates.migrations(filter, stuck.await(), others.await(), STATES);
    }

    @GET
    @Path("/parts/list")
    public TemplateInstance list(
            @RestQuery String state, @RestQuery String school, @RestQuery String database, @RestQuery String cursor) {
        Filter filter = Filter.of(state, school, database, cursor);
        Call<List<MigrationDoc>> stuck = stuck(filter);
        Call<List<MigrationDoc>> others = others(filter);
        return Templates.migrationsList(filter, stuck.await(), others.await());
    }

    private Call<List<MigrationDoc>> stuck(Filter filter) {
        return services.list(
                Service.REQUEST, "/migrations?stuck=true&limit=" + STUCK + filter.toApi(), MigrationDoc.class);
    }

    private Call<List<MigrationDoc>> others(Filter filter) {
        String cursor = filter.cursor().isEmpty() ? "" : "&cursor=" + Filter.encoded(filter.cursor());
        return services.list(
                Service.REQUEST, "/migrations?stuck=false&limit=" + PAGE + filter.toApi() + cursor, MigrationDoc.class);
    }
}
