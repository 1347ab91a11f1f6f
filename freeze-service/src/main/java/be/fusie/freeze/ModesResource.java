package be.fusie.freeze;

import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What the modes mean; the same for everybody, and no secret. */
@Path("/api/v1/modes")
class ModesResource {

    @GET
    @PermitAll
    @NonBlocking
    @Operation(summary = "open, announced, draining, read-only and moved: what users may do in each")
    public List<Mode.View> modes() {
        return Arrays.stream(Mode.values()).map(Mode::view).toList();
    }
}
