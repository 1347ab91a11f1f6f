package be.fusie.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What operators watch asks for nothing that the services do not tell. Runs before services are killed: what they count begins anew then. */
@Order(4)
@ExtendWith(EndToEnd.class)
class MetricsTest {

    private static final Path WATCHED = Path.of("../kubernetes/observability");
    private static final Pattern METRIC = Pattern.compile("\\b(?:fusie|kafka|http_server|jvm)_[a-z_]+\\b");

    private final LocalPlatform platform;

    MetricsTest(Migrations migrations) {
        this.platform = migrations.platform();
    }

    @Test
    void every_metric_in_alerts_and_dashboards_is_one_that_a_service_exports() throws IOException {
        Set<String> exported = new TreeSet<>();
        for (Service service : Service.values()) {
            platform.rest(service, LocalPlatform.OPERATOR)
                    .text("/q/metrics", "text/plain")
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> exported.add(line.split("[{ ]")[0]));
        }

        assertThat(asked()).hasSizeGreaterThan(15).isSubsetOf(exported);
    }

    private static Set<String> asked() throws IOException {
        Set<String> metrics = new TreeSet<>();
        Files.readAllLines(WATCHED.resolve("alerts.yaml")).stream()
                .filter(line -> !line.strip().startsWith("description:"))
                .forEach(line -> collect(line, metrics));
        try (Stream<Path> boards = Files.list(WATCHED.resolve("dashboards"))) {
            for (Path board : boards.toList()) {
                for (JsonNode expression : Rest.JSON.readTree(board.toFile()).findValues("expr")) {
                    collect(expression.asText(), metrics);
                }
            }
        }
        return metrics;
    }

    private static void collect(String text, Set<String> metrics) {
        Matcher found = METRIC.matcher(text);
        while (found.find()) {
            metrics.add(found.group());
        }
    }
}
