package be.fusie.api;

import be.fusie.local.CheckList;
import be.fusie.local.LocalPlatform;
import be.fusie.local.LocalPlatformBuilder;
import be.fusie.local.PlanChanges;
import be.fusie.local.Rest;
import be.fusie.local.Service;
import be.fusie.local.Signing;
import be.fusie.reference.Landscape;
import be.fusie.reference.Landscape.Options;
import be.fusie.reference.Size;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private String completed;

    LocalPlatform platform() {
        return platform;
    }

    Landscape landscape(int index) {
        return landscapes.get(index);
    }

    private Servers start() throws SQLException {
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
        try {
            platform.startServices();
            for (Landscape landscape : landscapes) {
                landscape.create(platform.postgres().adminUrl(), landscape.source());
                landscape.create(platform.postgres().adminUrl(), landscape.receiver());
            }
            prepare();
        } catch (RuntimeException | SQLException e) {
            platform.close();
            throw e;
        }
        return this;
    }

    /** What an operator does once: the directory, the contacts, the guards. */
    void prepare() {
        Map<String, List<Object>> directory = new LinkedHashMap<>();
        List<Object> contacts = new ArrayList<>();
        for (Landscape landscape : landscapes) {
            landscape.directory().forEach((part, entries) -> directory
                    .computeIfAbsent(part, any -> new ArrayList<>())
                    .addAll((List<?>) entries));
            contacts.addAll(landscape.contacts());
        }
        platform.rest(Service.REQUEST, LocalPlatform.OPERATOR).put("/api/v1/directory", directory);
        platform.rest(Service.NOTIFICATION, LocalPlatform.OPERATOR).put("/api/v1/contacts", contacts);
        Rest freeze = platform.rest(Service.FREEZE, LocalPlatform.OPERATOR);
        for (Landscape landscape : landscapes) {
            freeze.put("/api/v1/databases/" + landscape.source().name() + "/guard", Map.of());
            freeze.put("/api/v1/databases/" + landscape.receiver().name() + "/guard", Map.of());
        }
    }

    /** Files the request of a landscape's whole source and returns the migration's id when its plan can be signed. */
    String filed(int index) {
        Landscape landscape = landscape(index);
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("source", landscape.source().name());
        request.put("receiver", landscape.receiver().name());
        request.put("whole", true);
        request.put("cutOverDate", LocalDate.now().plusDays(1).toString());
        request.put("requestedBy", landscape.requesting().number());
        request.put("centralAdministrator", landscape.requesting().administrator());
        request.put("replacements", landscape.replacements());
        String id = platform.rest(Service.REQUEST, landscape.requesting().administrator())
                .post("/api/v1/migrations", request)
                .path("id")
                .asText();
        await(id, "COLLECTING_CONSENT");
        return id;
    }

    /** What a plan of landscape 2 changes in data and security is confirmed by all who have to (R16). */
    void confirmChanges(String id, String hash) {
        String path = "/api/v1/migrations/" + id;
        PlanChanges.confirm(platform.rest(Service.REQUEST, LocalPlatform.OPERATOR), path, null, hash);
        for (JsonNode number : view(id).path("consent").path("required")) {
            String director = institution(CLIENT, number.asText()).director();
            PlanChanges.confirm(platform.rest(Service.REQUEST, director), path, number.asText(), hash);
        }
    }

    Landscape.Institution institution(int index, String number) {
        return landscape(index).institutions().stream()
                .filter(i -> i.number().equals(number))
                .findFirst()
                .orElseThrow();
    }

    /** Waits until a migration is in the state. */
    void await(String id, String state) {
        Awaitility.await(id + " is " + state)
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> view(id).path("state").asText().equals(state));
    }

    JsonNode view(String id) {
        return platform.rest(Service.REQUEST, LocalPlatform.OPERATOR).get("/api/v1/migrations/" + id);
    }

    /** A migration of landscape 2 that has come to its end. */
    synchronized String completed() {
        if (completed == null) {
            String id = filed(CLIENT);
            String path = "/api/v1/migrations/" + id;
            CheckList.workThrough(platform, path);
            String hash = view(id).path("plan").path("hash").asText();
            confirmChanges(id, hash);
            for (JsonNode number : view(id).path("consent").path("required")) {
                Signing.sign(platform, path, institution(CLIENT, number.asText()), hash);
            }
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
                .getOrComputeIfAbsent(Servers.class, any -> started(), Servers.class);
    }

    private static Servers started() {
        try {
            return new Servers().start();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
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
