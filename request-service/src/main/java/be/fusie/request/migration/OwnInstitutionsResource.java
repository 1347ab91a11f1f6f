package be.fusie.request.migration;

import be.fusie.request.directory.Directory;
import be.fusie.request.directory.DirectoryStore;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** For whom the caller acts, which the directory knows and tokens do not (R2). */
@Path("/api/v1/institutions")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({"operator", "director", "school", "portal"})
@Tag(name = "Consent")
class OwnInstitutionsResource {

    private final Calls calls;
    private final Delegations delegations;
    private final DirectoryStore directory;

    OwnInstitutionsResource(Calls calls, Delegations delegations, DirectoryStore directory) {
        this.calls = calls;
        this.delegations = delegations;
        this.directory = directory;
    }

    /**
     * @param home database that it lives in
     * @param signs whether the caller may sign for it now, as its director or in the director's place
     * @param onBehalf whether that is in the director's place
     */
    record OwnInstitutionView(String number, String name, String home, boolean signs, boolean onBehalf) {}

    @GET
    @Operation(
            summary = "The institutions that the caller acts for, by number",
            description = "As directory and delegations say at that moment. Operators act for none in particular.")
    public Uni<List<OwnInstitutionView>> own() {
        Person person = calls.person();
        return calls.read(() -> delegations
                .visibleTo(person)
                .flatMap(visible -> directory.directedBy(person.subject()).flatMap(directed -> delegations
                        .standsInFor(person)
                        .flatMap(held -> directory.names(List.of(), visible).map(known -> known.institutions().stream()
                                .map(institution -> view(institution, directed, held))
                                .toList())))));
    }

    private static OwnInstitutionView view(Directory.Institution own, Set<String> directed, Set<String> held) {
        boolean director = directed.contains(own.number());
        boolean onBehalf = !director && held.contains(own.number());
        return new OwnInstitutionView(own.number(), own.name(), own.home(), director || onBehalf, onBehalf);
    }
}
