package be.fusie.kit;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;

/** A page for people, which is no part of a service's API. */
@Path("/console")
@PermitAll
class PageResource {

    /** What only pages say. */
    record Decoration(String colour) {}

    @GET
    @Path("decoration")
    public Decoration decoration() {
        return new Decoration("blue");
    }

    @GET
    @Produces("text/html")
    public String page() {
        return "<p>for people</p>";
    }
}
