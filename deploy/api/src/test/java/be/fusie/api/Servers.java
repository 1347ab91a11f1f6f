package be.fusie.api;

import be.fusie.local.LocalPlatform;
import be.fusie.local.LocalPlatformBuilder;
import be.fusie.local.Schools;
import be.fusie.local.Service;
import be.fusie.reference.Landscape;
import be.fusie.reference.Landscape.Options;
import be.fusie.reference.Size;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The five packaged services with schools to move, started for the first test that takes this as a parameter and ended
 * after the last. Landscape 0 is for the fuzzer, landscape 1 for people whom the fuzzer's migration does not concern, and
 * landscape 2 for the generated client.
 */
final class Servers implements ParameterResolver, ExtensionContext.Store.CloseableResource {

    static final int FUZZED = 0;
    static final int STRANGERS = 1;
    static final int CLIENT = 2;
    private static final int LANDSCAPES = 3;

    private final List<Landscape> landscapes = new ArrayList<>();
    private LocalPlatform platform;
    private Schools schools;
    private String completed;

    LocalPlatform platform() {
        return platform;
    }

    Landscape landscape(int index) {
        return landscapes.get(index);
    }

    private Servers start() {
        LocalPlatformBuilder settings = LocalPlatform.builder()
                .allowTestUsers()
                .setting(Service.REQUEST, "fusie.request.poll", "100ms")
                .setting(Service.REQUEST, "fusie.request.drain-seconds", "1");
        for (int i = 0; i < LANDSCAPES; i++) {
            Landscape landscape = Landscape.plan(Size.TINY, 2026, Options.DEFAULT.withIndex(i));
            landscapes.add(landscape);
            settings.landscape(landscape);
        }
        platform = settings.startParts();
        schools = new Schools(platform, landscapes);
        try {
            CompletableFuture<Void> databases = CompletableFuture.runAsync(schools::createPairs);
            platform.startServices();
            databases.join();
            schools.makeKnown();
        } catch (RuntimeException e) {
            platform.close();
            throw e;
        }
        return this;
    }

    /** Files the request of a landscape's whole source and returns the migration's id when its plan can be signed. */
    String filed(int index) {
        String id = schools.fileWhole(landscape(index));
        await(id, "COLLECTING_CONSENT");
        return id;
    }

    Schools schools() {
        return schools;
    }

    /** Waits until a migration is in the state. */
    void await(String id, String state) {
        Awaitility.await(id + " is " + state)
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> view(id).path("state").asText().equals(state));
    }

    JsonNode view(String id) {
        return platform.rest(Service.REQUEST, LocalPlatform.OPERATOR).get(Schools.path(id));
    }

    /** A migration of landscape 2 that has come to its end. */
    synchronized String completed() {
        if (completed == null) {
            String id = filed(CLIENT);
            schools.agree(id, null);
            completed(id);
        }
        return completed;
    }

    /** Remembers a migration that ends, and waits until it has. */
    synchronized void completed(String id) {
        await(id, "COMPLETED");
        completed = id;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Servers.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(Servers.class))
                .getOrComputeIfAbsent(Servers.class, any -> new Servers().start(), Servers.class);
    }

    /** Ends the platform; the services' logs stay in {@code target/logs}. */
    @Override
    public void close() {
        try {
            Path logs = Files.createDirectories(Path.of("target/logs"));
            for (Service service : Service.values()) {
                Files.copy(
                        platform.logFile(service),
                        logs.resolve(service.module() + ".log"),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            platform.close();
        }
    }
}
