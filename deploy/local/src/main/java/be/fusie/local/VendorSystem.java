package be.fusie.local;

import be.fusie.platform.PlatformException;
import be.fusie.platform.Ports;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * A vendor without Kafka, whose webhook's receiver is down while a migration runs, and comes up afterwards (N7). The
 * receiver is the sample of {@code deploy/vendors}, in a process of its own.
 */
final class VendorSystem implements AutoCloseable {

    private final Path receiver;
    private final int port;
    private final String secret;
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private Process process;

    /** Subscribes; nobody listens yet. */
    VendorSystem(LocalPlatform platform, Path project) {
        this.receiver = project.resolve("deploy/vendors/WebhookReceiver.java");
        this.port = Ports.free();
        this.secret = platform.rest(Service.NOTIFICATION, LocalPlatform.VENDOR)
                .post(
                        "/api/v1/webhooks",
                        Map.of("name", "sample receiver", "url", "http://127.0.0.1:" + port + "/fusie"))
                .path("secret")
                .asText();
    }

    /** Starts the receiver at last. */
    void start() {
        try {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            receiver.toString(),
                            Integer.toString(port),
                            secret)
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new PlatformException("The sample receiver can't be started: " + e.getMessage(), e);
        }
        Thread reader = new Thread(this::read, "webhook-receiver");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            lines.lines().forEach(heard::add);
        } catch (IOException | java.io.UncheckedIOException e) {
            // it was ended
        }
    }

    /**
     * Waits for the events of a migration, verified by the receiver.
     *
     * @param many how many are expected
     * @return their types, in the order in which they came; fewer when the time is over
     */
    List<String> events(String migration, int many, Duration patience) {
        Instant end = Instant.now().plus(patience);
        List<String> types = List.of();
        while (types.size() < many && Instant.now().isBefore(end)) {
            types = heard.stream()
                    .filter(line -> line.startsWith("NEW ") && line.contains(migration))
                    .map(line -> line.split(" ")[1])
                    .toList();
            try {
                TimeUnit.MILLISECONDS.sleep(200);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PlatformException("interrupted");
            }
        }
        return types;
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroy();
        }
    }
}
