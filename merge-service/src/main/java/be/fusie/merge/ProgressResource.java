package be.fusie.merge;

import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.rest.EventStream;
import be.fusie.kit.security.Caller;
import be.fusie.merge.engine.Results.TableProgress;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** How far the work of a migration is (M19), at a moment or as a stream; any replica can tell. */
@Path("/api/v1/migrations/{migration}/progress")
@RolesAllowed({"operator", "director", "school", "portal"})
@APIResponse(responseCode = "401", description = "no valid token (problem document)")
@APIResponse(responseCode = "403", description = "the role does not allow this (problem document)")
@APIResponse(responseCode = "404", description = "unknown migration, or of other institutions (problem document)")
class ProgressResource {

    private static final Duration TICK = Duration.ofMillis(500);

    /** After these nothing more happens by itself. */
    private static final Set<MergeRun.Phase> ENDS = EnumSet.of(
            MergeRun.Phase.PLAN_REFUSED,
            MergeRun.Phase.STAGE_REFUSED,
            MergeRun.Phase.STAGE_DISCARDED,
            MergeRun.Phase.MERGED,
            MergeRun.Phase.MERGE_REFUSED,
            MergeRun.Phase.UNDONE,
            MergeRun.Phase.UNDO_FAILED);

    private final Visible visible;
    private final Caller caller;
    private final Transactions transactions;
    private final ObjectMapper json;

    ProgressResource(Visible visible, Caller caller, Transactions transactions, ObjectMapper json) {
        this.visible = visible;
        this.caller = caller;
        this.transactions = transactions;
        this.json = json;
    }

    /**
     * @param phase of the work now or last under way: STAGING, PREPARING, COPYING, VERIFYING, COMMITTING, MERGED …
     * @param table the table now being copied
     * @param rows rows copied so far
     * @param of rows expected
     * @param rate rows a second since the work began
     * @param bytes bytes copied so far
     * @param bytesRate bytes a second since the work began
     * @param secondsLeft estimated; null when nothing is to be estimated, 0 when it is done
     * @param ended whether nothing more happens by itself
     * @param points rows over time since the work began, a second or more apart, and the present state as the last
     */
    record ProgressView(
            UUID migration,
            String phase,
            String table,
            long rows,
            long of,
            double rate,
            long bytes,
            double bytesRate,
            Long secondsLeft,
            boolean ended,
            Instant startedAt,
            Instant updatedAt,
            List<TableProgress> tables,
            List<Point> points) {

        /** @param rows copied in all at that moment */
        record Point(Instant at, long rows) {}

        static ProgressView of(MergeRun run) {
            return new ProgressView(
                    run.migration,
                    run.phase.name(),
                    null,
                    0,
                    0,
                    0,
                    0,
                    0,
                    null,
                    ENDS.contains(run.phase),
                    run.updatedAt,
                    run.updatedAt,
                    List.of(),
                    List.of());
        }

        static ProgressView of(MergeRun run, ProgressRow row, List<TableProgress> tables, List<ProgressPoint> points) {
            long rows = tables.stream().mapToLong(TableProgress::rows).sum();
            long of = tables.stream().mapToLong(TableProgress::of).sum();
            long bytes = tables.stream().mapToLong(TableProgress::bytes).sum();
            double seconds =
                    Math.max(0.1, Duration.between(row.startedAt, row.updatedAt).toMillis() / 1000.0);
            // work that began after the last answer is under way
            boolean ended = ENDS.contains(run.phase) && !row.updatedAt.isAfter(run.updatedAt);
            return new ProgressView(
                    run.migration,
                    row.phase,
                    tables.stream()
                            .filter(t -> t.rows() > 0)
                            .reduce((a, b) -> b)
                            .map(TableProgress::table)
                            .orElse(null),
                    rows,
                    of,
                    rounded(rows / seconds),
                    bytes,
                    rounded(bytes / seconds),
                    left(ended, rows, of, seconds),
                    ended,
                    row.startedAt,
                    row.updatedAt,
                    tables,
                    upToNow(points, row.updatedAt, rows));
        }

        /** The last point says what the answer says: quick work is over before a second point is written. */
        private static List<Point> upToNow(List<ProgressPoint> written, Instant now, long rows) {
            Stream<Point> before =
                    written.stream().filter(p -> p.at.isBefore(now)).map(p -> new Point(p.at, p.rows));
            return Stream.concat(before, Stream.of(new Point(now, rows))).toList();
        }

        /** The rest at the rate so far. */
        private static Long left(boolean ended, long rows, long of, double seconds) {
            if (ended) {
                return 0L;
            }
            return rows == 0 ? null : (Long) (long) Math.ceil(Math.max(0, of - rows) * seconds / rows);
        }

        private static double rounded(double value) {
            return Math.round(value * 10) / 10.0;
        }

        /** The same state has the same id. */
        String id() {
            return updatedAt.toEpochMilli() + "-" + phase + (ended ? "-end" : "");
        }
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "How far the work is: rows, bytes, rate and estimated rest, in all and per table")
    @APIResponse(responseCode = "200", description = "the state at this moment")
    public Uni<ProgressView> progress(UUID migration) {
        boolean operator = caller.is("operator");
        Set<String> own = caller.institutions();
        return transactions.in(() -> state(migration, operator, own));
    }

    @GET
    @Blocking
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            summary = "The same as a stream of events",
            description =
                    "Begins with the present state, or, after a connection was lost, with what the client does not know"
                            + " yet; tells every change, at most twice a second; ends by itself with the event \"end\" when nothing"
                            + " more happens, and without it when the token expires.")
    @APIResponse(
            responseCode = "200",
            description = "events \"progress\", and \"end\" at last; the data of both is the state as JSON",
            content = @Content(schema = @Schema(implementation = ProgressView.class)))
    public Multi<OutboundSseEvent> stream(
            UUID migration,
            @Parameter(description = "id of the last event that the client got") @HeaderParam("Last-Event-ID")
                    String lastEvent,
            @Context Sse sse) {
        boolean operator = caller.is("operator");
        Set<String> own = Set.copyOf(caller.institutions());
        // here, and not in the stream: who may not see it gets a problem document, not a stream
        visible.migration(migration);
        var states = EventStream.looking(TICK, () -> transactions.await(() -> state(migration, operator, own)));
        return EventStream.of(sse, states, ProgressView::ended, lastEvent, state -> event(sse, state))
                .select()
                .first(caller.validFor());
    }

    private static OutboundSseEvent event(Sse sse, ProgressView state) {
        return sse.newEventBuilder()
                .id(state.id())
                .name(state.ended() ? "end" : "progress")
                .mediaType(MediaType.APPLICATION_JSON_TYPE)
                .data(ProgressView.class, state)
                .build();
    }

    private Uni<ProgressView> state(UUID migration, boolean operator, Set<String> own) {
        return MergeRun.<MergeRun>findById(migration).flatMap(run -> {
            if (run == null || !(operator || run.concerns(own))) {
                throw MergeProblems.unknownMigration(migration);
            }
            return ProgressRow.<ProgressRow>findById(migration)
                    .flatMap(row -> row == null
                            ? Uni.createFrom().item(ProgressView.of(run))
                            : ProgressPoint.of(row).map(points -> ProgressView.of(run, row, tables(row), points)));
        });
    }

    private List<TableProgress> tables(ProgressRow row) {
        try {
            return json.readValue(row.tables, new TypeReference<List<TableProgress>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored JSON can't be read", e);
        }
    }
}
