package be.fusie.notification;

import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import be.fusie.notification.ToDoViews.Mark;
import be.fusie.notification.ToDoViews.ToDoView;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.persistence.LockModeType;
import jakarta.validation.Valid;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The to-do board of each school of a migration (N6). Vendors see, and confirm, their own items. */
@Path("/api/v1/migrations/{id}/to-dos")
@Tag(name = "To-dos", description = "What is still to be done for a school")
@Produces(MediaType.APPLICATION_JSON)
@APIResponse(responseCode = "401", description = "No valid token (problem document)")
@APIResponse(responseCode = "403", description = "The role does not allow this (problem document)")
class ToDoResource {

    private final Transactions transactions;
    private final Caller caller;

    ToDoResource(Transactions transactions, Caller caller) {
        this.transactions = transactions;
        this.caller = caller;
    }

    @GET
    @RolesAllowed({"operator", "director", "school", "portal", "vendor"})
    @Operation(summary = "The to-dos of a migration, of one institution or of all that the caller stands for")
    @APIResponse(responseCode = "200", description = "The to-dos, by institution")
    @APIResponse(responseCode = "400", description = "No institution number (problem document)")
    @APIResponse(
            responseCode = "404",
            description =
                    "No such migration, or none of the caller's institutions or items is in it (problem document)")
    public Uni<List<ToDoView>> toDos(
            @PathParam("id") UUID migration,
            @QueryParam("institution") @Parameter(description = "Six digits; without it, all of the caller's")
                    String institution,
            @HeaderParam(HttpHeaders.ACCEPT_LANGUAGE) String languages) {
        ToDoReach reach = ToDoReach.of(caller);
        if (institution != null) {
            reach.check(caller, institution);
        }
        Language language = Language.preferred(languages);
        Instant now = Instant.now();
        return transactions.in(() -> Announcement.of(migration)
                .flatMap(about -> ToDo.<ToDo>find("migration", migration).list().map(all -> {
                    List<ToDo> visible = all.stream().filter(reach::sees).toList();
                    if (about == null || visible.isEmpty() && !concerned(about, reach)) {
                        throw NotificationProblems.unknownMigration(migration);
                    }
                    return visible.stream()
                            .filter(toDo -> institution == null || toDo.institution.equals(institution))
                            .sorted(Comparator.comparing((ToDo toDo) -> toDo.institution)
                                    .thenComparing(toDo -> toDo.kind)
                                    .thenComparing(toDo -> toDo.vendor == null ? "" : toDo.vendor))
                            .map(toDo -> ToDoView.of(toDo, language, now))
                            .toList();
                })));
    }

    private static boolean concerned(Announcement about, ToDoReach reach) {
        return Arrays.stream(about.concerned).anyMatch(reach::standsFor);
    }

    @PUT
    @Path("{toDo}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({"school", "vendor"})
    @Operation(
            summary = "Marks a to-do as done, as not needed, or as open again",
            description =
                    "The school does, for its own items; a vendor for its own, and says how many numbers it linked anew.")
    @APIResponse(responseCode = "200", description = "The to-do as it stands now; doing it twice changes nothing")
    @APIResponse(responseCode = "400", description = "No such state, or counts that can't be right (problem document)")
    @APIResponse(responseCode = "404", description = "No such to-do of the caller (problem document)")
    @APIResponse(
            responseCode = "409",
            description =
                    "The migration was undone: nothing is to be done; or it is ticked off where it is done: the problem"
                            + " document says where")
    public Uni<ToDoView> mark(
            @PathParam("id") UUID migration,
            @PathParam("toDo") UUID id,
            @HeaderParam(HttpHeaders.ACCEPT_LANGUAGE) String languages,
            @Valid Mark mark) {
        if (mark == null) {
            throw NotificationProblems.badState("The field state", ToDoViews.MARKS);
        }
        ToDo.State next = ToDo.State.of(mark.state()).orElseThrow();
        boolean vendor = caller.is("vendor");
        if (!vendor && (mark.linked() != null || mark.unlinked() != null)) {
            throw Params.invalid("linked", "is for vendors to tell", "Leave linked and unlinked out.");
        }
        Set<String> own = caller.institutions();
        String subject = caller.subject();
        Language language = Language.preferred(languages);
        Instant now = Instant.now();
        return transactions.in(
                () -> ToDo.<ToDo>findById(id, LockModeType.PESSIMISTIC_WRITE).map(toDo -> {
                    boolean mine = toDo != null
                            && toDo.migration.equals(migration)
                            && (toDo.vendor == null
                                    ? caller.is("school") && own.contains(toDo.institution)
                                    : vendor && toDo.vendor.equals(subject));
                    if (!mine) {
                        throw NotificationProblems.unknownToDo(id);
                    }
                    if (toDo.state == ToDo.State.WITHDRAWN) {
                        throw NotificationProblems.withdrawn(id);
                    }
                    boolean byHand = next == ToDo.State.DONE || toDo.state == ToDo.State.DONE;
                    if (toDo.isDoneElsewhere() && byHand && toDo.state != next) {
                        throw NotificationProblems.doneElsewhere(toDo.link);
                    }
                    toDo.become(next, subject, now);
                    if (toDo.vendor != null) {
                        toDo.linked = mark.linked();
                        toDo.unlinked = mark.unlinked();
                    }
                    return ToDoView.of(toDo, language, now);
                }));
    }
}
