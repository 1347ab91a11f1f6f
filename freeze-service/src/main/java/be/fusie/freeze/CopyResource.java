package be.fusie.freeze;

import static jakarta.ws.rs.core.MediaType.APPLICATION_JSON;

import be.fusie.freeze.ReleaseResource.RequestView;
import be.fusie.kit.jdbc.NamedDatabases;
import be.fusie.kit.messaging.Refusal;
import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** The way out for a database that was closed because an old copy of it came up (F7); by two operators. */
@Path("/api/v1/databases/{name}/copy")
@Blocking
@RolesAllowed("operator")
@APIResponse(responseCode = "409", description = "It is no old copy, or two people are needed and this is one")
@APIResponse(responseCode = "503", description = "A school database can't be reached now")
class CopyResource {

    private final GateWatch watch;
    private final TwoPeople people;
    private final NamedDatabases databases;
    private final Transactions transactions;
    private final Caller caller;

    CopyResource(
            GateWatch watch, TwoPeople people, NamedDatabases databases, Transactions transactions, Caller caller) {
        this.watch = watch;
        this.people = people;
        this.databases = databases;
        this.transactions = transactions;
        this.caller = caller;
    }

    record Acceptance(@NotBlank @Size(max = 500) String reason) {}

    @POST
    @Path("acceptance")
    @Operation(summary = "Asks that the copy be opened with what it holds; another operator has to confirm it")
    @APIResponse(
            responseCode = "202",
            content = @Content(mediaType = APPLICATION_JSON, schema = @Schema(implementation = RequestView.class)))
    public Response request(String name, @NotNull @Valid Acceptance acceptance) {
        checkAlarm(name);
        String who = caller.subject();
        ReleaseRequest request = people.ask(ReleaseRequest.copy(name), who, acceptance.reason(), true);
        transactions.await(() -> FreezeAct.record(null, name, who, "opening the copy requested", acceptance.reason()));
        return Response.accepted(RequestView.of(request)).build();
    }

    @POST
    @Path("acceptance/confirmation")
    @Operation(summary = "Opens the copy; by another operator than the one who asked")
    @APIResponse(responseCode = "204", description = "It is open")
    public void confirm(String name) {
        checkAlarm(name);
        String who = caller.subject();
        ReleaseRequest request = people.confirmable(ReleaseRequest.copy(name), who);
        try {
            watch.accept(name);
        } catch (Refusal e) {
            throw FreezeProblems.noOldCopy(e.getMessage());
        } catch (SQLException e) {
            throw FreezeProblems.unreachable(name);
        }
        people.withdraw(request.what);
        transactions.await(() ->
                FreezeAct.record(null, name, who, "opening the copy confirmed", "requested by " + request.requestedBy));
    }

    private void checkAlarm(String name) {
        if (!databases.knows(name)) {
            throw FreezeProblems.unknownDatabase(name);
        }
        KnownGate gate = transactions.await(() -> KnownGate.<KnownGate>findById(name));
        if (gate == null || gate.alarm.isEmpty()) {
            throw FreezeProblems.noOldCopy(name + " is no old copy, as far as is known");
        }
    }
}
