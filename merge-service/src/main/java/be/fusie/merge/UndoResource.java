package be.fusie.merge;

import be.fusie.merge.engine.Loss;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;

/** Undo after completion: what it would take away, and what people had entered when it was done. Operators only. */
@Path("/api/v1/migrations/{migration}")
@Tag(name = "Undo after completion")
@RolesAllowed("operator")
@Blocking
class UndoResource {

    private static final Logger LOG = Logger.getLogger(UndoResource.class);

    private final Visible visible;
    private final SchoolData schools;
    private final Engines engines;
    private final Duration window;

    UndoResource(Visible visible, SchoolData schools, Engines engines, MergeSettings settings) {
        this.visible = visible;
        this.schools = schools;
        this.engines = engines;
        this.window = settings.undoWindow();
    }

    @GET
    @Path("undo-preview")
    @Operation(
            summary = "What an undo would take away of what people did since the merge",
            description =
                    "Counts and keys per table and institution, and a confirmation that holds for exactly this list:"
                            + " the command merge.undo-merge.v1 carries it. Reads only.")
    @APIResponse(responseCode = "200", description = "The list; obstacles say why no confirmation helps")
    @APIResponse(responseCode = "404", description = "Unknown, not merged or undone")
    @APIResponse(responseCode = "409", description = "The window for an undo is over, with the date")
    @APIResponse(responseCode = "503", description = "A school database can't be read now")
    public Loss preview(UUID migration) {
        MergeRun run = visible.merged(migration);
        return schools.ask(run, (engine, map, move) -> engine.whatWouldBeLost(map, move, window))
                .orElseThrow(() -> MergeProblems.notMerged(migration));
    }

    @GET
    @Path("undo-export")
    @Produces("application/zip")
    @Operation(
            summary = "What people had entered between the merge and its late undo",
            description = "A CSV file per table; the first column says whether the row was changed, added, or lost a"
                    + " reference. Personal data: each download is logged.")
    @APIResponse(
            responseCode = "200",
            description = "The files, packed",
            content =
                    @Content(
                            mediaType = "application/zip",
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(responseCode = "404", description = "Unknown, or never undone after completion")
    public Response export(UUID migration) throws IOException {
        visible.migration(migration);
        java.nio.file.Path folder = engines.engine().undoExport(migration);
        if (!Files.isRegularFile(folder.resolve("undone.json"))) {
            throw MergeProblems.notUndoneLate(migration);
        }
        List<java.nio.file.Path> files;
        try (Stream<java.nio.file.Path> all = Files.list(folder)) {
            files = all.sorted().toList();
        }
        LOG.infof("what people entered before the undo is handed out, %d files", files.size());
        StreamingOutput packed = out -> {
            ZipOutputStream zip = new ZipOutputStream(out);
            for (java.nio.file.Path file : files) {
                zip.putNextEntry(new ZipEntry(file.getFileName().toString()));
                Files.copy(file, zip);
                zip.closeEntry();
            }
            zip.finish();
        };
        return Response.ok(packed)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"undo-" + migration + ".zip\"")
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }
}
