package be.fusie.kubernetes;

import static be.fusie.kubernetes.ManifestsTest.each;
import static be.fusie.kubernetes.ManifestsTest.name;
import static be.fusie.kubernetes.ManifestsTest.of;
import static be.fusie.kubernetes.ManifestsTest.pod;
import static be.fusie.kubernetes.ManifestsTest.rendered;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service does not start, be it only for its schema, when a setting refers to one that nobody gives. */
class SettingsTest {

    private static final Path KIT =
            Path.of("../../service-kit/src/main/resources/META-INF/microprofile-config.properties");

    /** One without a default behind a colon. */
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}:$]+)}");

    @ParameterizedTest
    @ValueSource(strings = {"request", "freeze", "merge", "billing", "notification"})
    void what_a_services_settings_refer_to_is_given_to_its_pods_and_to_its_schema_job(String service)
            throws IOException {
        Properties settings = new Properties();
        for (Path file :
                List.of(KIT, Path.of("../..", service + "-service", "src/main/resources/application.properties"))) {
            try (Reader in = Files.newBufferedReader(file)) {
                settings.load(in);
            }
        }
        Set<String> missing = new TreeSet<>();
        settings.forEach((name, value) -> {
            Matcher reference = REFERENCE.matcher(value.toString());
            while (reference.find() && !name.toString().startsWith("%test")) {
                if (!settings.containsKey(reference.group(1))) {
                    missing.add(reference.group(1).toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"));
                }
            }
        });

        List<ObjectNode> objects = rendered("production");
        assertThat(Stream.concat(of("Deployment", objects), of("Job", objects))
                        .filter(workload -> name(workload).matches(service + "-service(-schema)?")))
                .hasSize(2)
                .allSatisfy(workload -> assertThat(
                                each(pod(workload).path("containers").path(0).path("env"))
                                        .map(e -> e.path("name").asText())
                                        .collect(toSet()))
                        .as(name(workload))
                        .containsAll(missing));
    }

    @Test
    void the_database_has_a_connection_for_every_pod_at_its_most_while_all_are_rolled() throws IOException {
        Properties settings = new Properties();
        try (Reader in = Files.newBufferedReader(KIT)) {
            settings.load(in);
        }
        int each = Integer.parseInt(settings.getProperty("quarkus.datasource.jdbc.max-size"))
                + Integer.parseInt(settings.getProperty("quarkus.datasource.reactive.max-size"));
        List<ObjectNode> objects = rendered("production");
        int pods = of("ScaledObject", objects)
                .mapToInt(o -> o.path("spec").path("maxReplicaCount").asInt() + 1)
                .sum();

        assertThat(of("ScaledObject", objects)).hasSize(5);
        assertThat(of("Cluster", objects)
                        .findFirst()
                        .orElseThrow()
                        .findValue("max_connections")
                        .asInt())
                .isGreaterThan(pods * each);
    }
}
