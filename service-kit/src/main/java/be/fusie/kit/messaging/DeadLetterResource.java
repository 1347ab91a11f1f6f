package be.fusie.kit.messaging;

import be.fusie.kit.problem.Problem;
import be.fusie.kit.rest.NoBody;
import be.fusie.kit.security.Caller;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Messages that could not be handled: an operator sees why, and has them handled again once the cause is gone. */
@Path("/api/v1/dead-letters")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("operator")
@Tag(name = "Dead letters")
@Blocking
class DeadLetterResource {

    private final DataSource dataSource;
    private final InboxWorker worker;
    private final Caller caller;

    DeadLetterResource(DataSource dataSource, InboxWorker worker, Caller caller) {
        this.dataSource = dataSource;
        this.worker = worker;
        this.caller = caller;
    }

    @GET
    @Operation(summary = "The messages that could not be handled, newest first, at most 200")
    public List<DeadLetterView> all() throws SQLException {
        List<DeadLetterView> all = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                var statement = connection.prepareStatement(
                        """
                        select message_id, key, type, source, attempts, reason, handled_at
                        from inbox where outcome = 'dead' order by handled_at desc limit 200
                        """)) {
            ResultSet row = statement.executeQuery();
            while (row.next()) {
                all.add(new DeadLetterView(
                        row.getObject("message_id", UUID.class),
                        row.getString("key"),
                        row.getString("type"),
                        row.getString("source"),
                        row.getInt("attempts"),
                        row.getString("reason"),
                        row.getTimestamp("handled_at").toInstant()));
            }
        }
        return all;
    }

    /** @param reason what was put right, for those who look later; no personal data */
    record Replay(@Size(min = 1, max = 500) String reason) {}

    /** Without a reason, and so without a body. */
    @POST
    @Path("/{messageId}/replay")
    @Consumes(MediaType.WILDCARD)
    @Operation(hidden = true)
    public void replay(@PathParam("messageId") UUID messageId, @Context HttpHeaders headers) throws SQLException {
        NoBody.check(headers);
        replay(messageId, (Replay) null);
    }

    @POST
    @Path("/{messageId}/replay")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Handle the message again",
            description = "Who asked for it and why is kept: GET /api/v1/dead-letters/replays.")
    @RequestBody(required = false, description = "Why; may be left out")
    @APIResponse(responseCode = "204", description = "It will be")
    @APIResponse(responseCode = "404", description = "No dead letter has this id")
    public void replay(@PathParam("messageId") UUID messageId, @Valid Replay replay) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                var statement = connection.prepareStatement(
                        """
                        with again as (
                            update inbox set outcome = 'replay', handled_at = null, attempts = 0, leased_until = null
                            where message_id = ? and outcome = 'dead' returning message_id, key, type)
                        insert into dead_letter_replay (id, message_id, key, type, who, reason)
                        select ?, message_id, key, type, ?, ? from again
                        """)) {
            statement.setObject(1, messageId);
            statement.setObject(2, UUID.randomUUID());
            statement.setString(3, caller.subject());
            statement.setString(4, replay == null ? null : replay.reason());
            if (statement.executeUpdate() == 0) {
                throw Problem.of(
                        404,
                        "no-dead-letter",
                        "No such dead letter",
                        "No dead letter has the id " + messageId + ".",
                        "Take an id from GET /api/v1/dead-letters; one that was replayed is gone from there.");
            }
        }
        worker.wake();
    }

    @GET
    @Path("/replays")
    @Operation(summary = "Which messages operators had handled again, and why, newest first, at most 200")
    @APIResponse(responseCode = "200", description = "The replays")
    public List<ReplayView> replays() throws SQLException {
        List<ReplayView> all = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                var statement = connection.prepareStatement(
                        """
                        select message_id, key, type, who, reason, at from dead_letter_replay
                        order by at desc, id limit 200
                        """)) {
            ResultSet row = statement.executeQuery();
            while (row.next()) {
                all.add(new ReplayView(
                        row.getObject("message_id", UUID.class),
                        row.getString("key"),
                        row.getString("type"),
                        row.getString("who"),
                        row.getString("reason"),
                        row.getTimestamp("at").toInstant()));
            }
        }
        return all;
    }

    record DeadLetterView(
            UUID messageId, String key, String type, String source, int attempts, String reason, Instant since) {}

    /** @param who the sign-in's id of the operator @param reason null when none was given */
    record ReplayView(UUID messageId, String key, String type, String who, String reason, Instant at) {}
}
