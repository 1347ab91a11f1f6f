package be.fusie.kit;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** An endpoint whose author forgot to say who may call it. */
@Path("/api/v1/forgotten")
class ForgottenResource {

    @GET
    public String get() {
        return "open to everybody";
    }
}
