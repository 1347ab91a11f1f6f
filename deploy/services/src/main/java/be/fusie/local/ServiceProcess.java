package be.fusie.local;

import be.fusie.platform.ChildProcess;
import be.fusie.platform.PlatformException;
import be.fusie.reference.Landscape;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** A running service, and how it is configured here. */
record ServiceProcess(Service service, ChildProcess child, String url) {

    /** Seals what services seal at rest: "local platform, not for real use" in Base64. */
    private static final String KEY = "bG9jYWwgcGxhdGZvcm0sIG5vdCBmb3IgcmVhbCB1c2U=";

    static ServiceProcess launch(LocalPlatform platform, LocalPlatformBuilder settings, Service service, String url) {
        Path file = platform.folder().resolve("config").resolve(service.module() + ".properties");
        Properties properties = new Properties();
        properties.putAll(configuration(platform, settings, service));
        try (var out = Files.newBufferedWriter(file)) {
            properties.store(out, "Written by the local platform at every start of the service");
        } catch (IOException e) {
            throw new PlatformException("The configuration " + file + " can't be written: " + e.getMessage(), e);
        }
        ChildProcess.Builder process = ChildProcess.jar(service.module(), settings.jar(service))
                .marker(platform.folder().toString())
                .heapMegabytes(settings.heap(service))
                .option("-XX:MaxMetaspaceSize=192m")
                .option("-Dsmallrye.config.locations=" + file)
                .option("-Djava.util.logging.manager=org.jboss.logmanager.LogManager")
                .logFile(platform.logFile(service));
        if (System.getenv("OTEL_EXPORTER_OTLP_ENDPOINT") == null) {
            process.environment("FUSIE_TRACES_DISABLED", "true");
        }
        return new ServiceProcess(service, process.start(), url);
    }

    private static Map<String, String> configuration(
            LocalPlatform platform, LocalPlatformBuilder settings, Service service) {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("config_ordinal", "290");
        config.put("quarkus.http.host", "127.0.0.1");
        config.put("quarkus.http.port", Integer.toString(settings.port(service.part())));
        config.put("quarkus.datasource.jdbc.url", platform.postgres().jdbcUrl(service.database()));
        config.put("quarkus.datasource.reactive.url", platform.postgres().reactiveUrl(service.database()));
        config.put("quarkus.datasource.username", service.database());
        config.put("quarkus.datasource.password", service.database());
        // all start at once, maybe on two cores
        config.put("quarkus.datasource.jdbc.acquisition-timeout", "60");
        config.put("kafka.bootstrap.servers", platform.kafka().bootstrap());
        config.put("quarkus.oidc.auth-server-url", platform.signInUrl());
        if (service.schoolRole() != null) {
            for (Landscape landscape : settings.landscapes()) {
                for (Landscape.Database database : landscape.databases()) {
                    String prefix = "fusie.databases.\"" + database.name() + "\".";
                    config.put(prefix + "url", platform.postgres().jdbcUrl(database.name()));
                    config.put(prefix + "user", service.schoolRole());
                    config.put(prefix + "password", service.schoolRole());
                    if (service != Service.BILLING) {
                        config.put(prefix + "map", mergeMap(platform).toString());
                    }
                }
            }
        }
        if (service == Service.FREEZE) { // for drafts of late savers
            config.put("fusie.freeze.drafts.keys.local", KEY);
        }
        if (service == Service.MERGE) {
            config.put(
                    "fusie.merge.data-dir",
                    platform.folder().resolve("work/merge").toString());
        }
        if (service == Service.REQUEST) { // for what proves signatures
            config.put("fusie.request.consent.keys.local", KEY);
            for (Service other : Service.values()) {
                config.put("fusie.request.links." + other.part().label(), platform.url(other));
            }
            config.put("quarkus.oidc.console.authentication.cookie-force-secure", "false"); // no TLS on loopback
        }
        if (service == Service.NOTIFICATION) {
            config.put("quarkus.mailer.host", "127.0.0.1");
            config.put("quarkus.mailer.port", Integer.toString(settings.port(Part.MAIL)));
            config.put("quarkus.mailer.mock", "false");
            config.put("fusie.notification.merge-url", platform.url(Service.MERGE));
            config.put("fusie.webhooks.allow-loopback", "true");
            config.put("fusie.webhooks.sealing-key", KEY);
            config.put("fusie.webhooks.retry-first", "2s");
            config.put("fusie.webhooks.retry-longest", "5s");
        }
        config.putAll(settings.settingsOf(service));
        return config;
    }

    /** The reference schema's merge map, as a file of its own: the services do not have it on their class path. */
    private static Path mergeMap(LocalPlatform platform) {
        Path file = platform.folder().resolve("config/merge-map.yaml");
        try (InputStream map = Landscape.class.getClassLoader().getResourceAsStream("reference/merge-map.yaml")) {
            if (map == null) {
                throw new PlatformException("reference/merge-map.yaml is missing in deploy/reference-school");
            }
            Files.copy(map, file, StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException e) {
            throw new PlatformException("The merge map can't be written to " + file + ": " + e.getMessage(), e);
        }
    }

    /** The innermost cause of a log line in JSON, cut to one short line. */
    private static String cause(String line) {
        String text = line;
        try {
            JsonNode entry = Rest.JSON.readTree(line);
            text = entry.path("message").asText(line);
            for (JsonNode e = entry.path("exception");
                    !e.isMissingNode();
                    e = e.path("causedBy").path("exception")) {
                text = e.path("message").asText(text);
            }
        } catch (JsonProcessingException e) {
            // a line of text
        }
        String flat = text.replaceAll("\\s+", " ").strip();
        return flat.length() > 300 ? flat.substring(0, 300) + " …" : flat;
    }

    void awaitReady(Duration patience) {
        Instant end = Instant.now().plus(patience);
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/q/health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        int status = 0;
        while (Instant.now().isBefore(end)) {
            if (!child.isAlive()) {
                throw new PlatformException(service.module() + " ended while starting: " + cause(child.lastWords()));
            }
            try {
                status = client.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                if (status == 200) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PlatformException("Interrupted while " + service.module() + " started");
            } catch (IOException e) {
                // not yet
            }
            child.awaitExit(Duration.ofMillis(200));
        }
        throw new PlatformException(service.module() + " was not ready within " + patience.toSeconds()
                + " s (/q/health/ready: " + (status == 0 ? "no answer" : status) + ") — its log is " + child.logFile());
    }
}
