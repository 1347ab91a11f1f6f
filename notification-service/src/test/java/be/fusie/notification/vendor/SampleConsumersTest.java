package be.fusie.notification.vendor;

import static be.fusie.notification.Callers.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import be.fusie.notification.MailPort;
import be.fusie.platform.MessagePeer.Message;
import be.fusie.platform.PlatformTestResource;
import be.fusie.platform.Ports;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The samples of {@code deploy/vendors} do what their README promises, each as a program of its own. */
@QuarkusTest
@WithTestResource(PlatformTestResource.class)
@WithTestResource(MailPort.class)
class SampleConsumersTest {

    final UUID migration = UUID.randomUUID();

    @Test
    void the_receiver_takes_signed_events_knows_them_again_and_refuses_forged_ones() throws Exception {
        String vendor = "sample-" + migration;
        int port = Ports.free();
        String url = "http://127.0.0.1:" + port + "/fusie";
        JsonPath hmac = made(vendor, "first", url, "hmac-sha256");
        JsonPath ed25519 = made(vendor, "second", url, "ed25519");
        try (Sample receiver = Sample.start(
                        "WebhookReceiver.java",
                        Integer.toString(port),
                        hmac.getString("secret"),
                        ed25519.getString("key.publicKey"));
                Publisher events = new Publisher()) {
            receiver.await("listening on port " + port);
            events.publish(migration, 1, "planned");
            // Both webhooks carry the same event: the second one is known already.
            receiver.await("NEW fusie.migration.planned.v1 " + migration + " 1");
            receiver.await("AGAIN fusie.migration.planned.v1 " + migration + " 1");

            HttpResponse<Void> forged = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(url))
                                    .header("webhook-id", "forged")
                                    .header(
                                            "webhook-timestamp",
                                            Long.toString(
                                                    java.time.Instant.now().getEpochSecond()))
                                    .header("webhook-signature", "v1,AAAA v1a,AAAA nonsense")
                                    .POST(HttpRequest.BodyPublishers.ofString("{}"))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding());
            assertThat(forged.statusCode()).isEqualTo(401);
            receiver.await("REFUSED forged");
        } finally {
            for (JsonPath webhook : List.of(hmac, ed25519)) {
                as(vendor, "vendor").delete("/api/v1/webhooks/" + webhook.getString("webhook.id"));
            }
        }
    }

    private static JsonPath made(String vendor, String name, String url, String algorithm) {
        return as(vendor, "vendor")
                .body(Map.of("name", name, "url", url))
                .post("/api/v1/webhooks?algorithm=" + algorithm)
                .then()
                .statusCode(201)
                .body("webhook.state", equalTo("active"))
                .extract()
                .jsonPath();
    }

    @Test
    void the_kafka_client_begins_anywhere_and_goes_on_where_it_was(@TempDir Path folder) throws Exception {
        String broker = ConfigProvider.getConfig().getValue("fusie.test.kafka.bootstrap", String.class);
        String state = folder.resolve("state").toString();
        try (Publisher events = new Publisher()) {
            Message first = events.publish(migration, 1, "planned");
            try (Sample reader = Sample.start("EventReader.java", broker, state, "beginning")) {
                reader.await("NEW fusie.migration.planned.v1 " + migration + " 1");
            }
            events.again(first);
            events.publish(migration, 2, "frozen");
            events.publish(migration, 4, "thawed");
            try (Sample reader = Sample.start("EventReader.java", broker, state, "beginning")) {
                reader.await("GAP before 4 of " + migration);
                assertThat(reader.lines().stream().filter(line -> line.contains(migration.toString())))
                        .startsWith(
                                "AGAIN fusie.migration.planned.v1 " + migration + " 1",
                                "NEW fusie.migration.frozen.v1 " + migration + " 2");
            }
        }
    }

    /** A sample as its own process; what it prints is kept. */
    private record Sample(Process process, List<String> lines) implements AutoCloseable {

        static Sample start(String file, String... arguments) throws IOException {
            // What a vendor has on its class path: the client, and what it needs itself.
            String libraries = Arrays.stream(
                            System.getProperty("java.class.path").split(File.pathSeparator))
                    .filter(jar -> jar.matches(".*(kafka-clients|slf4j-api|lz4|snappy|zstd).*\\.jar"))
                    .collect(Collectors.joining(File.pathSeparator));
            Path sample = Path.of("../deploy/vendors").resolve(file);
            Process process = new ProcessBuilder(Stream.concat(
                                    Stream.of(
                                            Path.of(System.getProperty("java.home"), "bin", "java")
                                                    .toString(),
                                            "-cp",
                                            libraries,
                                            "-XX:TieredStopAtLevel=1",
                                            sample.toString()),
                                    Arrays.stream(arguments))
                            .toList())
                    .redirectErrorStream(true)
                    .start();
            List<String> lines = Collections.synchronizedList(new ArrayList<>());
            Thread reader = new Thread(
                    () -> {
                        try (var out = new BufferedReader(
                                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                            out.lines().forEach(lines::add);
                        } catch (IOException e) {
                            lines.add("broke off: " + e);
                        }
                    },
                    "output of " + file);
            reader.setDaemon(true);
            reader.start();
            return new Sample(process, lines);
        }

        void await(String line) {
            org.awaitility.Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(100))
                    .untilAsserted(() -> assertThat(List.copyOf(lines)).contains(line));
        }

        @Override
        public void close() {
            process.destroy();
        }
    }
}
