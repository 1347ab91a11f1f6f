package be.fusie.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** The Kubernetes cluster that {@code KUBECONFIG} names, by {@code kubectl}; everything in the namespace {@code fusie}. */
final class Cluster implements AutoCloseable {

    private static final int PROXY = 8001;

    private final Process proxy;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1) // the proxy takes the offer of HTTP/2 for a stream
            .build();

    private Cluster(Process proxy) {
        this.proxy = proxy;
    }

    static Cluster open() throws IOException {
        return new Cluster(new ProcessBuilder("kubectl", "proxy", "--port=" + PROXY)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /**
     * What a command said.
     *
     * @param status 0: it succeeded
     * @param text standard output and errors
     */
    record Said(int status, String text) {}

    /** Runs a command that has to succeed. */
    String kubectl(String... arguments) {
        Said said = tryKubectl(arguments);
        assertThat(said.status())
                .as("kubectl %s: %s", String.join(" ", arguments), said.text())
                .isZero();
        return said.text();
    }

    /** Runs a command, for at most five minutes. */
    Said tryKubectl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("kubectl", "--namespace", "fusie"));
        command.addAll(Arrays.asList(arguments));
        try {
            Path output = Files.createTempFile("kubectl", ".txt");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                if (!process.waitFor(5, TimeUnit.MINUTES)) {
                    process.destroyForcibly();
                    return new Said(-1, "not within five minutes: " + Files.readString(output));
                }
                return new Said(process.exitValue(), Files.readString(output));
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new IllegalStateException("kubectl could not be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Makes a secret or map of these texts. */
    void create(String kind, String name, Map<String, String> values) {
        List<String> arguments = new ArrayList<>(List.of("create"));
        arguments.addAll(kind.equals("secret") ? List.of("secret", "generic") : List.of(kind));
        arguments.add(name);
        new TreeMap<>(values).forEach((key, value) -> arguments.add("--from-literal=" + key + "=" + value));
        kubectl(arguments.toArray(String[]::new));
    }

    /** An object, or a list of them, by its path below the namespace's, such as {@code endpoints}. */
    JsonNode get(String version, String path) throws IOException {
        URI uri = URI.create("http://127.0.0.1:" + PROXY + version + "/namespaces/fusie/" + path);
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException(uri + " answered " + answer.statusCode());
            }
            return Rest.JSON.readTree(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Addresses of the pods that a Service leads to now: {@code address:port}. */
    List<String> endpoints(Service service) throws IOException {
        List<String> all = new ArrayList<>();
        for (JsonNode subset : get("/api/v1", "endpoints/" + service.module()).path("subsets")) {
            int port = subset.path("ports").path(0).path("port").asInt();
            subset.path("addresses").forEach(a -> all.add(a.path("ip").asText() + ":" + port));
        }
        return all;
    }

    /** The pods of a service that are not on their way out, by name. */
    Set<String> pods(Service service) throws IOException {
        JsonNode list = get("/api/v1", "pods?labelSelector=app.kubernetes.io/component=service");
        Set<String> names = new TreeSet<>();
        for (JsonNode pod : list.path("items")) {
            JsonNode metadata = pod.path("metadata");
            boolean own = metadata.path("labels")
                    .path("app.kubernetes.io/name")
                    .asText()
                    .equals(service.module());
            if (own && !metadata.has("deletionTimestamp")) {
                names.add(metadata.path("name").asText());
            }
        }
        return names;
    }

    /** Why containers wait, such as {@code ErrImagePull}. */
    Set<String> waitingFor() throws IOException {
        Set<String> reasons = new TreeSet<>();
        containers()
                .forEach(c -> reasons.add(
                        c.path("state").path("waiting").path("reason").asText()));
        return reasons;
    }

    /** How often containers of pods that are there now were started again. */
    int restarts() throws IOException {
        return containers().stream()
                .mapToInt(c -> c.path("restartCount").asInt())
                .sum();
    }

    private List<JsonNode> containers() throws IOException {
        List<JsonNode> all = new ArrayList<>();
        for (JsonNode pod : get("/api/v1", "pods").path("items")) {
            pod.path("status").path("containerStatuses").forEach(all::add);
        }
        return all;
    }

    /** Replicas of a service that are ready. */
    int ready(Service service) throws IOException {
        return get("/apis/apps/v1", "deployments/" + service.module())
                .path("status")
                .path("readyReplicas")
                .asInt();
    }

    /** Waits until all replicas are of the present version and ready. */
    void awaitRollout(Service service) {
        kubectl("rollout", "status", "deployment/" + service.module(), "--timeout=280s");
    }

    @Override
    public void close() {
        proxy.destroy();
    }
}
