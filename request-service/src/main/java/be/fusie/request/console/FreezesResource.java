package be.fusie.request.console;

import be.fusie.request.console.Docs.Alarm;
import be.fusie.request.console.Docs.Freeze;
import be.fusie.request.console.Services.Call;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** All freezes, for operators: what alarms, and what is read-only now. */
@Path("/console/freezes")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed("operator")
@Blocking
class FreezesResource {

    private final Services services;

    FreezesResource(Services services) {
        this.services = services;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance freezes(Answer<List<Alarm>> alarms, Answer<List<Freeze>> active);

        static native TemplateInstance freezesList(Answer<List<Alarm>> alarms, Answer<List<Freeze>> active);
    }

    @GET
    public TemplateInstance page() {
        Call<List<Alarm>> alarms = services.list(Service.FREEZE, "/alarms", Alarm.class);
        Call<List<Freeze>> active = services.list(Service.FREEZE, "/freezes", Freeze.class);
        return Templates.freezes(alarms.await(), active.await());
    }

    @GET
    @Path("/parts/list")
    public TemplateInstance list() {
        Call<List<Alarm>> alarms = services.list(Service.FREEZE, "/alarms", Alarm.class);
        Call<List<Freeze>> active = services.list(Service.FREEZE, "/freezes", Freeze.class);
        return Templates.freezesList(alarms.await(), active.await());
    }
}
