package be.fusie.kubernetes;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the other tests look at is what {@code kubectl} would apply; where there is one. */
class KustomizeTest {

    @ParameterizedTest
    @ValueSource(strings = {"laptop", "production"})
    void kubectl_renders_the_same(String overlay, @TempDir Path folder) throws Exception {
        assertThat(byName(Kustomization.render(Path.of("overlays", overlay))))
                .isEqualTo(byName(byKubectl(overlay, folder)));
    }

    @Test
    void an_overlay_of_your_own_leaves_no_name_of_ours(@TempDir Path folder) throws Exception {
        assertThat(byKubectl("example", folder))
                .hasSameSizeAs(Kustomization.render(Path.of("overlays/production")))
                .noneMatch(object -> object.toString().contains("example.org"));
    }

    private static List<ObjectNode> byKubectl(String overlay, Path folder) throws Exception {
        String kubectl = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(dir -> dir + "/kubectl")
                .filter(file -> Files.isExecutable(Path.of(file)))
                .findFirst()
                .orElse(null);
        assumeTrue(kubectl != null, "kubectl is not installed: its rendering is not compared");
        Path rendered = folder.resolve("rendered.yaml");
        Path errors = folder.resolve("errors.txt");
        int status = new ProcessBuilder(kubectl, "kustomize", "overlays/" + overlay)
                .redirectOutput(rendered.toFile())
                .redirectError(errors.toFile())
                .start()
                .waitFor();
        assertThat(status).as(Files.readString(errors)).isZero();
        return Kustomization.read(rendered);
    }

    private static Map<String, JsonNode> byName(List<ObjectNode> objects) {
        return objects.stream()
                .collect(toMap(
                        o -> o.path("kind").asText() + "/"
                                + o.path("metadata").path("name").asText(),
                        o -> o));
    }
}
