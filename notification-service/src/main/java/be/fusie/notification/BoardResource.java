package be.fusie.notification;

import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import be.fusie.notification.ToDoViews.ToDoView;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The board of a school, or of a vendor, over all migrations (N6). */
@Path("/api/v1/to-dos")
@Tag(name = "To-dos")
@RolesAllowed({"operator", "director", "school", "portal", "vendor"})
@Produces(MediaType.APPLICATION_JSON)
class BoardResource {

    private static final int MOST = 500;

    private final Transactions transactions;
    private final Caller caller;

    BoardResource(Transactions transactions, Caller caller) {
        this.transactions = transactions;
        this.caller = caller;
    }

    @Schema(name = "ToDoPage")
    record Board(
            List<ToDoView> toDos, @Schema(description = "Cursor of the next page; null on the last one") UUID next) {}

    @GET
    @Operation(summary = "What is to be done by all schools that the caller stands for, or by the vendor that calls")
    @APIResponse(responseCode = "200", description = "A page, by id")
    @APIResponse(responseCode = "400", description = "Input that can't be right (problem document)")
    @APIResponse(responseCode = "401", description = "No valid token (problem document)")
    @APIResponse(responseCode = "403", description = "The role does not allow this (problem document)")
    @APIResponse(responseCode = "404", description = "No institution of the caller (problem document)")
    public Uni<Board> board(
            @QueryParam("institution") @Parameter(description = "Six digits") String institution,
            @QueryParam("state") @Parameter(description = "open, done, not-needed or withdrawn") String state,
            @QueryParam("kind") @Parameter(description = "Such as relink") String kind,
            @QueryParam("after") @Parameter(schema = @Schema(format = "uuid")) String after,
            @QueryParam("limit")
                    @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "500",
                                            defaultValue = "100"))
                    String limit,
            @HeaderParam(HttpHeaders.ACCEPT_LANGUAGE) String languages) {
        ToDoReach reach = ToDoReach.of(caller);
        StringBuilder where = new StringBuilder("id > :after");
        Map<String, Object> values = new HashMap<>();
        values.put("after", after == null ? new UUID(0, 0) : Params.uuid("after", after));
        if (institution != null) {
            reach.check(caller, institution);
            where.append(" and institution = :institution");
            values.put("institution", institution);
        }
        if (!reach.everything()) {
            where.append(" and (institution in :own or vendor = :vendor)");
            values.put("own", List.copyOf(reach.institutions()));
            values.put("vendor", reach.vendor() == null ? "" : reach.vendor());
        }
        if (state != null) {
            where.append(" and state = :state");
            values.put("state", ToDo.State.of(state).orElseThrow(() -> unknown("state", ToDo.State.values())));
        }
        if (kind != null) {
            where.append(" and kind = :kind");
            values.put("kind", ToDo.Kind.of(kind).orElseThrow(() -> unknown("kind", ToDo.Kind.values())));
        }
        int most = Params.limit(limit, 100, MOST);
        Language language = Language.preferred(languages);
        Instant now = Instant.now();
        return transactions.in(() -> ToDo.<ToDo>find(where + " order by id", values)
                .page(0, most)
                .list()
                .map(page -> new Board(
                        page.stream()
                                .map(toDo -> ToDoView.of(toDo, language, now))
                                .toList(),
                        page.size() < most ? null : page.get(page.size() - 1).id)));
    }

    private static RuntimeException unknown(String parameter, Enum<?>[] values) {
        String all = Arrays.stream(values)
                .map(value -> value.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'))
                .collect(Collectors.joining(", "));
        return Params.invalid(parameter, "is unknown", "Give one of: " + all + ".");
    }
}
