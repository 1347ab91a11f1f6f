package be.fusie.notification.vendor;

import be.fusie.kit.messaging.Transactions;
import be.fusie.notification.Params;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The public events, from any point on, for those who neither read Kafka nor take webhooks (N7). */
@Path("/api/v1/events")
@Tag(name = "Events", description = "What happened to migrations; no personal data")
@RolesAllowed({"vendor", "portal", "operator"})
@Produces(MediaType.APPLICATION_JSON)
@APIResponse(responseCode = "401", description = "No valid token (problem document)")
@APIResponse(responseCode = "403", description = "The role does not allow this (problem document)")
class EventResource {

    private static final int MOST = 500;

    private final Transactions transactions;
    private final ObjectMapper json;

    EventResource(Transactions transactions, ObjectMapper json) {
        this.transactions = transactions;
        this.json = json;
    }

    @Schema(name = "CloudEvent", description = "CloudEvents 1.0 in JSON, as a webhook carries it too")
    record CloudEvent(
            @Schema(examples = "1.0") String specversion,
            @Schema(description = "The same in every delivery: by it duplicates are recognised") UUID id,
            @Schema(examples = "request-service") String source,
            @Schema(examples = "fusie.migration.relink.v1") String type,
            @Schema(description = "The migration", format = "uuid") String subject,
            Instant time,
            @Schema(description = "Counts per migration from 1 on, without a gap", examples = "5") String sequence,
            @Schema(examples = "application/json") String datacontenttype,
            @Schema(
                            description = "As request-service's AsyncAPI document says",
                            type = SchemaType.OBJECT,
                            implementation = Object.class)
                    JsonNode data) {}

    /**
     * @param next the cursor to go on with, now or later
     * @param more whether there is more to read at once
     */
    record EventPage(List<CloudEvent> events, String next, boolean more) {}

    @GET
    @Operation(
            summary = "The public events, oldest first, from any point on",
            description =
                    "Ask again with after=<next>. An event that is published later never stands before a cursor that was"
                            + " given out.")
    @APIResponse(responseCode = "200", description = "A page; may be empty")
    @APIResponse(responseCode = "400", description = "A parameter that can't be right (problem document)")
    public Uni<EventPage> events(
            @QueryParam("after")
                    @Parameter(
                            description = "The cursor 'next' of an earlier page; from the beginning without it",
                            schema = @Schema(pattern = "^[0-9]{1,18}$"))
                    String after,
            @QueryParam("since")
                    @Parameter(
                            description = "Only what was published from this moment on",
                            schema = @Schema(format = "date-time"))
                    String since,
            @QueryParam("type") @Parameter(description = "Such as fusie.migration.relink.v1") String type,
            @QueryParam("migration") @Parameter(schema = @Schema(format = "uuid")) String migration,
            @QueryParam("institution") @Parameter(description = "Six digits; only migrations in which it moves")
                    String institution,
            @QueryParam("board") @Parameter(description = "Enterprise number of ten digits") String board,
            @QueryParam("limit")
                    @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "500",
                                            defaultValue = "100"))
                    String limit) {
        long cursor = Params.cursor(after);
        int most = Params.limit(limit, 100, MOST);
        Map<String, Object> parameters = new LinkedHashMap<>();
        StringBuilder where = new StringBuilder("position > :after");
        parameters.put("after", cursor);
        add(where, parameters, "time >= :since", "since", Params.moment("since", since));
        add(where, parameters, "type = :type", "type", PublicEvent.known(type));
        add(where, parameters, "migration = :migration", "migration", Params.uuid("migration", migration));
        add(where, parameters, ":institution = any (institutions)", "institution", Params.institution(institution));
        add(where, parameters, ":board = any (boards)", "board", Params.board(board));
        return transactions
                .in(() -> Panache.getSession().flatMap(session -> {
                    var query = session.createNativeQuery(
                            "select * from public_event where " + where + " order by position", PublicEvent.class);
                    parameters.forEach(query::setParameter);
                    return query.setMaxResults(most + 1).getResultList();
                }))
                .map(found -> {
                    List<PublicEvent> page = found.size() > most ? found.subList(0, most) : found;
                    long next = page.isEmpty() ? cursor : page.get(page.size() - 1).position;
                    return new EventPage(
                            page.stream().map(this::view).toList(), Long.toString(next), found.size() > most);
                });
    }

    @GET
    @Path("{event}")
    @Operation(summary = "One event, by its id or the webhook-id of a delivery")
    @APIResponse(responseCode = "200", description = "The event")
    @APIResponse(responseCode = "404", description = "No such event (problem document)")
    public Uni<CloudEvent> event(@PathParam("event") UUID id) {
        return transactions
                .in(() -> PublicEvent.<PublicEvent>find("id", id).firstResult())
                .onItem()
                .ifNull()
                .failWith(() -> VendorProblems.unknownEvent(id))
                .map(this::view);
    }

    private CloudEvent view(PublicEvent event) {
        try {
            return json.readValue(event.body, CloudEvent.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored event is no JSON", e);
        }
    }

    private static void add(
            StringBuilder where, Map<String, Object> parameters, String condition, String name, Object value) {
        if (value != null) {
            where.append(" and ").append(condition);
            parameters.put(name, value);
        }
    }
}
