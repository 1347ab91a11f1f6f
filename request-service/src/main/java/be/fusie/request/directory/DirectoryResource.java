package be.fusie.request.directory;

import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.problem.Problem;
import be.fusie.request.StrictJson;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/api/v1/directory")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("operator")
@Tag(name = "Directory", description = "Databases, boards, communities, institutions and their people")
class DirectoryResource {

    private final Transactions transactions;
    private final DirectoryStore store;

    DirectoryResource(Transactions transactions, DirectoryStore store) {
        this.transactions = transactions;
        this.store = store;
    }

    @GET
    @Operation(summary = "Exports the directory, in the form in which it is imported")
    @APIResponse(responseCode = "200", description = "The directory")
    public Uni<Directory> get() {
        return transactions.in(store::load);
    }

    @PUT
    @CustomDeserialization(StrictJson.class)
    @Operation(summary = "Imports a directory in the place of the present one")
    @APIResponse(responseCode = "200", description = "The directory as it is now")
    @APIResponse(responseCode = "400", description = "A field has a wrong form or is unknown")
    @APIResponse(responseCode = "409", description = "A running migration needs what the import would take away")
    @APIResponse(responseCode = "422", description = "A reference leads nowhere, or something is listed twice")
    public Uni<Directory> put(@NotNull @Valid Directory directory) {
        List<String> errors = DirectoryCheck.errorsOf(directory);
        if (!errors.isEmpty()) {
            throw Problem.of(
                            422,
                            "directory-unsound",
                            "The directory is unsound",
                            String.join("; ", errors.subList(0, Math.min(errors.size(), 20))),
                            "Correct what is named under 'errors' and import the whole directory again.")
                    .with("errors", errors);
        }
        return transactions.in(() -> store.lock()
                .chain(() -> migrationsAllow(directory))
                .chain(() -> store.replace(directory))
                .chain(store::load));
    }

    /** What a running migration moves or concerns keeps its home and stays known until that migration ends. */
    private Uni<Void> migrationsAllow(Directory directory) {
        var homes = directory.byNumber();
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                """
                                select distinct i.number, i.home from institution i
                                join participant p on p.institution = i.number
                                join migration m on m.id = p.migration_id
                                where m.phase not in ('COMPLETED', 'ABANDONED') order by 1
                                """,
                                Object[].class)
                        .getResultList())
                .invoke(rows -> {
                    List<String> changed = rows.stream()
                            .filter(row -> homes.get((String) row[0]) == null
                                    || !homes.get((String) row[0]).home().equals(row[1]))
                            .map(row -> ((String) row[0]).strip())
                            .toList();
                    if (!changed.isEmpty()) {
                        throw Problem.of(
                                409,
                                "institution-in-migration",
                                "An institution takes part in a migration",
                                "The import drops these institutions or changes their home: "
                                        + String.join(", ", changed),
                                "Leave them as they are until their migration has ended; a migration changes homes by itself.");
                    }
                })
                .replaceWithVoid();
    }
}
