package be.fusie.merge;

import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import be.fusie.merge.engine.ArchiveReader;
import be.fusie.merge.engine.ArchiveReader.ArchiveFile;
import be.fusie.merge.engine.ArchiveReader.PersonRecords;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;

/** Archives of institutions that moved, readable without the old system (M23). Operators, and the institution's director. */
@Path("/api/v1/archives/{institution}")
@Tag(name = "Archives")
@RolesAllowed({"operator", "director"})
@Blocking
class ArchiveResource {

    private static final Logger LOG = Logger.getLogger(ArchiveResource.class);

    private final Transactions transactions;
    private final Visible visible;
    private final Caller caller;
    private final ArchiveReader archives;

    ArchiveResource(Transactions transactions, Visible visible, Caller caller, MergeSettings settings) {
        this.transactions = transactions;
        this.visible = visible;
        this.caller = caller;
        this.archives = new ArchiveReader(settings.dataDir());
    }

    @GET
    @Operation(summary = "Archives of an institution, the newest first")
    @APIResponse(responseCode = "200", description = "What they are; empty when there is none")
    @APIResponse(responseCode = "404", description = "Not your institution")
    public List<ArchiveFile> archives(@Size(max = 40) String institution) throws IOException {
        mine(institution);
        return archives.archives(institution);
    }

    @GET
    @Path("persons/{number}")
    @Operation(
            summary = "One person's records out of an archive",
            description =
                    "By the number the person had in the old system; needs neither that system nor its database. Who"
                            + " asks for whom is logged.")
    @APIResponse(responseCode = "200", description = "The records, and what they refer to; personal data")
    @APIResponse(responseCode = "404", description = "No such archive or person, or not your institution")
    public PersonRecords person(
            @Size(max = 40) String institution,
            @Parameter(description = "the number the person had in the old system")
                    @Pattern(regexp = "[0-9]{1,18}", message = "has 1 to 18 digits")
                    String number,
            @Parameter(description = "Whose archive; left out for the newest one") @QueryParam("migration")
                    UUID migration)
            throws IOException {
        mine(institution);
        Optional<PersonRecords> records = archives.person(institution, migration, Long.parseLong(number));
        ArchiveAccess access = new ArchiveAccess();
        access.id = UUID.randomUUID();
        access.at = Instant.now();
        access.subject = caller.subject();
        access.institution = institution;
        access.migration = records.map(r -> r.archive().migration()).orElse(migration);
        access.personNumber = Long.parseLong(number);
        access.found = records.isPresent();
        transactions.await(() -> Panache.getSession().flatMap(s -> s.persist(access)));
        LOG.infof("records were taken out of the archive of an institution: access %s", access.id);
        return records.orElseThrow(() -> MergeProblems.notInArchive(institution));
    }

    private void mine(String institution) {
        if (!visible.any(List.of(institution))) {
            throw MergeProblems.notInArchive(institution);
        }
    }
}
