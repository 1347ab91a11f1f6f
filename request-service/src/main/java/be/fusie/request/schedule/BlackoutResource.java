package be.fusie.request.schedule;

import be.fusie.kit.messaging.Transactions;
import be.fusie.request.CanonicalJson;
import be.fusie.request.schedule.ScheduleRows.BlackoutRow;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** When operators can't run a migration: no window is proposed then, and none can be moved there (R6). */
@Path("/api/v1/blackouts")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("operator")
@Tag(name = "Schedule", description = "When schools are closed, and when migrations may run")
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "403", description = "The role does not allow it")
class BlackoutResource {

    private static final Duration YEAR = Duration.ofDays(366);

    private final Transactions transactions;
    private final Schedule schedule;

    BlackoutResource(Transactions transactions, Schedule schedule) {
        this.transactions = transactions;
        this.schedule = schedule;
    }

    /** @param databases names of the databases that it is about; none: all */
    record BlackoutView(UUID id, Instant from, Instant until, List<String> databases, String reason) {
        static BlackoutView of(BlackoutRow row) {
            return new BlackoutView(
                    row.id,
                    row.starts,
                    row.ends,
                    Arrays.asList(CanonicalJson.read(row.databases, String[].class)),
                    row.reason);
        }
    }

    @GET
    @Operation(summary = "The blackouts that have not ended, first to last")
    @APIResponse(responseCode = "200", description = "The blackouts")
    public Uni<List<BlackoutView>> all() {
        return transactions.in(() -> BlackoutRow.<BlackoutRow>list("ends > ?1 order by starts, id", Instant.now())
                .map(rows -> rows.stream().map(BlackoutView::of).toList()));
    }

    /** @param databases left out or empty: all */
    record BlackoutBody(
            @NotNull Instant from,
            @NotNull Instant until,
            @Size(max = 1000) List<@NotNull @Pattern(regexp = "[a-z][a-z0-9_-]{0,62}") String> databases,
            @NotBlank @Size(max = 200) @Pattern(regexp = "[^\\u0000]*") String reason) {}

    @PUT
    @Path("/{id}")
    @Operation(
            summary = "Sets a blackout, new or in the place of the one of that id",
            description = "Windows that are agreed already stay; the migrations' views warn of the overlap.")
    @APIResponse(responseCode = "200", description = "The blackout")
    @APIResponse(responseCode = "400", description = "A field has a wrong form or is unknown")
    @APIResponse(responseCode = "404", description = "The id is no UUID")
    @APIResponse(responseCode = "422", description = "Its times make no sense")
    public Uni<BlackoutView> put(UUID id, @NotNull @Valid BlackoutBody body) {
        if (!body.until().isAfter(body.from())
                || body.from().isBefore(Instant.EPOCH)
                || body.until().isAfter(Instant.now().plus(YEAR.multipliedBy(10)))
                || Duration.between(body.from(), body.until()).compareTo(YEAR) > 0) {
            throw ScheduleProblems.unsoundBlackout();
        }
        return transactions.in(() -> schedule.lock()
                .chain(() -> BlackoutRow.<BlackoutRow>findById(id))
                .flatMap(known -> {
                    BlackoutRow row = known == null ? new BlackoutRow() : known;
                    row.id = id;
                    row.starts = body.from();
                    row.ends = body.until();
                    row.databases = CanonicalJson.write(body.databases() == null ? List.of() : body.databases());
                    row.reason = body.reason();
                    return row.<BlackoutRow>persist().map(BlackoutView::of);
                }));
    }

    @DELETE
    @Path("/{id}")
    @Operation(summary = "Takes a blackout away")
    @APIResponse(responseCode = "204", description = "It is gone")
    @APIResponse(responseCode = "404", description = "Unknown blackout")
    public Uni<Void> delete(UUID id) {
        return transactions.in(() -> BlackoutRow.delete("id", id)
                .invoke(gone -> {
                    if (gone == 0) {
                        throw ScheduleProblems.unknownBlackout();
                    }
                })
                .replaceWithVoid());
    }
}
