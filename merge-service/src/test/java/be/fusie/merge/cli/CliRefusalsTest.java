package be.fusie.merge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.merge.cli.Terminal.Said;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad input of every kind: a reason with a remedy, the right exit code, no secrets, and nothing changed. */
class CliRefusalsTest {

    private static final String SECRET = "s3cret";

    @TempDir
    static Path folder;

    private static Terminal terminal;

    @BeforeAll
    static void sitDown() throws Exception {
        terminal = Terminal.reference(folder);
    }

    private static void refused(Said said, int code, String reason) {
        assertThat(said.code()).as(said.out()).isEqualTo(code);
        assertThat(said.codes()).contains(reason);
        for (JsonNode one : said.json().path("reasons")) {
            assertThat(one.path("detail").asText()).isNotBlank();
            assertThat(one.path("remedy").asText()).isNotBlank();
        }
        assertThat(said.out() + said.err()).doesNotContain(SECRET, "\tat ");
    }

    @Test
    void a_map_that_is_no_yaml_is_refused_with_file_and_line() throws IOException {
        Path broken =
                Files.writeString(folder.resolve("broken.yaml"), "version: 1\ninstitution: { table: x\nperson: [\n");

        Said said = terminal.asks("plan", "--map", broken.toString());

        refused(said, 1, "merge-map-invalid");
        assertThat(said.out()).contains("broken.yaml", "line 3");
    }

    @Test
    void a_map_of_another_version_is_refused() throws IOException {
        Path other = Files.writeString(
                folder.resolve("other.yaml"), Files.readString(terminal.map).replace("version: 1", "version: 7"));

        refused(terminal.asks("run", "--map", other.toString()), 1, "merge-map-invalid");
    }

    @Test
    void a_map_that_is_not_there_is_refused() {
        refused(terminal.asks("run", "--map", "nowhere.yaml"), 1, "merge-map-missing");
    }

    @Test
    void an_unknown_institution_is_refused() {
        Said said = terminal.asks("plan", "--institutions", "999999");

        refused(said, 1, "institution-unknown");
        assertThat(said.out()).contains("999999");
    }

    @Test
    void a_choice_value_that_the_receiver_does_not_know_is_asked_for_as_an_option() {
        Said said = terminal.types(
                "plan",
                "--json",
                "--map=" + terminal.map,
                "--source=" + terminal.url(terminal.bench.source),
                "--receiver=" + terminal.url(terminal.bench.receiver),
                "--state=" + folder.resolve("choices"));

        refused(said, 1, "choice-value-unknown");
        assertThat(said.out()).contains("--replacement LIST:VALUE=OTHER");
        assertThat(said.json().path("tables")).as("the rest of the plan").isNotEmpty();
    }

    @Test
    void a_server_that_is_not_there_is_refused() {
        refused(terminal.asks("plan", "--source", "jdbc:postgresql://127.0.0.1:1/school"), 1, "unreachable");
        refused(terminal.asks("run", "--receiver", "postgresql://nowhere.invalid/school"), 1, "unreachable");
    }

    @Test
    void a_wrong_password_is_refused_and_not_repeated() {
        String url = terminal.url(terminal.bench.source);

        refused(terminal.asks("plan", "--source", url + "?user=fusie_merger&password=" + SECRET), 1, "sign-in-refused");
        refused(
                terminal.asks(
                        "plan",
                        "--source",
                        url.replace("jdbc:postgresql://", "postgresql://fusie_merger:" + SECRET + "@")),
                1,
                "sign-in-refused");
    }

    @Test
    void a_database_that_is_not_there_is_refused() {
        refused(terminal.asks("run", "--receiver", terminal.url("nowhere")), 1, "unknown-database");
    }

    @Test
    void a_database_can_t_be_merged_into_itself_whatever_it_is_called() {
        String other = terminal.url(terminal.bench.source).replace("127.0.0.1", "localhost");

        refused(terminal.asks("run", "--receiver", other), 1, "same-database");
    }

    @Test
    void rights_that_are_missing_are_named_with_the_statement_that_grants_them() throws Exception {
        terminal.bench.admin("postgres", "create role visitor login password 'visitor'");
        String sign = "?user=visitor&password=visitor";

        Said source = terminal.asks("plan", "--source", terminal.url(terminal.bench.source) + sign);
        refused(source, 1, "missing-rights");
        assertThat(source.out()).contains("SELECT").contains("grant select on");

        terminal.bench.admin(terminal.bench.receiver, "grant select on all tables in schema public to visitor");
        Said sequences = terminal.asks("plan", "--receiver", terminal.url(terminal.bench.receiver) + sign);
        refused(sequences, 1, "missing-rights");
        assertThat(sequences.out()).contains("grant select on all sequences in schema public");
        terminal.bench.admin(terminal.bench.receiver, "grant select on all sequences in schema public to visitor");
        Said receiver = terminal.asks("run", "--receiver", terminal.url(terminal.bench.receiver) + sign);
        refused(receiver, 1, "missing-rights");
        assertThat(receiver.out())
                .contains("session_replication_role")
                .contains("grant set on parameter session_replication_role to visitor")
                .contains("grant create on database");
        Said plan = terminal.asks("plan", "--receiver", terminal.url(terminal.bench.receiver) + sign);
        assertThat(plan.code()).as("a plan tells that the run would be refused").isEqualTo(1);
        assertThat(plan.json().path("missingForRun").findValuesAsText("code")).contains("missing-rights");
    }

    @Test
    void a_source_that_can_t_be_kept_still_is_refused() throws Exception {
        terminal.bench.admin(
                "postgres", "create role looker login password 'looker'; grant pg_read_all_data to looker");

        Said run =
                terminal.asks("run", "--source", terminal.url(terminal.bench.source) + "?user=looker&password=looker");

        refused(run, 1, "missing-rights");
        assertThat(run.out()).contains("grant maintain on all tables in schema public to looker");
    }

    @Test
    void a_state_folder_that_can_t_be_written_is_refused() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        refused(terminal.asks("run", "--state", file.resolve("state").toString()), 1, "state-folder-unusable");
    }

    @Test
    void a_damaged_state_folder_is_refused() throws IOException {
        Path damaged = Files.createDirectory(folder.resolve("damaged"));
        Files.writeString(damaged.resolve("migration.json"), "{");

        refused(terminal.asks("run", "--state", damaged.toString()), 1, "state-folder-damaged");
    }

    @Test
    void wrong_usage_is_told_apart() {
        refused(terminal.types("run", "--json"), 2, "wrong-usage");
        refused(terminal.asks("run", "--replacement", "nonsense"), 2, "wrong-usage");
        refused(terminal.asks("plan", "--cut-over", "soon"), 2, "wrong-usage");
        refused(terminal.asks("plan", "--source", "postgresql://u:" + SECRET + "@x y/z"), 2, "wrong-url");
        refused(terminal.asks("plan", "--source", "mysql://u:" + SECRET + "@host/z"), 2, "wrong-url");
        assertThat(terminal.types().code()).isEqualTo(2);
        Said unknown = terminal.types("rnu");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.out()).isEmpty();
        assertThat(unknown.err()).contains("rnu");
    }

    @Test
    void every_command_helps_and_tells_its_version() {
        for (String command : List.of("draft-map", "plan", "rehearse", "backup", "run", "verify", "undo")) {
            Said help = terminal.types(command, "--help");
            assertThat(help.code()).isZero();
            assertThat(help.out()).contains("Example:", "--source", "--json");
            assertThat(terminal.types(command, "--version").out()).startsWith("fusie-merge ");
        }
        assertThat(terminal.types("--help").out()).contains("Exit codes:", "draft-map", "plan", "run", "undo");
    }

    @Test
    void a_full_disk_of_the_state_folder_is_an_interruption() {
        Answer answer = Failures.explain(new java.io.UncheckedIOException(new IOException("No space left on device")));

        assertThat(answer.outcome()).isEqualTo(Outcome.INTERRUPTED);
        assertThat(answer.reasons().get(0).code()).isEqualTo("state-disk-full");
    }
}
