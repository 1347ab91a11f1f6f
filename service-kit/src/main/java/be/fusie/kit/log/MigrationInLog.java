package be.fusie.kit.log;

import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Puts the first id in a path such as {@code /api/v1/migrations/{id}/…} into each log line of the request. */
class MigrationInLog {

    private static final Pattern ID = Pattern.compile("/([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})(?:/|$)");

    @ServerRequestFilter
    void before(ContainerRequestContext request) {
        var id = ID.matcher(request.getUriInfo().getPath());
        if (id.find()) {
            MDC.put(LogKeys.MIGRATION, id.group(1));
        }
    }

    @ServerResponseFilter
    void after(ContainerRequestContext request) {
        MDC.remove(LogKeys.MIGRATION);
    }
}
