package be.fusie.request.migration;

import be.fusie.request.directory.Closure;
import be.fusie.request.directory.DirectoryStore;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.LocalDate;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/api/v1/closures")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Closures", description = "Whom a move would concern, and why")
class ClosureResource {

    private final Calls calls;
    private final DirectoryStore directory;

    ClosureResource(Calls calls, DirectoryStore directory) {
        this.calls = calls;
        this.directory = directory;
    }

    /** The same members as a request's, with the same meaning: see {@link MigrationRequest}. */
    record Question(
            @NotBlank @Size(max = 63) String source,
            @NotBlank @Size(max = 63) String receiver,
            boolean whole,
            @Size(max = 1000) List<@NotNull @Pattern(regexp = "[0-9]{6}") String> institutions,
            @NotNull LocalDate cutOverDate,
            @Size(max = 20) List<@NotBlank @Size(max = 63) String> oldCommunities) {

        Wish wish() {
            return new Wish(
                    source,
                    receiver,
                    whole,
                    institutions == null ? List.of() : institutions,
                    cutOverDate,
                    oldCommunities == null ? List.of() : oldCommunities);
        }
    }

    @POST
    @RolesAllowed({"operator", "director", "school", "portal"})
    @Operation(
            summary = "Computes whom a move would concern, and why (R3, R4); files nothing",
            description = "Asked by an operator, or by somebody of an institution that the move would concern.")
    @APIResponse(responseCode = "200", description = "The institutions, databases and boards, with a path for each")
    @APIResponse(responseCode = "404", description = "The move concerns none of the caller's institutions")
    @APIResponse(responseCode = "422", description = "Refused, with the reason and the remedy (R18)")
    public Uni<ClosureView> compute(@NotNull @Valid Question question) {
        Person person = calls.person();
        Wish wish = question.wish();
        return calls.read(() -> directory
                .institutionsOf(person.subject())
                .flatMap(own -> directory.load().map(known -> {
                    if (!person.operator() && own.isEmpty()) {
                        throw MigrationProblems.notConcerned();
                    }
                    wish.check(known);
                    Closure closure = wish.closure(known);
                    if (!person.operator() && closure.concerned().stream().noneMatch(own::contains)) {
                        throw MigrationProblems.notConcerned();
                    }
                    return ClosureView.of(closure, wish, known);
                })));
    }
}
