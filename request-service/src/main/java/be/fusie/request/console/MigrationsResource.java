package be.fusie.request.console;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** All migrations, for operators. */
@Path("/console/migrations")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed("operator")
@Blocking
class MigrationsResource {

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance migrations();
    }

    @GET
    public TemplateInstance migrations() {
        return Templates.migrations();
    }
}
