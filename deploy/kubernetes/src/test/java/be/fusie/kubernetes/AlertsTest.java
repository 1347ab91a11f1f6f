package be.fusie.kubernetes;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alerts with their runbooks and their tests. That the metrics exist is tested where the services run: deploy/local. */
class AlertsTest {

    private static final Path RUNBOOKS = Path.of("observability/runbooks");

    private static List<JsonNode> alerts() {
        List<JsonNode> all = new ArrayList<>();
        Kustomization.read(Path.of("observability/alerts.yaml"))
                .get(0)
                .path("spec")
                .path("groups")
                .forEach(group -> group.path("rules").forEach(all::add));
        return all;
    }

    @Test
    void each_alert_leads_to_a_page_with_a_next_step_and_each_page_belongs_to_one() throws IOException {
        Set<String> named = alerts().stream()
                .map(alert -> alert.path("annotations").path("runbook_url").asText())
                .collect(toSet());
        for (String page : named) {
            assertThat(Files.readString(Path.of("observability").resolve(page))).contains("## What to do", "1. ");
        }
        try (Stream<Path> pages = Files.list(RUNBOOKS)) {
            assertThat(pages.map(page -> "runbooks/" + page.getFileName()).collect(toSet()))
                    .isEqualTo(named);
        }
    }

    @Test
    void each_alert_says_how_bad_it_is_and_has_a_test() throws IOException {
        String tests = Files.readString(Path.of("src/test/resources/alerts-test.yaml"));
        assertThat(alerts()).isNotEmpty().allSatisfy(alert -> {
            assertThat(alert.path("labels").path("severity").asText()).isIn("warning", "critical");
            assertThat(alert.path("annotations").path("summary").asText()).isNotBlank();
            assertThat(tests).contains("alertname: " + alert.path("alert").asText() + "\n");
        });
    }

    @Test
    void alerts_fire_when_they_should_and_not_before(@TempDir Path folder) throws Exception {
        String promtool = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(dir -> dir + "/promtool")
                .filter(file -> Files.isExecutable(Path.of(file)))
                .findFirst()
                .orElse(null);
        assumeTrue(promtool != null, "promtool is not installed: the alerts' unit tests are skipped");
        JsonNode spec =
                Kustomization.read(Path.of("observability/alerts.yaml")).get(0).path("spec");
        Kustomization.YAML.writeValue(folder.resolve("alerts.yaml").toFile(), spec);
        Files.copy(Path.of("src/test/resources/alerts-test.yaml"), folder.resolve("alerts-test.yaml"));

        Process process = new ProcessBuilder(promtool, "test", "rules", "alerts-test.yaml")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes());

        assertThat(process.waitFor()).as(said).isZero();
    }
}
