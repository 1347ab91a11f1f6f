package be.fusie.kit;

import be.fusie.kit.messaging.Outbox;
import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.problem.Problem;
import be.fusie.kit.security.Caller;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.UUID;

@Path("/api/v1/echo")
@RolesAllowed("operator")
class EchoResource {

    record Order(@NotBlank @Size(max = 20) String text, int times) {}

    record Me(String subject, java.util.Set<String> institutions, boolean signedIn) {}

    private final Transactions transactions;
    private final Outbox outbox;
    private final Caller caller;

    EchoResource(Transactions transactions, Outbox outbox, Caller caller) {
        this.transactions = transactions;
        this.outbox = outbox;
        this.caller = caller;
    }

    @POST
    @Path("/{key}")
    public Uni<Void> say(@PathParam("key") UUID key, @Valid Order order) {
        return transactions.in(() -> outbox.send("echo.replies", key.toString(), "echo.said.v1", order)
                .invoke(() -> {
                    if (order.text().equals("fail")) {
                        throw new IllegalStateException("personal data of Jan Janssens");
                    }
                    if (order.text().equals("conflict")) {
                        throw Problem.of(409, "busy", "Busy", "The echo is busy.", "Wait.")
                                .with("seconds", 3)
                                .header("Retry-After", "3");
                    }
                }));
    }

    @GET
    @Path("/me")
    public Me me() {
        return new Me(
                caller.subject(), caller.institutions(), caller.signedInAt().isPresent());
    }
}
