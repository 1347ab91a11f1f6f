package be.fusie.kit.messaging;

import be.fusie.kit.problem.Problem;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
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

    DeadLetterResource(DataSource dataSource, InboxWorker worker) {
        this.dataSource = dataSource;
        this.worker = worker;
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

    @POST
    @Path("/{messageId}/replay")
    @Operation(summary = "Handle the message again")
    @APIResponse(responseCode = "204", description = "It will be")
    @APIResponse(responseCode = "404", description = "No dead letter has this id")
    public void replay(@PathParam("messageId") UUID messageId) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                var statement = connection.prepareStatement(
                        """
                        update inbox set outcome = 'replay', handled_at = null, attempts = 0, leased_until = null
                        where message_id = ? and outcome = 'dead'
                        """)) {
            statement.setObject(1, messageId);
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

    record DeadLetterView(
            UUID messageId, String key, String type, String source, int attempts, String reason, Instant since) {}
}
