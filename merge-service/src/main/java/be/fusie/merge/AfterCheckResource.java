package be.fusie.merge;

import be.fusie.kit.messaging.Transactions;
import be.fusie.merge.engine.AfterChecks.AfterCheck;
import be.fusie.merge.engine.AfterChecks.LogIn;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Whether the new home works and the old one is closed (M4, M20–M22). */
@Path("/api/v1/migrations/{migration}/after-checks")
@Tag(name = "After the move")
@Blocking
class AfterCheckResource {

    private final Visible visible;
    private final SchoolData schools;
    private final Transactions transactions;
    private final ObjectMapper json;

    AfterCheckResource(Visible visible, SchoolData schools, Transactions transactions, ObjectMapper json) {
        this.visible = visible;
        this.schools = schools;
        this.transactions = transactions;
        this.json = json;
    }

    /** Of a user who moved; never stored or logged. Both or neither. */
    record Credentials(@Size(max = 400) String userName, @Size(max = 400) String password) {

        LogIn logIn() {
            return userName == null || password == null ? null : new LogIn(userName, password);
        }

        @Override
        public String toString() {
            return "Credentials[…]";
        }
    }

    /** @param at when it was looked at, UTC */
    record AfterCheckView(UUID migration, Instant at, List<AfterCheck> checks) {}

    @POST
    @RolesAllowed("operator")
    @Operation(
            summary = "Look at a finished move",
            description =
                    "Credentials are as they were, a user logs in, the old home refuses writers, central reports are"
                            + " there. User name and password of a user who moved may be sent along for a real log-in;"
                            + " they are not kept.")
    @RequestBody(required = false, description = "Original credentials of a user who moved; may be left out")
    @APIResponse(responseCode = "200", description = "Each check with its state, and what to do next")
    @APIResponse(responseCode = "404", description = "Unknown, not merged or undone")
    @APIResponse(responseCode = "409", description = "Map or databases stand in the way, with reasons")
    @APIResponse(responseCode = "503", description = "A school database can't be read now")
    public AfterCheckView look(
            UUID migration,
            @Parameter(
                            description =
                                    "Whether a backup of the new home is taken, restored and compared; takes its time",
                            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
                    @QueryParam("backup")
                    @DefaultValue("false")
                    @Pattern(regexp = "true|false", message = "is true or false")
                    String backup,
            @Valid Credentials credentials) {
        MergeRun run = visible.merged(migration);
        LogIn logIn = credentials == null ? null : credentials.logIn();
        List<AfterCheck> checks = schools.ask(
                run, (engine, map, move) -> engine.afterChecks(map, move, logIn, Boolean.parseBoolean(backup)));
        AfterCheckView view = new AfterCheckView(migration, Instant.now(), checks);
        String text = text(checks);
        transactions.await(
                () -> AfterCheckRow.<AfterCheckRow>findById(migration).flatMap(known -> {
                    AfterCheckRow row = known == null ? new AfterCheckRow() : known;
                    row.migration = migration;
                    row.checks = text;
                    row.at = view.at();
                    return known == null
                            ? Panache.getSession().flatMap(s -> s.persist(row))
                            : Uni.createFrom().voidItem();
                }));
        return view;
    }

    @GET
    @RolesAllowed({"operator", "director", "school", "portal"})
    @Operation(summary = "What the last look at a finished move found")
    @APIResponse(responseCode = "200", description = "Each check with its state, and what to do next")
    @APIResponse(responseCode = "404", description = "Unknown, not yours, or nobody looked yet")
    public AfterCheckView last(UUID migration) {
        visible.merged(migration);
        AfterCheckRow row = transactions.await(() -> AfterCheckRow.<AfterCheckRow>findById(migration));
        if (row == null) {
            throw MergeProblems.notLookedAt(migration);
        }
        try {
            return new AfterCheckView(
                    migration, row.at, json.readValue(row.checks, new TypeReference<List<AfterCheck>>() {}));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored JSON can't be read", e);
        }
    }

    private String text(List<AfterCheck> checks) {
        try {
            return json.writeValueAsString(checks);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
