package be.fusie.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import be.fusie.platform.PostgresServer;
import be.fusie.reference.DatabaseDigest;
import be.fusie.reference.Landscape;
import be.fusie.reference.ReferenceSchool;
import be.fusie.reference.Size;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The merge engine's command line as it is started from a shell, with what the build made; processes that are killed. */
@Order(1)
class CommandLineTest {

    private static final Path SCRIPT =
            Path.of("../../merge-service/fusie-merge").toAbsolutePath().normalize();

    private static final String STATE = "state folder";

    @TempDir
    static Path folder;

    private static PostgresServer server;
    private static Landscape schools;
    private static Path map;

    @BeforeAll
    static void fillSchools() throws SQLException, IOException {
        server = PostgresServer.builder().start();
        schools = Landscape.create(server.adminUrl(), Size.TINY, 3, Landscape.Options.DEFAULT);
        map = folder.resolve("a map.yaml");
        try (InputStream yaml = ReferenceSchool.class.getResourceAsStream("/reference/merge-map.yaml")) {
            Files.write(map, yaml.readAllBytes());
        }
    }

    @AfterAll
    static void end() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void it_starts_from_any_folder_through_a_link_and_with_spaces_in_paths() throws Exception {
        Path elsewhere = Files.createDirectory(folder.resolve("some where"));
        Path link = Files.createSymbolicLink(elsewhere.resolve("merge them"), SCRIPT);
        ProcessBuilder builder = new ProcessBuilder(link.toString(), "--help")
                .directory(elsewhere.toFile())
                .redirectErrorStream(true);
        builder.environment().put("FUSIE_BUILD", "never");
        Process process = builder.start();

        String said = new String(process.getInputStream().readAllBytes());

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains("Usage: fusie-merge", "Exit codes:");
    }

    @Test
    void what_a_signal_ended_goes_on_and_is_taken_back() throws Exception {
        DatabaseDigest before = DatabaseDigest.of(server.adminUrl(), receiver());
        stall();
        Process ended = start("run");
        await().atMost(Duration.ofSeconds(30)).until(CommandLineTest::isStalled);
        ended.toHandle().destroy();
        assertThat(ended.waitFor()).as("SIGTERM").isEqualTo(3);
        assertThat(answer(ended).path("outcome").asText()).isEqualTo("interrupted");

        await().atMost(Duration.ofSeconds(30)).until(() -> !isStalled());
        Process killed = start("run");
        await().atMost(Duration.ofSeconds(30)).until(CommandLineTest::isStalled);
        killed.destroyForcibly();
        assertThat(killed.waitFor()).as("kill -9").isEqualTo(137);

        go();
        Process run = start("run");
        JsonNode result = answer(run);
        assertThat(run.waitFor()).as(result.toString()).isZero();
        assertThat(result.path("outcome").asText()).isEqualTo("done");
        assertThat(result.path("rows").asLong()).isPositive();
        assertThat(result.path("checks")).isNotEmpty().allMatch(c -> c.path("expected")
                .equals(c.path("found")));

        Process verify = start("verify");
        JsonNode verified = answer(verify);
        assertThat(verify.waitFor()).as(verified.toString()).isZero();

        Process certificate = started(List.of("certificate", "--json", "--state", STATE));
        JsonNode certified = answer(certificate);
        assertThat(certificate.waitFor()).as(certified.toString()).isZero();
        assertThat(folder.resolve(STATE).resolve("certificate.pdf")).isNotEmptyFile();

        Process undo = start("undo");
        JsonNode undone = answer(undo);
        assertThat(undo.waitFor()).as(undone.toString()).isZero();
        assertThat(before.differencesTo(DatabaseDigest.of(server.adminUrl(), receiver())))
                .isEmpty();
    }

    private static Process start(String command) throws IOException {
        List<String> line = new ArrayList<>(List.of(command, "--json", "--map", map.toString()));
        line.addAll(List.of("--source", server.jdbcUrl(schools.source().name())));
        line.addAll(List.of("--receiver", server.jdbcUrl(receiver())));
        line.addAll(List.of("--state", STATE));
        schools.replacements()
                .forEach(
                        r -> line.addAll(List.of("--replacement", r.list() + ':' + r.value() + '=' + r.replacement())));
        return started(line);
    }

    private static Process started(List<String> arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(SCRIPT.toString()));
        line.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(line).directory(folder.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("PGUSER", PostgresServer.ADMIN);
        builder.environment().put("PGPASSWORD", PostgresServer.ADMIN);
        builder.environment().put("FUSIE_BUILD", "never");
        return builder.start();
    }

    private static JsonNode answer(Process process) throws IOException {
        return new ObjectMapper().readTree(process.getInputStream().readAllBytes());
    }

    private static String receiver() {
        return schools.receiver().name();
    }

    /** Payments wait in the receiver until {@link #go}. */
    private static void stall() throws SQLException {
        receiver(
                """
                create function stall() returns trigger language plpgsql as $$begin perform pg_sleep(60); return null; end$$;
                create trigger stall after insert on payment for each statement execute function stall();
                alter table payment enable always trigger stall
                """);
    }

    private static void go() throws SQLException {
        receiver("select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep'");
        receiver("drop function stall cascade");
    }

    private static boolean isStalled() throws SQLException {
        try (Connection connection = server.connect(receiver());
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("select 1 from pg_stat_activity where wait_event = 'PgSleep'")) {
            return rows.next();
        }
    }

    private static void receiver(String sql) throws SQLException {
        try (Connection connection = server.connect(receiver());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
