package be.fusie.kit;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;

/** A page for people, which is no part of a service's API. */
@Path("/console")
@PermitAll
class PageResource {

    @GET
    @Produces("text/html")
    public String page() {
        return "<p>for people</p>";
    }
}
