package be.fusie.notification;

import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.persistence.LockModeType;
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
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The to-do board of each school that moved (N6). */
@Path("/api/v1/migrations/{id}/to-dos")
@Tag(name = "To-dos", description = "What a school still has to do after the move")
@Produces(MediaType.APPLICATION_JSON)
class ToDoResource {

    private final Transactions transactions;
    private final Caller caller;

    ToDoResource(Transactions transactions, Caller caller) {
        this.transactions = transactions;
        this.caller = caller;
    }

    @Schema(name = "ToDo")
    record ToDoView(
            UUID id,
            String institution,
            @Schema(description = "number-lists, reprint-barcodes, collision-desk, rights or google-links") String kind,
            @Schema(description = "What to do, in the language of Accept-Language (nl, fr, de, en)") String title,
            @Schema(description = "Where it is done, or null; following it takes the rights for it") String link,
            @Schema(description = "open or done") String state,
            Instant doneAt) {

        static ToDoView of(ToDo toDo, Language language) {
            return new ToDoView(
                    toDo.id,
                    toDo.institution,
                    toDo.kind.wireName(),
                    Texts.in(language).toDo(toDo.kind),
                    toDo.link,
                    toDo.state.wireName(),
                    toDo.doneAt);
        }
    }

    record ToDoState(@Schema(description = "open or done", examples = "done") String state) {}

    @GET
    @RolesAllowed({"operator", "director", "school", "portal"})
    @Operation(summary = "The to-dos of a migration, of one institution or of all that the caller stands for")
    @APIResponse(responseCode = "200", description = "The to-dos, by institution")
    @APIResponse(responseCode = "404", description = "No such migration, or none of the caller's institutions is in it")
    public Uni<List<ToDoView>> toDos(
            @PathParam("id") UUID migration,
            @QueryParam("institution") @Parameter(description = "Six digits; without it, all of the caller's")
                    String institution,
            @HeaderParam(HttpHeaders.ACCEPT_LANGUAGE) String languages) {
        if (institution != null) {
            Reach.check(caller, institution);
        }
        boolean everything = Reach.everything(caller);
        Set<String> own = caller.institutions();
        Language language = language(languages);
        return transactions.in(() -> Announcement.of(migration)
                .flatMap(known -> {
                    boolean visible = known != null
                            && (everything || Arrays.stream(known.concerned).anyMatch(own::contains));
                    if (!visible) {
                        throw NotificationProblems.unknownMigration(migration);
                    }
                    if (institution != null) {
                        return ToDo.of(migration, Set.of(institution));
                    }
                    return everything ? ToDo.of(migration) : ToDo.of(migration, own);
                })
                .map(toDos -> toDos.stream()
                        .sorted(Comparator.comparing((ToDo toDo) -> toDo.institution)
                                .thenComparing(toDo -> toDo.kind))
                        .map(toDo -> ToDoView.of(toDo, language))
                        .toList()));
    }

    @PUT
    @Path("{toDo}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("school")
    @Operation(summary = "Marks a to-do as done, or as open again; the school itself does")
    @APIResponse(responseCode = "200", description = "The to-do as it stands now; doing it twice changes nothing")
    @APIResponse(responseCode = "404", description = "No such to-do of an institution of the caller")
    public Uni<ToDoView> mark(
            @PathParam("id") UUID migration,
            @PathParam("toDo") UUID id,
            @HeaderParam(HttpHeaders.ACCEPT_LANGUAGE) String languages,
            ToDoState state) {
        boolean done = done(state);
        Set<String> own = caller.institutions();
        String subject = caller.subject();
        Language language = language(languages);
        return transactions.in(
                () -> ToDo.<ToDo>findById(id, LockModeType.PESSIMISTIC_WRITE).map(toDo -> {
                    if (toDo == null || !toDo.migration.equals(migration) || !own.contains(toDo.institution)) {
                        throw NotificationProblems.unknownToDo(id);
                    }
                    if (done) {
                        toDo.done(subject, Instant.now());
                    } else {
                        toDo.reopen();
                    }
                    return ToDoView.of(toDo, language);
                }));
    }

    private static boolean done(ToDoState state) {
        String wanted = state == null || state.state == null ? "" : state.state;
        return switch (wanted) {
            case "done" -> true;
            case "open" -> false;
            default -> throw NotificationProblems.badState("The field state", "open, done");
        };
    }

    /** The first language of the header that there is; English when there is none. */
    static Language language(String header) {
        if (header == null) {
            return Language.EN;
        }
        try {
            List<Locale> known =
                    Arrays.stream(Language.values()).map(Language::locale).toList();
            Locale best = Locale.lookup(
                    Locale.LanguageRange.parse(header),
                    known.stream()
                            .map(l -> Locale.forLanguageTag(l.getLanguage()))
                            .toList());
            return best == null ? Language.EN : Language.of(best.getLanguage()).orElse(Language.EN);
        } catch (IllegalArgumentException malformed) {
            return Language.EN;
        }
    }
}
