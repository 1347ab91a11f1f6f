package be.fusie.freeze;

import be.fusie.kit.jdbc.NamedDatabases;
import be.fusie.kit.messaging.Refusal;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** The guard of a school database, installed and removed by an operator. */
@Path("/api/v1/databases/{name}/guard")
@Blocking
@RolesAllowed("operator")
@APIResponse(responseCode = "409", description = "The guard is in use, or the database does not let it be installed")
@APIResponse(responseCode = "503", description = "A school database can't be reached now")
class GuardResource {

    private final NamedDatabases databases;
    private final WriteGuard guard;
    private final GateWatch watch;

    GuardResource(NamedDatabases databases, WriteGuard guard, GateWatch watch) {
        this.databases = databases;
        this.guard = guard;
        this.watch = watch;
    }

    /**
     * @param state open, frozen or moved; null when no guard is installed
     * @param unguarded tables without the trigger; no freeze begins while there are any
     * @param fenced whether rows of institutions that moved away are refused
     * @param byRows whether, while frozen, only the rows of some institutions and shared tables are
     * @param structureClosed whether DDL is refused too, while frozen
     * @param findings what is not as it should be, in plain words
     */
    record GuardView(
            String database,
            boolean installed,
            String state,
            Long epoch,
            UUID migration,
            Instant since,
            String movedTo,
            int tables,
            List<String> unguarded,
            boolean fenced,
            boolean byRows,
            boolean structureClosed,
            List<String> findings) {
        static GuardView of(String database, WriteGuard.Status status) {
            return status.gate()
                    .map(gate -> new GuardView(
                            database,
                            true,
                            gate.state(),
                            gate.epoch(),
                            gate.migration(),
                            gate.since(),
                            gate.movedTo(),
                            status.tables(),
                            status.unguarded(),
                            status.fenced(),
                            gate.byRows(),
                            status.structureClosed(),
                            status.findings()))
                    .orElseGet(() -> new GuardView(
                            database,
                            false,
                            null,
                            null,
                            null,
                            null,
                            null,
                            status.tables(),
                            status.unguarded(),
                            false,
                            false,
                            status.structureClosed(),
                            List.of("No guard is installed: nothing here obeys a freeze.")));
        }
    }

    @GET
    @Operation(summary = "Whether the guard is installed and complete, and where its gate stands")
    @APIResponse(responseCode = "200", description = "The guard; installed is false when there is none")
    public GuardView guard(String name) {
        return GuardView.of(name, in(name, () -> guard.status(name)));
    }

    @PUT
    @Operation(summary = "Installs the guard, or refreshes it: tables that came since are guarded too")
    @APIResponse(responseCode = "200", description = "The guard as it is now")
    public GuardView install(String name) {
        return GuardView.of(name, in(name, () -> guard.install(name)));
    }

    @DELETE
    @Operation(summary = "Removes the guard without a trace, unless it closes something")
    @APIResponse(responseCode = "204", description = "It is gone, or there was none")
    public void remove(String name) {
        in(name, () -> {
            guard.remove(name);
            watch.forget(name);
            return null;
        });
    }

    private interface Work<T> {
        T run() throws SQLException;
    }

    private <T> T in(String name, Work<T> work) {
        if (!databases.knows(name)) {
            throw FreezeProblems.unknownDatabase(name);
        }
        try {
            return work.run();
        } catch (Refusal e) {
            throw FreezeProblems.guardInUse(e.getMessage());
        } catch (SQLException e) {
            boolean gone = e.getSQLState() == null
                    || e.getSQLState().startsWith("08")
                    || e.getSQLState().startsWith("57P");
            throw gone ? FreezeProblems.unreachable(name) : FreezeProblems.guardNotPossible(name, e);
        }
    }
}
