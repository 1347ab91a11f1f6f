package be.fusie.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import be.fusie.platform.Folders;
import be.fusie.platform.PostgresServer;
import be.fusie.reference.ReferenceSchool;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A freeze outlives the death of PostgreSQL itself: {@code kill -9} of the server, in the middle and afterwards. */
@QuarkusTest
@WithTestResource(SchoolsTestResource.class)
class CrashTest {

    private static final String WRITE = "insert into school_year (label, starts_on, ends_on)"
            + " values ('2090-2091', '2090-09-01', '2091-08-31') on conflict do nothing";

    @ConfigProperty(name = "fusie.databases.\"crash-zuid\".url")
    String url;

    @Inject
    WriteGuard guard;

    @Inject
    FreezeSequence sequence;

    private final Path folder = Folders.temporary("fusie-crash-");

    private final Move move = new Move(UUID.randomUUID(), "crash-zuid", "crash-noord", List.of("111111"), true);

    @Test
    void f8_the_gates_are_closed_after_kill_9_the_freeze_is_redone_with_the_same_tokens_and_ends() throws Exception {
        PostgresServer server = start();
        for (String name : SchoolsTestResource.CRASHING) {
            ReferenceSchool.create(server.adminUrl(), name);
            guard.install(name);
        }
        Connection inFlight = app("crash-zuid");
        inFlight.setAutoCommit(false);
        Schools.execute(inFlight, WRITE);
        kill(server);
        assertThatThrownBy(() -> sequence.close(move, () -> false)).isInstanceOf(SQLException.class);

        server = start();
        assertThat(attempt("crash-zuid")).as("nothing was closed yet").isEqualTo("ok");
        FreezeSequence.Closed closed = sequence.close(move, () -> false);
        kill(server);

        try (PostgresServer again = start()) {
            assertThat(attempt("crash-zuid")).isEqualTo("25006");
            assertThat(attempt("crash-noord")).isEqualTo("25006");
            assertThat(sequence.close(move, () -> false)).isEqualTo(closed);
            assertThat(attempt("crash-zuid")).isEqualTo("25006");

            sequence.thaw(move.migration(), move.databases());
            assertThat(attempt("crash-zuid")).isEqualTo("ok");
            assertThat(attempt("crash-noord")).isEqualTo("ok");
        }
    }

    @AfterEach
    void tidy() {
        Folders.delete(folder);
    }

    private PostgresServer start() {
        return PostgresServer.builder()
                .durable(true)
                .dataFolder(folder.resolve("data"))
                .port(URI.create(url.substring(5)).getPort())
                .start();
    }

    private void kill(PostgresServer server) throws IOException, InterruptedException {
        long pid = Long.parseLong(
                Files.readAllLines(folder.resolve("data/postmaster.pid")).get(0).trim());
        var postmaster = ProcessHandle.of(pid).orElseThrow();
        var backends = postmaster.children().toList();
        postmaster.destroyForcibly();
        backends.forEach(ProcessHandle::destroyForcibly);
        postmaster.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        for (ProcessHandle backend : backends) {
            backend.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        }
        server.close(); // finds nobody to stop, and gives the folder free
    }

    private Connection app(String name) throws SQLException {
        return DriverManager.getConnection(
                url.substring(0, url.lastIndexOf('/') + 1) + name, "school_app", "school_app");
    }

    private String attempt(String name) throws SQLException {
        try (Connection connection = app(name)) {
            return Schools.attempt(connection, WRITE);
        }
    }
}
