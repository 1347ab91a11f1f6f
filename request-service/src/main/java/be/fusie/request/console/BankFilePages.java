package be.fusie.request.console;

import be.fusie.request.console.Answer.Trouble;
import be.fusie.request.console.Moves.Own;
import be.fusie.request.console.Results.BankFile;
import be.fusie.request.console.Results.BankFiles;
import be.fusie.request.console.Services.Call;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateData;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.multipart.FileUpload;

/** Bank files: a school sends in what its bank reported, and sees what became of it (M13). */
@Path("/console/desk")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed({"director", "school"})
@Blocking
class BankFilePages {

    private static final int SHOWN = 20;

    /** What billing-service refuses a file for, as in the texts {@code bank.refused.<code>}. */
    private static final Set<String> REFUSED =
            Set.of("broken-bank-file", "unknown-account", "known-statement", "database-read-only", "unknown-database");

    private final Services services;
    private final SchoolViews views;
    private final Reader reader;
    private final ConsoleSettings settings;

    BankFilePages(Services services, SchoolViews views, Reader reader, ConsoleSettings settings) {
        this.services = services;
        this.views = views;
        this.reader = reader;
        this.settings = settings;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        static native TemplateInstance bankFiles(
                Answer<BankFiles> files, List<String> databases, Typing typing, BankFile read, long megabytes);
    }

    /** @param wrong what is wrong with the file, in the reader's language; null: nothing */
    @TemplateData
    public record Typing(String database, String wrong, Trouble trouble) {}

    @GET
    @Path("/bank-files")
    public TemplateInstance page(@RestQuery UUID read) {
        return page(new Typing("", null, null), read);
    }

    private TemplateInstance page(Typing typing, UUID read) {
        Call<BankFiles> files = services.get(Service.BILLING, "/bank-files?size=" + SHOWN, BankFiles.class);
        Call<BankFile> one = read == null ? null : services.get(Service.BILLING, "/bank-files/" + read, BankFile.class);
        // the database that a school is in now comes first: after a move that is the receiver
        List<String> databases =
                views.own().await().orThrow().stream().map(Own::home).distinct().toList();
        return Templates.bankFiles(
                files.await(),
                databases,
                typing,
                one == null ? null : one.await().value(),
                megabytes());
    }

    private long megabytes() {
        return settings.largestUpload() / 1_000_000;
    }

    @POST
    @Path("/bank-files")
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    public Response upload(@RestForm String database, @RestForm("file") FileUpload file) {
        String named = Typed.line(database);
        if (file == null || file.size() == 0) {
            return again(422, new Typing(named, reader.text("bank.refused.none"), null));
        }
        if (file.size() > settings.largestUpload()) {
            return again(413, new Typing(named, reader.text("bank.refused.large", "megabytes", megabytes()), null));
        }
        Answer<BankFile> read = services.upload(
                Service.BILLING,
                "/bank-files?database=" + Typed.encoded(named),
                bytes(file),
                settings.uploadPatience(),
                BankFile.class);
        if (read.ok()) {
            return Pages.done("/console/desk/bank-files?read=" + read.value().id());
        }
        Trouble no = read.trouble();
        return again(
                no.status(),
                REFUSED.contains(no.code())
                        ? new Typing(
                                named,
                                reader.text(
                                        "bank.refused." + no.code(),
                                        "line",
                                        no.number("line"),
                                        "column",
                                        no.number("column")),
                                null)
                        : new Typing(named, null, no));
    }

    private Response again(int status, Typing typing) {
        return Pages.refused(status, page(typing, null));
    }

    private static byte[] bytes(FileUpload file) {
        try {
            return Files.readAllBytes(file.uploadedFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
